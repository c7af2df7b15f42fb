"""Triggers with which the database itself refuses what no way of writing may do.

Django has no constraint that looks at another row. These hold for ``bulk_create``, ``update()``,
raw SQL and a shell on the database alike. SQLite rebuilds a table when a migration alters it and
loses its triggers: such a migration ends with ``install``.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import IntegrityError
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.models import addresses, content, documents, entries, parts, spantable, uses
from timeline.models.trees import above_sql

_PASSAGES = ("timeline_citation", "timeline_dismissal")
_TREES = {"timeline_event": "parent_id", "timeline_location": "within_id"}

_UNPROVEN = """(
    SELECT substr(text, NEW.start + 1, NEW."end" - NEW.start) FROM timeline_source
    WHERE id = NEW.source_id
)"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place, also where it is there already."""
    remove(connection)
    create = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        for guard in _guards(connection.vendor):
            for statement in create(guard):
                cursor.execute(statement)
    addresses.install(connection)
    documents.install(connection)
    parts.install(connection)
    spantable.install(connection)
    entries.install(connection)
    uses.install(connection)
    content.install(connection)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger away."""
    for module in (addresses, content, documents, entries, parts, spantable, uses):
        module.remove(connection)
    drop = {"sqlite": _drop_sqlite, "postgresql": _drop_postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        for guard in _guards(connection.vendor):
            for statement in drop(guard):
                cursor.execute(statement)


def prove(connection: BaseDatabaseWrapper) -> None:
    """Ask of all rows what the triggers ask of each, after a time without them.

    Raises ``IntegrityError`` with what a trigger would say.
    """
    asked = [guard for guard in _guards(connection.vendor) if not guard.changed]
    with connection.cursor() as cursor:
        for guard in asked:
            cursor.execute(f"SELECT 1 FROM {guard.table} AS NEW WHERE {guard.wrong} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                raise IntegrityError(guard.message)


class _Guard(NamedTuple):
    name: str
    table: str
    # The columns on whose change it looks, and the condition that is wrong.
    columns: str
    wrong: str
    message: str
    # The change at which alone it looks, if rows that are new, or stay so, cannot be wrong.
    changed: str = ""

    @property
    def condition(self) -> str:
        return " AND ".join(filter(None, (self.changed, self.wrong)))


def _guards(vendor: str) -> list[_Guard]:
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    passages = [
        _Guard(
            f"{table}_proven",
            table,
            'source_id, quote, start, "end"',
            f"{_UNPROVEN} {differs} NEW.quote",
            "the quote does not stand at its offsets in the source",
        )
        for table in _PASSAGES
    ]
    trees = [
        _Guard(
            f"{table}_no_loop",
            table,
            column,
            # Most stand under nothing, and need no look at what is above.
            f"NEW.{column} IS NOT NULL AND NEW.id IN "
            f"({above_sql(table, column, f'SELECT NEW.{column}')})",
            "this would close a loop",
        )
        for table, column in _TREES.items()
    ]
    lost = (
        f"EXISTS (SELECT 1 FROM {table} AS passage WHERE passage.source_id = NEW.id AND "  # noqa: S608
        'substr(NEW.text, passage.start + 1, passage."end" - passage.start) '
        f"{differs} passage.quote)"
        for table in _PASSAGES
    )
    text = _Guard(
        "timeline_source_proven",
        "timeline_source",
        "text",
        f"({' OR '.join(lost)})",
        "a quote would no longer stand at its offsets in this text",
        changed="OLD.text <> NEW.text",
    )
    return [*passages, text, *trees]


def _sqlite(guard: _Guard) -> Iterator[str]:
    events = {"insert": "INSERT", "update": f"UPDATE OF {guard.columns}"}
    if guard.changed:
        del events["insert"]
    for suffix, event in events.items():
        yield (
            f"CREATE TRIGGER {guard.name}_{suffix} AFTER {event} ON {guard.table} "
            f"WHEN {guard.condition} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
        )


def _drop_sqlite(guard: _Guard) -> Iterator[str]:
    yield f"DROP TRIGGER IF EXISTS {guard.name}_insert"
    yield f"DROP TRIGGER IF EXISTS {guard.name}_update"


def _postgresql(guard: _Guard) -> Iterator[str]:
    yield (
        f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {guard.condition} THEN RAISE EXCEPTION '{guard.message}' "
        "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    yield (
        f"CREATE TRIGGER {guard.name} AFTER {'INSERT OR ' * (not guard.changed)}"
        f"UPDATE OF {guard.columns} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()"
    )


def _drop_postgresql(guard: _Guard) -> Iterator[str]:
    yield f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}"
    yield f"DROP FUNCTION IF EXISTS {guard.name}()"
