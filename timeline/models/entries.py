"""Which published events tell of a person, a place or a source, in the order of the timeline.

A table has a row for each event and each record of which it tells; of places, all within which its
own lie are among them. Triggers keep it right however rows are written, so that a page of a record
costs the same however many events it has. The table is no model: only this module and
``timeline.models.uses`` use it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

from timeline.models import bulk, documents, queries, triggers
from timeline.models.sql import has_more, listed
from timeline.models.triggers import Trigger
from timeline.models.windows import Among, Range, level_sql

Events = TypeVar("Events", bound=models.QuerySet[Any])
Bounds = list[tuple[int, int | None, int | None]]
"""The primary keys of events, with their bounds."""

TABLE = "timeline_entry"
_COLUMNS = "kind, record_id, level, sort_key, event_id, earliest, latest, factuality"
# By level, as windows are found (timeline.models.windows), and in order within each.
_KEY = "kind, record_id, level, sort_key, event_id"
_TABLE = (
    "CREATE TABLE timeline_entry (kind smallint NOT NULL, record_id bigint NOT NULL, "
    "level smallint NOT NULL, sort_key bigint NOT NULL, event_id bigint NOT NULL, "
    "earliest bigint, latest bigint, factuality varchar(8) NOT NULL, PRIMARY KEY ({key}){rest}"
)
_TABLES = {
    "sqlite": _TABLE.format(key=_KEY, rest=") WITHOUT ROWID"),
    "postgresql": _TABLE.format(key=_KEY, rest=" INCLUDE (earliest, latest, factuality))"),
}
# Up to how many of a list are counted to find out which is the shortest.
_LONG = 20_000
# Stands for none in comparing: beyond all that a date can say.
_NONE = 2**63 - 1
# Fits no index of what is published, which PostgreSQL would go through for every row from then on
# if it made its plan while little was.
_IS_PUBLISHED = "CASE WHEN {0}.status = 'published' THEN true ELSE false END"


class Kind(NamedTuple):
    """A kind of records, and the columns by which a table links events with them."""

    number: int
    name: str
    links: str
    columns: tuple[str, ...]
    # By which column records stand within one another, if they do.
    within: str = ""
    # The column that has what a record is called.
    named: str = "name"

    @property
    def table(self) -> str:
        return f"timeline_{self.name}"

    def linked_by(self, row: str) -> str:
        """Event and record of a row of the links, NEW or OLD."""
        return " UNION ".join(
            f"SELECT {row}.event_id AS event_id, {row}.{column} AS record_id "
            f"WHERE {row}.{column} IS NOT NULL"
            for column in self.columns
        )

    def linked(self, events: str) -> str:
        """Events, of some or of a query, and records, by all links."""
        return " UNION ".join(
            f"SELECT event_id, {column} AS record_id FROM {self.links} "  # noqa: S608 - own words
            f"WHERE {column} IS NOT NULL AND event_id IN ({events})"
            for column in self.columns
        )

    def pairs(self, linked: str) -> str:
        """Events and records, with all within which the records stand."""
        if not self.within:
            return linked
        return (
            f"WITH RECURSIVE pair(event_id, record_id) AS ({linked} UNION SELECT pair.event_id, "  # noqa: S608
            f"(SELECT tree.{self.within} FROM {self.table} AS tree WHERE tree.id = pair.record_id) "
            "FROM pair WHERE pair.record_id IS NOT NULL) "
            "SELECT event_id, record_id FROM pair WHERE record_id IS NOT NULL"
        )

    def all_pairs(self) -> str:
        """The same of all published events, some of them twice.

        What stands within what is found once, not for each event.
        """
        linked = self.linked(_PUBLISHED)
        if not self.within:
            return linked
        return (
            f"WITH RECURSIVE tree(id, above) AS (SELECT id, id FROM {self.table} UNION "  # noqa: S608
            f"SELECT tree.id, record.{self.within} FROM tree JOIN {self.table} AS record "
            f"ON record.id = tree.above WHERE record.{self.within} IS NOT NULL) "
            f"SELECT linked.event_id, tree.above AS record_id FROM ({linked}) AS linked "
            "JOIN tree ON tree.id = linked.record_id"
        )

    def rows(self, pairs: str, event: str = "event") -> str:
        """The rows of the table; ``event`` may be the row of an event, for no look at others."""
        level = level_sql(f"{event}.earliest", f"{event}.latest", f"{event}.sort_key")
        # LEFT, for of what it joins otherwise SQLite may read the whole table beforehand.
        events = "LEFT JOIN timeline_event AS event ON event.id = pair.event_id"
        return (
            f"SELECT {self.number}, pair.record_id, {level}, {event}.sort_key, {event}.id, "  # noqa: S608
            f"{event}.earliest, {event}.latest, {event}.factuality FROM ({pairs}) AS pair "
            f"{events * (event == 'event')} WHERE {_IS_PUBLISHED.format(event)}"
        )

    def add(self, linked: str, event: str = "event") -> str:
        rows = self.rows(self.pairs(linked), event)
        return f"INSERT INTO timeline_entry ({_COLUMNS}) {rows} ON CONFLICT DO NOTHING;"

    def remove(self, events: str) -> str:
        """Take out records of which events no longer tell."""
        pairs = self.pairs(self.linked(events))
        # The plus keeps SQLite from going through all of the kind, not through those of the events.
        of_kind = f"event_id IN ({events}) AND +kind = {self.number}"
        return (
            f"DELETE FROM timeline_entry WHERE {of_kind} AND (event_id, record_id) IN ("  # noqa: S608
            f"SELECT event_id, record_id FROM timeline_entry WHERE {of_kind} "
            f"EXCEPT SELECT event_id, record_id FROM ({pairs}) AS still);"
        )

    def triggers(self) -> Iterator[Trigger]:
        named, changed = f"{self.links}_entry", f"UPDATE OF event_id, {', '.join(self.columns)}"
        more, fewer = self.add(self.linked_by("NEW")), self.remove("OLD.event_id")
        yield Trigger(f"{named}_insert", self.links, "INSERT", more)
        yield Trigger(f"{named}_update", self.links, changed, fewer + more)
        yield Trigger(f"{named}_delete", self.links, "DELETE", fewer)
        if self.within:
            inside = (
                f"SELECT event_id FROM timeline_entry "  # noqa: S608
                f"WHERE kind = {self.number} AND record_id = NEW.id"
            )
            moved = self.remove(inside) + self.add(self.linked(inside))
            yield Trigger(f"{self.table}_entry_new", self.table, "INSERT", moved)
            yield Trigger(
                f"{self.table}_entry_moved", self.table, f"UPDATE OF {self.within}", moved
            )


PERSON = Kind(1, "person", "timeline_participation", ("person_id",))
LOCATION = Kind(2, "location", "timeline_event_locations", ("location_id",), within="within_id")
SOURCE = Kind(3, "source", "timeline_citation", ("source_id", "attributed_to_id"), named="title")
KINDS = [PERSON, LOCATION, SOURCE]


class Listed(RawSQL):
    """The primary keys of the published events that tell of a record."""

    # How many they are, or ``_LONG`` where they are more; None until somebody has asked.
    length: int | None = None

    def __init__(self, kind: Kind, record: models.Model) -> None:
        self.where = f"kind = {kind.number} AND record_id = {int(record.pk)}"
        super().__init__(f"SELECT event_id FROM timeline_entry WHERE {self.where}", [])  # noqa: S608


class Tells(models.Func):
    """Whether an event, given by its primary key, is in a list."""

    output_field = models.BooleanField()

    def __init__(self, event: Any, listed: Listed) -> None:
        super().__init__(event)
        self.listed = listed

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        event, params = compiler.compile(self.source_expressions[0])
        return tells(event, self.listed), params


def tells(event: str, listed: Listed) -> str:
    """Return the condition that an event is in a list."""
    # The plus has it looked up by the event, not by the record.
    return (
        "EXISTS (SELECT 1 FROM timeline_entry "  # noqa: S608 - own words
        f"WHERE event_id = {event} AND +{listed.where})"
    )


def one_by_one(events: Events) -> Events:
    """Return the same events, for few: looks up of each whether it is in the lists."""
    lists = queries.narrowed_by(events.query, Listed)
    tell = [Tells(models.F("pk"), each) for each in lists]
    return queries.without(events, Listed).filter(*tell) if tell else events


def shortest_first(lists: Sequence[Listed]) -> list[Listed]:
    """Return the same lists, the shortest first; all very long ones count as equally long."""
    if len(lists) > 1 and any(each.length is None for each in lists):
        some = (f"SELECT 1 FROM timeline_entry WHERE {each.where} LIMIT {_LONG}" for each in lists)  # noqa: S608
        lengths = (f"(SELECT count(*) FROM ({each}) AS listed)" for each in some)  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(lengths)}")
            for each, length in zip(lists, cursor.fetchone(), strict=True):
                each.length = length
    return sorted(lists, key=lambda each: each.length or 0)


def is_longer(listed: Listed, length: int) -> bool:
    """Whether a list has more than ``length`` events."""
    return has_more(f"SELECT 1 FROM timeline_entry WHERE {listed.where}", [], length)  # noqa: S608


def nearest(
    lists: Sequence[Listed], among: Among, count: int, second: int | None, *, ascends: bool
) -> Iterator[RawSQL]:
    """Yield the primary keys of events in all the lists, the nearest behind a second of the order.

    Each has all events of a second or none, and no less than ``count``; the next has more.
    """
    start = (second, None) if ascends else (None, second)
    ranges = [each.between(*start) for each in among.ranges]
    lists, is_all = shortest_first(lists), not ranges
    while not is_all:
        reached = _reached(lists, among, ranges, count, ascends=ascends)
        end = (None, reached) if ascends else (reached, None)
        rows = (_rows(lists, among, each.between(*end)) for each in ranges)
        yield RawSQL(f"SELECT event_id FROM ({' UNION ALL '.join(rows)}) AS near", [])  # noqa: S608, S611 - own names
        is_all = reached is None
        count *= 4


def bounds(lists: Sequence[Listed], among: Among, at_most: int) -> Bounds:
    """Return any ``at_most`` of the events that are in all the lists, each with its bounds."""
    lists = shortest_first(lists)
    parts = [_rows(lists, among, each) for each in among.ranges]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_id, earliest, latest "  # noqa: S608 - own names
            f"FROM ({' UNION ALL '.join(parts)}) AS found LIMIT {at_most}"
        )
        found: Bounds = cursor.fetchall()
        return found


class Told(NamedTuple):
    """A record, and how many events tell of it; None if they were not counted.

    It is one of ``among`` records of which events tell, if these were.
    """

    slug: str
    name: str
    number: int | None
    among: int | None = None


def most_told(
    kind: Kind, events: Sequence[int], at_most: int, records: int, chosen: str = ""
) -> list[Told] | None:
    """Return, by name, the ``records`` records of which most of these events tell.

    The one with the slug ``chosen`` comes before others, if any event tells of it. None where they
    tell of more than ``at_most`` all together.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug, name, number, among, total FROM ("  # noqa: S608 - own names
            f"SELECT slug, {kind.named} AS name, count(*) AS number, count(*) OVER () AS among, "
            "CAST(sum(count(*)) OVER () AS bigint) AS total "
            "FROM (SELECT record_id FROM timeline_entry "
            f"WHERE event_id IN ({listed(events)}) AND +kind = {kind.number} LIMIT {at_most + 1}"
            f") AS entry JOIN {kind.table} AS record ON record.id = entry.record_id "
            f"WHERE is_public GROUP BY record.id ORDER BY slug <> %s, number DESC, slug "
            f"LIMIT {records}) AS most ORDER BY name, slug",
            [chosen],
        )
        found = cursor.fetchall()
    if found and found[0][-1] > at_most:
        return None
    return [Told(*row[:-1]) for row in found]


def _reached(
    lists: Sequence[Listed],
    among: Among,
    ranges: Sequence[Range],
    count: int,
    *,
    ascends: bool,
) -> int | None:
    """Return the sort key of the event number ``count``; None if there are fewer."""
    ordered = f"ORDER BY sort_key {'ASC' if ascends else 'DESC'}"
    parts = (
        f"SELECT * FROM ({_rows(lists, among, each)} {ordered} LIMIT {count}) AS part"  # noqa: S608
        for each in ranges
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sort_key FROM ({' UNION ALL '.join(parts)}) AS near "  # noqa: S608
            f"{ordered} LIMIT 1 OFFSET {count - 1}"
        )
        found = cursor.fetchone()
    return int(found[0]) if found else None


def _rows(lists: Sequence[Listed], among: Among, part: Range) -> str:
    """Return the query of what is in a range, which the key gives in order."""
    first, *others = lists
    bounds = {">=": part.first, "<=": part.last}
    conditions = [
        first.where,
        f"level = {part.level}",
        *(f"sort_key {sign} {bound}" for sign, bound in bounds.items() if bound is not None),
        *among.conditions,
        *(_AS_WELL.format(where=each.where) for each in others),
    ]
    return (
        "SELECT sort_key, event_id, earliest, latest FROM timeline_entry AS entry "  # noqa: S608
        f"WHERE {' AND '.join(conditions)}"
    )


def reach(
    listed: Listed, among: Among, ranges: Sequence[Range], count: int, *, ascends: bool
) -> int | None:
    """Return the sort key up to which no range has over ``count`` of a list; None if it is all."""
    ordered = f"ORDER BY sort_key {'ASC' if ascends else 'DESC'}"
    rows = (_rows([listed], among, each) for each in ranges)
    parts = (f"SELECT * FROM ({each} {ordered} LIMIT 1 OFFSET {count}) AS part" for each in rows)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        found = [sort_key for sort_key, *_ in cursor.fetchall()]
    return (min if ascends else max)(found, default=None)


def places(listed: Listed, among: Among, part: Range) -> str:
    """Return the query of the places that the documents of a list's events have, on SQLite."""
    place = documents.place_sql(str(part.level), "sort_key", "event_id")
    return f"SELECT {place} FROM ({_rows([listed], among, part)})"  # noqa: S608 - own words


_AS_WELL = """EXISTS (
    SELECT 1 FROM timeline_entry AS other WHERE {where} AND other.level = entry.level
    AND other.sort_key = entry.sort_key AND other.event_id = entry.event_id
)"""


_PUBLISHED = "SELECT id FROM timeline_event WHERE status = 'published'"
_KEPT = f"SELECT {_COLUMNS} FROM timeline_entry"  # noqa: S608 - own words


def _right() -> str:
    return " UNION ALL ".join(
        f"SELECT * FROM ({kind.rows(kind.all_pairs())}) AS {kind.name}_rows"  # noqa: S608
        for kind in KINDS
    )


def rebuild() -> None:
    """Put right what is wrong."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM timeline_entry LIMIT 1")
        if cursor.fetchone() is None:
            with bulk.unindexed(TABLE):
                _fill(cursor)
            return
        kept = f"{_KEPT} EXCEPT SELECT * FROM ({_right()}) AS listed"  # noqa: S608
        cursor.execute(
            "DELETE FROM timeline_entry WHERE event_id IN "  # noqa: S608
            f"(SELECT event_id FROM ({kept}) AS wrong)"
        )
        _fill(cursor)


def _fill(cursor: Any) -> None:
    # In the order of the key, for that is how the table, or its index, is written.
    for kind in KINDS:
        cursor.execute(
            f"INSERT INTO timeline_entry ({_COLUMNS}) {kind.rows(kind.all_pairs())} "
            "ORDER BY 1, 2, 3, 4, 5 ON CONFLICT DO NOTHING"
        )


def wrong() -> set[int]:
    """Return the events of which it is wrong."""
    right = f"SELECT * FROM ({_right()}) AS listed"  # noqa: S608
    found: set[int] = set()
    with connection.cursor() as cursor:
        for one, other in ((_KEPT, right), (right, _KEPT)):
            cursor.execute(f"{one} EXCEPT {other}")
            found |= {event for *_, event, _, _, _ in cursor.fetchall()}
    return found


_TOLD = (
    "{0}.factuality, {0}.sort_key, "
    f"coalesce({{0}}.earliest, {_NONE}), coalesce({{0}}.latest, {_NONE})"
)
_DATED = f"""
    UPDATE timeline_entry SET level = {level_sql("NEW.earliest", "NEW.latest", "NEW.sort_key")},
    sort_key = NEW.sort_key, earliest = NEW.earliest, latest = NEW.latest,
    factuality = NEW.factuality
    WHERE event_id = NEW.id;
"""  # noqa: S608 - own words
_GONE = "DELETE FROM timeline_entry WHERE event_id = OLD.id;"


def _of_events() -> Iterator[Trigger]:
    table, is_now = "timeline_event", "{0}.status <> 'published' AND {1}.status = 'published'"
    told = "".join(kind.add(kind.linked("NEW.id"), "NEW") for kind in KINDS)
    status, bounds = "UPDATE OF status", "UPDATE OF factuality, earliest, latest, sort_key"
    new, changed = (
        "NEW.status = 'published'",
        f"({_TOLD.format('OLD')}) <> ({_TOLD.format('NEW')})",
    )
    yield Trigger(f"{table}_entry_new", table, "INSERT", told, when=new)
    yield Trigger(f"{table}_entry_published", table, status, told, when=is_now.format("OLD", "NEW"))
    yield Trigger(
        f"{table}_entry_withdrawn", table, status, _GONE, when=is_now.format("NEW", "OLD")
    )
    yield Trigger(f"{table}_entry_dated", table, bounds, _DATED, when=changed)
    yield Trigger(f"{table}_entry_delete", table, "DELETE", _GONE)


def _triggers() -> Iterator[Trigger]:
    yield from _of_events()
    for kind in KINDS:
        yield from kind.triggers()
    yield triggers.emptying("timeline_entry_truncate", "timeline_entry")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, also where they are there already; not before the table is."""
    triggers.install(connection, _triggers(), needs=TABLE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    triggers.drop(connection, _triggers())


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the table, with what there is to list, and the triggers."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES[connection.vendor])
        _fill(cursor)
        cursor.execute("CREATE INDEX timeline_entry_event ON timeline_entry (event_id)")
    install(connection)


def destroy(connection: BaseDatabaseWrapper) -> None:
    remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS timeline_entry")
