"""Triggers that read the same on SQLite and PostgreSQL.

SQLite rebuilds a table when a migration alters it and loses its triggers: such a migration begins
with ``guards.remove`` and ends with ``guards.install``, which see to every trigger there is.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper


class Trigger(NamedTuple):
    """What follows a change of a row: ``body`` is statements that use NEW and OLD."""

    name: str
    table: str
    # INSERT, DELETE, or UPDATE OF and columns; on PostgreSQL also TRUNCATE.
    event: str
    body: str
    # A condition on NEW and OLD without which nothing follows.
    when: str = ""
    each: str = "ROW"


def emptied(name: str, body: str) -> Trigger:
    """What follows when all events are taken out at once, as PostgreSQL can."""
    return Trigger(name, "timeline_event", "TRUNCATE", body, each="STATEMENT")


def emptying(name: str, *tables: str) -> Trigger:
    """Empty tables together with that of the events."""
    return emptied(name, f"TRUNCATE {', '.join(tables)};")


def is_there(connection: BaseDatabaseWrapper, table: str) -> bool:
    return table in connection.introspection.table_names()


def install(connection: BaseDatabaseWrapper, triggers: Iterable[Trigger], *, needs: str) -> None:
    """Put triggers in place, also where they are there already; not before a table is."""
    triggers = list(triggers)
    drop(connection, triggers)
    if is_there(connection, needs):
        create(connection, triggers)


def create(connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> None:
    """Put triggers in place that are not there; on SQLite, those of what it can do."""
    with connection.cursor() as cursor:
        for trigger in triggers:
            if trigger.event == "TRUNCATE" and connection.vendor == "sqlite":
                continue
            when = f"WHEN ({trigger.when})" if trigger.when else ""
            begin = (
                f"CREATE TRIGGER {trigger.name} AFTER {trigger.event} ON {trigger.table} "
                f"FOR EACH {trigger.each} {when}"
            )
            if connection.vendor == "sqlite":
                cursor.execute(f"{begin} BEGIN {trigger.body} END")
                continue
            cursor.execute(
                f"CREATE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql "
                f"AS $$ BEGIN {trigger.body} RETURN NULL; END $$"
            )
            cursor.execute(f"{begin} EXECUTE FUNCTION {trigger.name}()")


def drop(connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> None:
    """Take triggers away, also where they are not there."""
    with connection.cursor() as cursor:
        for trigger in triggers:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")
            else:
                cursor.execute(f"DROP FUNCTION IF EXISTS {trigger.name}() CASCADE")
