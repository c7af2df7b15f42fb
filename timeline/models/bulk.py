"""Writing very many rows into empty tables, without objects, ``save()`` and indexes.

All of it belongs into one transaction, so that what is broken off leaves every index in its place.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from django.db import OperationalError, connection
from django.db.transaction import atomic

_ON_POSTGRESQL = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
        format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
            conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype = '{kind}'
"""
# What is taken away by which statement and made again by which other, in the order of taking away.
# SQLite chooses among indexes that serve alike by their order, which stays.
_STRUCTURE = {
    "sqlite": [
        """
        SELECT 'DROP INDEX "' || name || '"', sql FROM sqlite_master
        WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (SELECT value FROM json_each(%s))
        ORDER BY rowid DESC
        """
    ],
    "postgresql": [
        _ON_POSTGRESQL.format(kind="f"),
        _ON_POSTGRESQL.format(kind="u"),
        """
        SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
        FROM pg_index WHERE indrelid = ANY(%s::regclass[])
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
        """,
    ],
}
# Kibibytes in which PostgreSQL sorts what an index is made of, and SQLite holds pages and sorts.
_MEMORY = {"postgresql": 512 * 1024, "sqlite": 64 * 1024}


@contextmanager
def transaction() -> Iterator[None]:
    """A transaction in which most of what the database will hold is written.

    SQLite keeps no log of it, in which it would look for every page that it reads: whoever else
    reads waits. Where somebody has the database open, it keeps one all the same.
    """
    is_outermost = not connection.in_atomic_block
    if is_outermost and connection.vendor == "sqlite":
        with suppress(OperationalError):
            _execute("PRAGMA journal_mode = DELETE")
        _execute(f"PRAGMA cache_size = -{_MEMORY['sqlite']}")
    try:
        with atomic():
            yield
    finally:
        if is_outermost and connection.vendor == "sqlite":
            _execute("PRAGMA journal_mode = WAL")


def analyze() -> None:
    """Let SQLite look anew at how much it has of what, by which it chooses indexes.

    PostgreSQL sees to that by itself.
    """
    if connection.vendor == "sqlite":
        _execute("ANALYZE")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def write(table: str, columns: Collection[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write rows as they are: what fields, defaults and ``save()`` would do has been done."""
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("%s" for _ in columns)
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - own names


@contextmanager
def unindexed(*tables: str) -> Iterator[None]:
    """Make the indexes of tables when these are filled, which takes less than to keep them right.

    Keys stay, and so does what SQLite holds to be a part of a table; on PostgreSQL what is unique
    and what refers to others is proven in the end.
    """
    asked = json.dumps(tables) if connection.vendor == "sqlite" else list(tables)
    with connection.cursor() as cursor:
        taken = []
        for query in _STRUCTURE[connection.vendor]:
            cursor.execute(query, [asked])
            taken += cursor.fetchall()
        for drop, _ in taken:
            cursor.execute(drop)
        yield
        if connection.vendor == "postgresql":
            cursor.execute(f"SET LOCAL maintenance_work_mem = {_MEMORY['postgresql']}")
        for _, make in reversed(taken):
            cursor.execute(make)
