"""A mark of all that readers see, which is another one after every change of it.

Triggers set it, however rows are written. What concerns drafts alone leaves it as it is.
"""

import secrets
from collections.abc import Iterator

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.models import triggers
from timeline.models.triggers import Trigger

# On PostgreSQL each transaction has a row of its own, so that none waits for another.
_TABLES = {
    "sqlite": "CREATE TABLE timeline_content (mark bigint NOT NULL)",
    "postgresql": "CREATE TABLE timeline_content (writer bigint PRIMARY KEY, mark bigint NOT NULL)",
}
_RENEW = {
    "sqlite": "UPDATE timeline_content SET mark = mark + 1 WHERE {condition};",
    "postgresql": """
        INSERT INTO timeline_content AS content (writer, mark)
        SELECT txid_current(), 1 WHERE {condition}
        ON CONFLICT (writer) DO UPDATE SET mark = content.mark + 1;
    """,
}
_FIRST = {
    "sqlite": "INSERT INTO timeline_content (mark) VALUES (%s)",
    "postgresql": "INSERT INTO timeline_content (writer, mark) VALUES (0, %s)",
}

_EVENT = (
    "title, slug, summary, date, date_phrase, date_basis, factuality, status, position, is_part"
)
_RECORDS = {
    "timeline_person": "name, slug, kind, aliases, description, wikidata, is_public",
    "timeline_location": "name, slug, within_id, latitude, longitude, aliases, description, "
    "wikidata, is_public",
    "timeline_source": "title, slug, kind, byline, publisher, published, url, language, text, "
    "is_public",
}
# By the key alone: of events that are published a database without statistics expects few, and
# would go through them all.
_STATUS = "(SELECT status FROM timeline_event WHERE id = {{row}}.{column})"
_PUBLISHED = f"{_STATUS.format(column='event_id')} = 'published'"
_BOTH_PUBLISHED = " AND ".join(
    f"{_STATUS.format(column=column)} = 'published'" for column in ("from_event_id", "to_event_id")
)
# Rows that say something of events: what they say, and when readers see it.
_LINKS = {
    "timeline_participation": ("event_id, person_id, role", _PUBLISHED),
    "timeline_event_locations": ("event_id, location_id", _PUBLISHED),
    "timeline_citation": (
        'event_id, source_id, quote, start, "end", stance, attributed_to_id',
        _PUBLISHED,
    ),
    "timeline_eventlink": ("from_event_id, to_event_id, kind", _BOTH_PUBLISHED),
}


def mark() -> int:
    """Return the mark of what readers see now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(mark), 0) FROM timeline_content")
        return int(cursor.fetchone()[0])


def renew() -> None:
    """Set a mark that never was, as is needed after a backup was brought back.

    The transactions that have set the old one are forgotten.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM timeline_content")
        cursor.execute(_FIRST[connection.vendor], [secrets.randbits(60)])


def _triggers(vendor: str) -> Iterator[Trigger]:
    def renewed(condition: str = "true") -> str:
        return _RENEW[vendor].format(condition=condition)

    def changed(columns: str) -> str:
        """Tell whether a column is another: forms write all, whatever was typed into them."""
        differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns.split(", "))

    yield from _of_events(renewed(), renewed(_PARENT_PUBLISHED), changed(_EVENT))
    for table, columns in _RECORDS.items():
        seen = f"(OLD.is_public OR NEW.is_public) AND ({changed(columns)})"
        yield Trigger(f"{table}_content", table, f"UPDATE OF {columns}", renewed(), when=seen)
    for table, (columns, condition) in _LINKS.items():
        old, new = (renewed(condition.format(row=row)) for row in ("OLD", "NEW"))
        yield Trigger(f"{table}_insert_content", table, "INSERT", new)
        yield Trigger(
            f"{table}_update_content", table, f"UPDATE OF {columns}", old + new, changed(columns)
        )
        yield Trigger(f"{table}_delete_content", table, "DELETE", old)
    yield triggers.emptied("timeline_event_truncate_content", renewed())


_PARENT_PUBLISHED = (
    "'published' IN (SELECT status FROM timeline_event WHERE id IN (OLD.parent_id, NEW.parent_id))"
)


def _of_events(renewed: str, renewed_by_parent: str, changed: str) -> Iterator[Trigger]:
    table, old, new = "timeline_event", "OLD.status = 'published'", "NEW.status = 'published'"
    yield Trigger(f"{table}_insert_content", table, "INSERT", renewed, when=new)
    seen = f"({old} OR {new}) AND ({changed})"
    yield Trigger(f"{table}_update_content", table, f"UPDATE OF {_EVENT}", renewed, when=seen)
    yield Trigger(f"{table}_delete_content", table, "DELETE", renewed, when=old)
    moves = "coalesce(OLD.parent_id, 0) <> coalesce(NEW.parent_id, 0)"
    yield Trigger(
        f"{table}_parent_content",
        table,
        "UPDATE OF parent_id",
        renewed_by_parent,
        when=f"{new} AND {moves}",
    )


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, also where they are there already; not before the table is."""
    triggers.install(connection, _triggers(connection.vendor), needs="timeline_content")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    triggers.drop(connection, _triggers(connection.vendor))


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the table, with a first mark, and the triggers."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES[connection.vendor])
    renew()
    install(connection)


def destroy(connection: BaseDatabaseWrapper) -> None:
    remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS timeline_content")
