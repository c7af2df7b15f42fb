"""Letting one load at a time pass, and no editor's save between its plan and its writing."""

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
