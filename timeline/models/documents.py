"""What events can be found by: a document of each, in an index of the database for full text.

A document holds the folded words of an event (``timeline.models.search``). Folding is done here, so
triggers only note in a table which events have changed, however they were changed; ``refresh()``,
which comes after every load and, unless others are writing, before every search, writes their
documents anew. The tables are no models: this module fills them, and ``timeline.models.fulltext``
looks things up in them.

The place of a document tells, the weightiest first, how far the date of its event reaches (the
level of ``timeline.models.windows``), its day, and which event it is. Those of events that are not
published stand behind all others.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any, NamedTuple

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.models import bulk, triggers
from timeline.models.search import MARK, UNFOLDED, fold
from timeline.models.sql import listed, quoted
from timeline.models.triggers import Trigger
from timeline.models.windows import LEVELS, Range, level_of, level_sql

# Documents written in one transaction, so that nobody waits long for it.
BATCH = 500
# Documents written at a time where all are.
_MANY = 5_000
# PostgreSQL indexes no more than a megabyte of a row; who searches finds an event by the first
# so many characters of its words.
LONGEST = 300_000

# Not to be had by folding a text, which has no token of two such characters.
_BETWEEN_TEXTS = f" {MARK}\x1e\x1e "
# Where events are linked with what has names, by which column, and where the names are.
_NAMED = [
    ("timeline_participation", "person_id", "timeline_person"),
    ("timeline_event_locations", "location_id", "timeline_location"),
]
# Any number will do, so long as all who refresh ask PostgreSQL for the same one.
_ADVISORY_LOCK = 0xD0C

# Every day has room for so many events. The days beyond share the first and the last one: some
# 11,000 years from year 1.
_ROOM = 2**35
_DAYS = 2**23
_DAY = 86_400

# What SQLite has besides: an index of what is asked of documents without their text, and the tokens
# that stand in them.
BOUNDS_OF_PLACES, TOKENS = "timeline_document_bounds_of_place", "timeline_token"


def refresh(batches: int | None = None) -> None:
    """Bring the documents of changed events up to date: all, or no more than some ``batches``."""
    for _ in count() if batches is None else range(batches):
        if not _is_stale():
            break
        with transaction.atomic():
            _wait_for_others()
            _write(_taken())


def refresh_at_once(batches: int) -> None:
    """Do the same for who has no time: while others write, documents stay as they are."""
    if _is_stale():
        with suppress(OperationalError), _no_patience():
            refresh(batches)


# How to ask how long a statement waits for a lock, and to set that; and as good as nothing.
_PATIENCE = {
    "sqlite": ("PRAGMA busy_timeout", "PRAGMA busy_timeout = {}", "0"),
    "postgresql": ("SHOW lock_timeout", "SET lock_timeout = '{}'", "1ms"),
}


@contextmanager
def _no_patience() -> Iterator[None]:
    """Let what would have to wait for a lock fail."""
    ask, wait, none = _PATIENCE[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(ask)
        (former,) = cursor.fetchone()
        cursor.execute(wait.format(none))
        try:
            yield
        finally:
            cursor.execute(wait.format(former))


def rebuild() -> int:
    """Write every document anew, whatever stands there; return how many there are now."""
    with transaction.atomic(), connection.cursor() as cursor:
        _empty(cursor)
        cursor.execute(
            "INSERT INTO timeline_stale (event_id) SELECT id FROM timeline_event WHERE true "
            "ON CONFLICT DO NOTHING"
        )
    write_all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM timeline_document")
        return int(cursor.fetchone()[0])


def _empty(cursor: Any) -> None:
    if connection.vendor == "sqlite":
        # A trigger would take out the words of each document for itself.
        triggers.drop(connection, [_WORDS_GO])
        cursor.execute("INSERT INTO timeline_words (timeline_words) VALUES ('delete-all')")
    cursor.execute("DELETE FROM timeline_document")
    if connection.vendor == "sqlite":
        triggers.create(connection, [_WORDS_GO])


def write_all() -> None:
    """Write the documents of all events, changed or not; between batches others may write."""
    write = {"sqlite": _write_many, "postgresql": _write}[connection.vendor]
    for batch in _all_in_batches():
        with transaction.atomic():
            _wait_for_others()
            _forget(batch)
            write(batch)
    refresh()


def refold() -> None:
    """Write anew the documents that have what is folded now, and was not when they were written."""
    has = {"sqlite": "REGEXP", "postgresql": "~"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT event_id FROM timeline_document WHERE text {has} %s",  # noqa: S608
            [UNFOLDED],
        )
        found = [event for (event,) in cursor.fetchall()]
    for batch in _batches(found):
        with transaction.atomic():
            _wait_for_others()
            _write(batch)


def fill() -> None:
    """Write the documents of all events where there are none; not while triggers are in place."""
    with bulk.unindexed("timeline_document"), connection.cursor() as cursor:
        for batch in _all_in_batches():
            bulk.write("timeline_document", Document._fields, list(documents(batch)))
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO timeline_words (timeline_words) VALUES ('rebuild')")


def _all_in_batches() -> Iterator[Collection[int]]:
    """Yield all events as they are best written: on SQLite, in the order of their documents.

    PostgreSQL keeps documents as they come, and reads events as they stand. All are known before
    the first is told, for what is still being read would keep SQLite from writing.
    """
    from timeline.models.events import Event

    order = (level_of(), "sort_key", "pk") if connection.vendor == "sqlite" else ("pk",)
    events = Event.objects.order_by(*order).values_list("pk", flat=True)
    found = array("q", events.iterator(_MANY))
    for start in range(0, len(found), _MANY):
        yield found[start : start + _MANY]


def wrong() -> set[int]:
    """Return the events whose document is not what it should be, once all changes are read."""
    from timeline.models.events import Event

    refresh()
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_id FROM timeline_document")
        kept = {event for (event,) in cursor.fetchall()}
    pks = set(Event.objects.values_list("pk", flat=True))
    if not _has_its_words():
        return kept | pks
    return kept.symmetric_difference(pks) | {
        event for batch in _batches(sorted(kept & pks)) for event in _differing(batch)
    }


def _has_its_words() -> bool:
    """Whether the index of SQLite has the words of the documents; PostgreSQL keeps them there."""
    if connection.vendor == "sqlite":
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO timeline_words (timeline_words) VALUES ('integrity-check')"
                )
        except DatabaseError:
            return False
    return True


def _batches(events: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(events), BATCH):
        yield events[start : start + BATCH]


def _differing(events: list[int]) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM timeline_document WHERE event_id IN ({listed(events)})"  # noqa: S608
        )
        kept = set(cursor.fetchall())
    for document in documents(events):
        if document not in kept:
            yield document.event_id


def _is_stale() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM timeline_stale LIMIT 1")
        return cursor.fetchone() is not None


def _wait_for_others() -> None:
    """Let nobody write an older document over a newer one; SQLite has locked already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])


def _taken() -> list[int]:
    """Return some events that have changed, and forget that they have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM timeline_stale WHERE event_id IN "
            "(SELECT DISTINCT event_id FROM timeline_stale LIMIT %s) RETURNING event_id",
            [BATCH],
        )
        return list({event for (event,) in cursor.fetchall()})


def _forget(events: Collection[int]) -> None:
    """Forget that some events have changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM timeline_stale WHERE event_id IN ({listed(events)})")  # noqa: S608


def _write(events: Collection[int]) -> None:
    """Write the documents of some events in the order of their places.

    Out of order, SQLite would begin a new part of its index with each, and later join them.
    """
    former = f"SELECT place FROM timeline_document WHERE event_id IN ({listed(events)})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM timeline_document WHERE place IN ({former})")  # noqa: S608
    bulk.write("timeline_document", Document._fields, sorted(documents(events)))


def _write_many(events: Collection[int]) -> None:
    """Do the same; where a trigger writes the words of each, SQLite takes three times as long."""
    triggers.drop(connection, [_WORDS_FOLLOW])
    _write(events)
    written = f"SELECT place, text FROM timeline_document WHERE event_id IN ({listed(events)})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO timeline_words (rowid, text) {written} ORDER BY place")
    triggers.create(connection, [_WORDS_FOLLOW])


def places(part: Range) -> tuple[int, int]:
    """Return the first and the last place of published events that stand in a range, or its days.

    They are found in the order of the days.
    """
    first = 0 if part.first is None else _day_of(part.first)
    last = _DAYS - 1 if part.last is None else _day_of(part.last)
    start = part.level * _DAYS
    return (start + first) * _ROOM, (start + last + 1) * _ROOM - 1


def published_places() -> tuple[int, int]:
    """Return the first and the last place of published events."""
    return 0, len(LEVELS) * _DAYS * _ROOM - 1


def _day_of(second: int) -> int:
    """Return the number of the day on which events whose sort key is ``second`` have their places.

    Of those long before and long after year 1 it is the first and the last number.
    """
    return max(0, min(second // _DAY + _DAYS // 2, _DAYS - 1))


def place_sql(level: str, second: str, event: str) -> str:
    """Return the SQL of the place of a published event, for SQLite alone."""
    before, behind = _DAYS // 2 * _DAY, (_DAYS - _DAYS // 2) * _DAY - 1
    day = f"(max(-{before}, min({second}, {behind})) + {before}) / {_DAY}"
    return f"({level} * {_DAYS} + {day}) * {_ROOM} + {event}"


def level_and_day(place: int) -> tuple[int, int]:
    """Return the numbers of the level and the day of a place of a published event."""
    return divmod(place // _ROOM, _DAYS)


def seconds_of(day: int) -> tuple[int | None, int | None]:
    """Return the first and the last second of a day of places; None where it has no such end."""
    first = (day - _DAYS // 2) * _DAY
    return first if day > 0 else None, first + _DAY - 1 if day < _DAYS - 1 else None


class Document(NamedTuple):
    """What is kept of an event to be found by."""

    place: int
    event_id: int
    earliest: int | None
    latest: int | None
    factuality: str
    text: str


_COLUMNS = ", ".join(Document._fields)


def documents(events: Collection[int]) -> Iterator[Document]:
    """Yield the documents of the events that are there."""
    texts = _texts(events)
    for pk, level, second, status, earliest, latest, factuality, *own in _rows(events):
        folded = (fold(text[:LONGEST]) for text in [*own, *sorted(texts[pk])] if text)
        text = _BETWEEN_TEXTS.join(folded)[:LONGEST].rstrip(f"{MARK} ")
        rank = level if status == "published" else level + len(LEVELS)
        place = (rank * _DAYS + _day_of(second)) * _ROOM + pk
        yield Document(place, pk, earliest, latest, factuality, text)


def _rows(events: Collection[int]) -> list[tuple[Any, ...]]:
    level = level_sql("earliest", "latest", "sort_key")
    columns = "sort_key, status, earliest, latest, factuality, title, summary, date_phrase"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {level}, {columns} FROM timeline_event WHERE id IN ({listed(events)})"  # noqa: S608
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _texts(events: Collection[int]) -> Mapping[int, set[str]]:
    """Return the names and quotes of events."""
    texts: dict[int, set[str]] = defaultdict(set)
    for event, quote in _among("timeline_citation", "event_id", events, "quote"):
        texts[event].add(quote)
    for links, record, table in _NAMED:
        linked = _among(links, "event_id", events, record)
        # Not joined: for many events databases would go through all that have names.
        found = _among(table, "id", {pk for _, pk in linked}, "name, aliases")
        names = {pk: words for pk, *words in found}
        for event, pk in linked:
            texts[event].update(names.get(pk, ()))  # not, if it has just gone
    return texts


def _among(table: str, key: str, keys: Collection[int], columns: str) -> list[Any]:
    """Return a key and further columns of the rows that have one of some keys."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, {columns} FROM {table} WHERE {key} IN ({listed(keys)})")  # noqa: S608
        rows: list[Any] = cursor.fetchall()
        return rows


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, also where they are there already; not before the tables are."""
    triggers.install(connection, _triggers(connection.vendor), needs="timeline_document")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    triggers.drop(connection, _triggers(connection.vendor))


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the tables, with every event yet to be written into them, and the triggers."""
    with connection.cursor() as cursor:
        for statement in _TABLES[connection.vendor]:
            cursor.execute(statement)
        cursor.execute("INSERT INTO timeline_stale (event_id) SELECT id FROM timeline_event")
    install(connection)


def destroy(connection: BaseDatabaseWrapper) -> None:
    remove(connection)
    with connection.cursor() as cursor:
        for table in (TOKENS, "timeline_words", "timeline_document", "timeline_stale"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


# All of ASCII but letters, digits, white space and MARK.
_TOKEN_CHARACTERS = "".join(
    character
    for character in map(chr, range(1, 128))
    if not character.isalnum() and character not in f" \t\n{MARK}"
)
_TOKENIZER = quoted(f"ascii tokenchars {quoted(_TOKEN_CHARACTERS)}", '"')

_TABLES = {
    "sqlite": [
        "CREATE TABLE timeline_document (place INTEGER PRIMARY KEY, "
        "event_id INTEGER NOT NULL UNIQUE, earliest INTEGER, latest INTEGER, "
        "factuality TEXT NOT NULL, text TEXT NOT NULL)",
        f"CREATE INDEX {BOUNDS_OF_PLACES} "
        "ON timeline_document (place, event_id, earliest, latest, factuality)",
        "CREATE VIRTUAL TABLE timeline_words USING fts5(text, content='timeline_document', "
        f"content_rowid='place', columnsize=0, prefix='1 2 3', tokenize={_TOKENIZER})",
        f"CREATE VIRTUAL TABLE {TOKENS} USING fts5vocab(timeline_words, instance)",
        "CREATE TABLE timeline_stale (event_id INTEGER PRIMARY KEY)",
    ],
    "postgresql": [
        "CREATE TABLE timeline_document (place bigint PRIMARY KEY, "
        "event_id bigint NOT NULL UNIQUE, earliest bigint, latest bigint, "
        "factuality varchar(8) NOT NULL, text text NOT NULL, words tsvector "
        "GENERATED ALWAYS AS (array_to_tsvector(string_to_array("
        "replace(substr(text, 2), ' ', ''), chr(31)))) STORED)",
        "CREATE INDEX timeline_document_words ON timeline_document USING gin (words)",
        # Not unique: nobody waits for another who changes the same event.
        "CREATE TABLE timeline_stale (id bigserial PRIMARY KEY, event_id bigint NOT NULL)",
        "CREATE INDEX timeline_stale_event ON timeline_stale (event_id)",
    ],
}


def _note(events: str) -> str:
    return f"INSERT INTO timeline_stale (event_id) {events} ON CONFLICT DO NOTHING;"


def _of_part(table: str, columns: str) -> list[Trigger]:
    """Let events change with the rows of a table that belong to them."""
    new, old = (_note(f"VALUES ({row}.event_id)") for row in ("NEW", "OLD"))
    return [
        Trigger(f"{table}_insert_stale", table, "INSERT", new),
        Trigger(f"{table}_update_stale", table, f"UPDATE OF {columns}", old + new),
        Trigger(f"{table}_delete_stale", table, "DELETE", old),
    ]


_GONE = "DELETE FROM timeline_document WHERE event_id = OLD.id;"
_OF_PERSON = "SELECT event_id FROM timeline_participation WHERE person_id = NEW.id"
_OF_LOCATION = "SELECT event_id FROM timeline_event_locations WHERE location_id = NEW.id"
_NAMES = "OLD.name <> NEW.name OR OLD.aliases <> NEW.aliases"
_TRIGGERS = [
    Trigger("timeline_event_insert_stale", "timeline_event", "INSERT", _note("VALUES (NEW.id)")),
    Trigger(
        "timeline_event_update_stale",
        "timeline_event",
        "UPDATE OF title, summary, date_phrase, factuality, earliest, latest, sort_key",
        _note("VALUES (NEW.id)"),
    ),
    # At once: what is no longer published is not counted for a moment longer.
    Trigger(
        "timeline_event_status_stale",
        "timeline_event",
        "UPDATE OF status",
        _GONE + _note("VALUES (NEW.id)"),
        when="OLD.status <> NEW.status",
    ),
    Trigger("timeline_event_delete_stale", "timeline_event", "DELETE", _GONE),
    *_of_part("timeline_participation", "event_id, person_id"),
    *_of_part("timeline_event_locations", "event_id, location_id"),
    *_of_part("timeline_citation", "event_id, quote"),
    Trigger(
        "timeline_person_update_stale",
        "timeline_person",
        "UPDATE OF name, aliases",
        _note(_OF_PERSON),
        when=_NAMES,
    ),
    Trigger(
        "timeline_location_update_stale",
        "timeline_location",
        "UPDATE OF name, aliases",
        _note(_OF_LOCATION),
        when=_NAMES,
    ),
    triggers.emptying("timeline_event_truncate", "timeline_document", "timeline_stale"),
]
# On PostgreSQL the words are a column of the document.
_WORDS_FOLLOW = Trigger(
    "timeline_document_insert",
    "timeline_document",
    "INSERT",
    "INSERT INTO timeline_words (rowid, text) VALUES (NEW.place, NEW.text);",
)
_WORDS_GO = Trigger(
    "timeline_document_delete",
    "timeline_document",
    "DELETE",
    "INSERT INTO timeline_words (timeline_words, rowid, text) "
    "VALUES ('delete', OLD.place, OLD.text);",
)


def _triggers(vendor: str) -> list[Trigger]:
    return [*_TRIGGERS, *([_WORDS_FOLLOW, _WORDS_GO] if vendor == "sqlite" else ())]
