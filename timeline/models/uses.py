"""Which people, places and sources readers may see: those that published events use.

Triggers keep ``is_public`` of each right, however links, statuses and the column itself are
written, so that a list of them costs no look at events.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.models import triggers
from timeline.models.triggers import Trigger

# Whether it is only since this change that the event is, or is no longer, published.
_IS = "{0}.status <> 'published' AND {1}.status = 'published'"


class _Kind(NamedTuple):
    """A kind of records, and the columns by which a table links events with them."""

    table: str
    links: str
    columns: tuple[str, ...]
    # By which column records stand within one another, if they do: the outer is used as well.
    within: str = ""

    @property
    def name(self) -> str:
        return self.table.removeprefix("timeline_")

    @property
    def used(self) -> str:
        """The condition that a row of the table is used."""
        own = f"{self.table}.id"
        inside = f"SELECT {own} AS id"
        if self.within:
            inside = self._tree("inside", own, f"tree.{self.within} = inside.id", "tree.id")
        uses = (
            f"EXISTS (SELECT 1 FROM ({inside}) AS part "  # noqa: S608
            f"JOIN {self.links} AS link ON link.{column} = part.id "
            "JOIN timeline_event AS event ON event.id = link.event_id "
            "WHERE event.status = 'published')"
            for column in self.columns
        )
        return f"({' OR '.join(uses)})"

    def linked(self, row: str) -> str:
        """What a row of the links, NEW or OLD, says to be used."""
        return self.around(", ".join(f"{row}.{column}" for column in self.columns))

    def around(self, start: str) -> str:
        """Records, with all within which they stand."""
        if not self.within:
            return start
        return self._tree("above", start, "tree.id = above.id", f"tree.{self.within}")

    def of_event(self) -> Iterator[str]:
        """What the event in question uses, by each of the columns."""
        for column in self.columns:
            yield self.around(
                f"SELECT {column} FROM {self.links} WHERE event_id = NEW.id"  # noqa: S608
            )

    def _tree(self, name: str, start: str, joined: str, following: str) -> str:
        first = start if start.startswith("SELECT") else f"SELECT {start}"
        return (
            f"WITH RECURSIVE {name}(id) AS ({first} UNION SELECT {following} "  # noqa: S608
            f"FROM {self.table} AS tree JOIN {name} ON {joined}) SELECT id FROM {name}"
        )

    def recount(self, ids: str) -> str:
        """Set the column right where it is wrong; ``ids`` may be a query."""
        return (
            f"UPDATE {self.table} SET is_public = NOT is_public "  # noqa: S608 - own words
            f"WHERE id IN ({ids}) AND is_public <> {self.used};"
        )

    def used_now(self, ids: str, condition: str = "true") -> str:
        return (
            f"UPDATE {self.table} SET is_public = true "  # noqa: S608
            f"WHERE NOT is_public AND id IN ({ids}) AND {condition};"
        )

    def perhaps_free(self, ids: str) -> str:
        return (
            f"UPDATE {self.table} SET is_public = false "  # noqa: S608
            f"WHERE is_public AND id IN ({ids}) AND NOT {self.used};"
        )

    def more(self) -> str:
        published = "SELECT 1 FROM timeline_event WHERE id = NEW.event_id AND status = 'published'"
        return self.used_now(self.linked("NEW"), f"EXISTS ({published})")

    def fewer(self) -> str:
        return self.perhaps_free(self.linked("OLD"))

    def triggers(self) -> Iterator[Trigger]:
        named = f"timeline_{self.name}_use"
        changed = f"UPDATE OF event_id, {', '.join(self.columns)}"
        yield Trigger(f"{named}_insert", self.links, "INSERT", self.more())
        yield Trigger(f"{named}_update", self.links, changed, self.more() + self.fewer())
        yield Trigger(f"{named}_delete", self.links, "DELETE", self.fewer())
        used = "".join(map(self.used_now, self.of_event()))
        free = "".join(map(self.perhaps_free, self.of_event()))
        status, on = "UPDATE OF status", "timeline_event"
        yield Trigger(f"{named}_published", on, status, used, when=_IS.format("OLD", "NEW"))
        yield Trigger(f"{named}_withdrawn", on, status, free, when=_IS.format("NEW", "OLD"))
        own = self.recount("NEW.id")
        yield Trigger(f"{named}_new", self.table, "INSERT", own, when="NEW.is_public")
        yield Trigger(f"{named}_own", self.table, "UPDATE OF is_public", own)
        if self.within:
            moved = (self.recount(self.around(f"{row}.{self.within}")) for row in ("OLD", "NEW"))
            yield Trigger(f"{named}_tree", self.table, f"UPDATE OF {self.within}", "".join(moved))


_KINDS = [
    _Kind("timeline_person", "timeline_participation", ("person_id",)),
    _Kind("timeline_location", "timeline_event_locations", ("location_id",), within="within_id"),
    _Kind("timeline_source", "timeline_citation", ("source_id", "attributed_to_id")),
]


def _triggers() -> list[Trigger]:
    return [trigger for kind in _KINDS for trigger in kind.triggers()]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, also where they are there already; not before the column is."""
    remove(connection)
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "timeline_source")
    if any(column.name == "is_public" for column in columns):
        triggers.create(connection, _triggers())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    triggers.drop(connection, _triggers())


def rebuild() -> int:
    """Put right what is wrong, and return of how many records it was."""
    changed = 0
    with connection.cursor() as cursor:
        for kind in _KINDS:
            cursor.execute(kind.recount(f"SELECT id FROM {kind.table}"))  # noqa: S608
            changed += int(cursor.rowcount)
    return changed


def number_wrong() -> int:
    """Return of how many records it is wrong."""
    found = 0
    with connection.cursor() as cursor:
        for kind in _KINDS:
            cursor.execute(
                f"SELECT count(*) FROM {kind.table} WHERE is_public <> {kind.used}"  # noqa: S608
            )
            found += int(cursor.fetchone()[0])
    return found
