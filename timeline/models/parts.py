"""Which events stand under a published parent: what the database has to know in ordering the rest.

Triggers keep ``Event.is_part`` right, however parents, statuses and the column itself are written.
"""

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.models import triggers
from timeline.models.triggers import Trigger

_HAS_PARENT = """EXISTS (
    SELECT 1 FROM timeline_event AS parent
    WHERE parent.id = {event}.parent_id AND parent.status = 'published'
)"""
_SET = """
    UPDATE timeline_event SET is_part = {value} WHERE {column} = NEW.id AND is_part <> {value};
"""
_OWN = _SET.format(column="id", value=_HAS_PARENT.format(event="timeline_event"))
_CHILDREN = _SET.format(column="parent_id", value="(NEW.status = 'published')")

_TRIGGERS = [
    Trigger(
        "timeline_event_insert_part",
        "timeline_event",
        "INSERT",
        _OWN,
        when="NEW.parent_id IS NOT NULL OR NEW.is_part",
    ),
    Trigger("timeline_event_insert_whole", "timeline_event", "INSERT", _CHILDREN),
    Trigger("timeline_event_update_part", "timeline_event", "UPDATE OF parent_id, is_part", _OWN),
    Trigger(
        "timeline_event_update_whole",
        "timeline_event",
        "UPDATE OF status",
        _CHILDREN,
        when="OLD.status <> NEW.status",
    ),
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, also where they are there already; not before the column is."""
    remove(connection)
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "timeline_event")
    if any(column.name == "is_part" for column in columns):
        triggers.create(connection, _TRIGGERS)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    triggers.drop(connection, _TRIGGERS)


def rebuild() -> int:
    """Put right what is wrong, and return of how many events it was."""
    value = _HAS_PARENT.format(event="timeline_event")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE timeline_event SET is_part = {value} WHERE is_part <> {value}")  # noqa: S608
        return int(cursor.rowcount)


def wrong() -> set[int]:
    """Return the events of which it is wrong."""
    value = _HAS_PARENT.format(event="timeline_event")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM timeline_event WHERE is_part <> {value}")  # noqa: S608
        return {event for (event,) in cursor.fetchall()}
