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


def create(connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> None:
    with connection.cursor() as cursor:
        for trigger in triggers:
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
