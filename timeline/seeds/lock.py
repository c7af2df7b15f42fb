"""Letting one load at a time pass, and no editor's save between its plan and its writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model

from timeline.models import SeedConflict, SeedRecord
from timeline.models.kinds import KINDS

# Any number will do, so long as every load asks PostgreSQL for the same one.
_ADVISORY_LOCK = 0x5EED


def lock() -> None:
    """Wait until no other load is under way and no save is; to be called inside a transaction.

    SQLite has locked with the transaction's begin already. On PostgreSQL saves wait as well, until
    the transaction ends; reading goes on. An editor may also make and delete records, which locks
    on rows would not see.
    """
    if connection.vendor == "postgresql":
        models: list[type[Model]] = [*(kind.model for kind in KINDS.values())]
        models += [SeedRecord, SeedConflict]
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
        with connection.cursor() as cursor:
            # As long as SQLite waits, unless the connection's options say otherwise.
            cursor.execute(
                "SELECT set_config('lock_timeout', '20s', true) "
                "WHERE current_setting('lock_timeout') = '0'"
            )
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it stands at one moment, and keep nobody from writing meanwhile."""
    if connection.in_atomic_block:  # whoever began it has chosen how to read
        yield
        return
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        # Not atomic(), which on SQLite locks with its begin.
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ" if postgresql else "BEGIN")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def latest_commit() -> str:
    """Return a token that is another one as soon as anybody else has committed anything."""
    postgresql = connection.vendor == "postgresql"
    sql = "SELECT pg_current_snapshot()" if postgresql else "PRAGMA data_version"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0])
