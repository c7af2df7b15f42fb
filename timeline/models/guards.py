"""Triggers with which the database itself refuses what no way of writing may do.

Django has no constraint that looks at another row. These hold for ``bulk_create``, ``update()``,
raw SQL and a shell on the database alike. SQLite rebuilds a table when a migration alters it and
loses its triggers: such a migration ends with ``install``.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_PASSAGES = ("timeline_citation", "timeline_dismissal")
_TREES = {"timeline_event": "parent_id", "timeline_location": "within_id"}

_UNPROVEN = """(
    SELECT substr(text, NEW.start + 1, NEW."end" - NEW.start) FROM timeline_source
    WHERE id = NEW.source_id
)"""

_ABOVE = """(
    WITH RECURSIVE above(id) AS (
        SELECT NEW.{column}
        UNION
        SELECT tree.{column} FROM {table} AS tree JOIN above ON tree.id = above.id
        WHERE tree.{column} IS NOT NULL
    ) SELECT id FROM above
)"""


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put every guard in place, also where it is there already."""
    remove(schema_editor)
    create = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for name, table, columns, wrong, message in _guards(schema_editor.connection.vendor):
        create(schema_editor, name, table, columns, wrong, message)


def remove(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take every guard away."""
    for name, table, *_ in _guards(schema_editor.connection.vendor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_insert")
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_update")


def _guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Return name, table, columns that matter, the condition that is wrong and the message."""
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    passages = [
        (
            f"{table}_proven",
            table,
            'source_id, quote, start, "end"',
            f"{_UNPROVEN} {differs} NEW.quote",
            "the quote does not stand at its offsets in the source",
        )
        for table in _PASSAGES
    ]
    trees = [
        (
            f"{table}_no_loop",
            table,
            column,
            f"NEW.id IN {_ABOVE.format(table=table, column=column)}",
            "this would close a loop",
        )
        for table, column in _TREES.items()
    ]
    return passages + trees


def _sqlite(
    schema_editor: BaseDatabaseSchemaEditor,
    name: str,
    table: str,
    columns: str,
    wrong: str,
    message: str,
) -> None:
    for suffix, event in (("insert", "INSERT"), ("update", f"UPDATE OF {columns}")):
        schema_editor.execute(
            f"CREATE TRIGGER {name}_{suffix} AFTER {event} ON {table} WHEN {wrong} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _postgresql(
    schema_editor: BaseDatabaseSchemaEditor,
    name: str,
    table: str,
    columns: str,
    wrong: str,
    message: str,
) -> None:
    schema_editor.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {wrong} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OF {columns} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
