"""What events can be found by: a document of each, in an index of the database for full text.

A document holds the folded words of an event (``timeline.models.search``). Folding is done here, so
triggers only note in a table which events have changed, however they were changed; ``refresh()``,
which comes before every search, writes their documents anew. The tables are no models: nothing but
this module uses them.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeVar

from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.sql import Query

from timeline.models import queries, triggers
from timeline.models.search import MARK, Search, fold
from timeline.models.triggers import Trigger

Events = TypeVar("Events", bound=QuerySet[Any])

# Where the index finds many, the documents of what is few are looked into instead, if it is fewer.
MANY, FEW = 2_000, 50_000
# Documents written in one transaction, so that nobody waits long for it.
BATCH = 500
# PostgreSQL indexes no more than a megabyte of a row; who searches finds an event by the first
# so many characters of its words.
LONGEST = 300_000

# Not to be had by folding a text, which has no token of two such characters.
_BETWEEN_TEXTS = f" {MARK}\x1e\x1e "
# Any number will do, so long as all who refresh ask PostgreSQL for the same one.
_ADVISORY_LOCK = 0xD0C

# Every second has room for so many documents of events that stand at it. The seconds beyond share
# the first and the last place: some 8,700 years from year 1.
_ROOM = 2**24
_LAST_SECOND = 2**38 - 1
_FIRST, _LAST = -(2**62), 2**62

# From a place to the end of the second of the n-th document from there.
_UPWARDS = """%s AND coalesce((
    SELECT word.rowid | {room} FROM {words} WHERE {condition} AND word.rowid >= %s
    ORDER BY word.rowid LIMIT 1 OFFSET %s
), {last})"""
_DOWNWARDS = """coalesce((
    SELECT word.rowid & ~{room} FROM {words} WHERE {condition} AND word.rowid <= %s
    ORDER BY word.rowid DESC LIMIT 1 OFFSET %s
), {first}) AND %s"""

_SINGLE, _DOUBLE = "'", '"'
# An index of SQLite.
_EVENTS_OF_PLACES = "timeline_document_event_of_place"


def _condition(search: Search) -> tuple[str, list[Any]]:
    """Return the condition on a document, for after WHERE, and its parameters."""
    terms = search.folded
    if connection.vendor == "sqlite":
        has, position, match = "timeline_words MATCH %s", "instr", _sqlite(terms)
    else:
        has, position, match = "document.words @@ %s::tsquery", "strpos", _postgresql(terms)
    proven = _phrases(search)
    proofs = f" AND {position}(document.text, %s) > 0" * len(proven)
    return f"{has}{proofs}", [match, *proven]


def _phrases(search: Search) -> list[str]:
    """Return what is proven on the text: the index knows of tokens, and not of their order."""
    return [term for term in search.folded if term.count(MARK) > 1]


def _sqlite(terms: list[str]) -> str:
    phrases = (_quoted(term.replace(MARK, " ").strip(), _DOUBLE) for term in terms)
    return " AND ".join(f"{phrase} *" for phrase in phrases)


def _postgresql(terms: list[str]) -> str:
    tokens = (term.replace(" ", "").split(MARK)[1:] for term in terms)
    return " & ".join(" & ".join(map(_lexeme, each)) + ":*" for each in tokens)


def _quoted(text: str, mark: str) -> str:
    return mark + text.replace(mark, mark * 2) + mark


def _lexeme(token: str) -> str:
    return _quoted(token.replace("\\", "\\\\"), _SINGLE)


class Found(RawSQL):
    """The primary keys of the events that are wanted, or of so many of them."""

    def __init__(self, search: Search, at_most: int | None = None) -> None:
        condition, params = _condition(search)
        self.search = search
        sql = f"SELECT event_id FROM {_tables(search)} WHERE {condition}"  # noqa: S608 - parameters
        if at_most is not None:
            sql, params = f"{sql} LIMIT %s", [*params, at_most]
        super().__init__(sql, params)


class Says(Func):
    """Whether the document of an event, given by its primary key, has some folded terms."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        (event, given), *terms = (compiler.compile(each) for each in self.source_expressions)
        position = "instr" if connection.vendor == "sqlite" else "strpos"
        proofs = "".join(f" AND {position}(document.text, {term}) > 0" for term, _ in terms)
        return (
            "EXISTS (SELECT 1 FROM timeline_document AS document "  # noqa: S608 - own words
            f"WHERE document.event_id = {event}{proofs})"
        ), [*given, *(each for _, values in terms for each in values)]


def matching(events: Events, search: Search, at_most: int | None = None) -> Events:
    """Return those of some events that have all terms of a search, as the index finds them."""
    return events.filter(pk__in=Found(search, at_most))


def saying(events: Events, search: Search) -> Events:
    """Return the same, for few events: looks into the document of each."""
    return events.filter(Says(F("pk"), *map(Value, search.folded)))


def is_common(search: Search) -> bool:
    """Whether the index finds many; asked once for each search."""
    if search.is_common is None:
        search.is_common = are_more(search, MANY)
    return search.is_common


def are_more(search: Search, number: int) -> bool:
    """Whether the index finds more than so many."""
    condition, params = _condition(search)
    sql = f"SELECT 1 FROM {_words(search)} WHERE {condition} LIMIT 1 OFFSET %s"  # noqa: S608 - parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, number])
        return cursor.fetchone() is not None


def searched(query: Query) -> Search | None:
    """Return what a query looks for, where the index has that in the order of the timeline.

    PostgreSQL has none in order: it sorts the rare ones, and looks for common ones one by one.
    """
    found = queries.narrowed_by(query, Found)
    return found[0].search if len(found) == 1 and connection.vendor == "sqlite" else None


def nearest(search: Search, count: int, second: int | None, *, ascends: bool) -> Iterator[RawSQL]:
    """Yield the primary keys of events that have it all, the nearest behind a second of the order.

    Each has all of a second or none, for places tell no order within one. The next one holds
    more.
    """
    condition, params = _condition(search)
    start = _edge(second, ascends)
    bounds = _UPWARDS if ascends else _DOWNWARDS
    sql = (
        f"SELECT event_id FROM {_tables(search)} WHERE {condition} AND word.rowid BETWEEN "  # noqa: S608
        + bounds.format(
            words=_words(search), condition=condition, room=_ROOM - 1, first=_FIRST, last=_LAST
        )
    )
    is_all = False
    while not is_all:
        given = [*params, start, count - 1]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*params, start, *given] if ascends else [*params, *given, start])
            events = [event for (event,) in cursor.fetchall()]
        yield RawSQL("SELECT value FROM json_each(%s)", [json.dumps(events)])
        is_all = len(events) < count
        count *= 4


def _edge(second: int | None, ascends: bool) -> int:
    """Return the place from which documents behind a second may stand."""
    if second is None:
        return _FIRST if ascends else _LAST
    return first_place(second) + (0 if ascends else _ROOM - 1)


def _tables(search: Search) -> str:
    """Return the tables in which events are looked for."""
    if connection.vendor != "sqlite":
        return "timeline_document AS document"
    # What no text is needed for is read in an index, which holds many in little room. A cross join
    # keeps its order: from the words to the documents.
    index = "" if _phrases(search) else f"INDEXED BY {_EVENTS_OF_PLACES}"
    return (
        f"timeline_words AS word CROSS JOIN timeline_document AS document {index} "
        "ON document.place = word.rowid"
    )


def _words(search: Search) -> str:
    """Return the tables in which documents are looked for of which nothing else is asked."""
    is_alone = connection.vendor == "sqlite" and not _phrases(search)
    return "timeline_words AS word" if is_alone else _tables(search)


def refresh() -> None:
    """Bring up to date the documents of all events that have changed."""
    while _is_stale():
        with transaction.atomic():
            _wait_for_others()
            _write(_taken())


def rebuild() -> int:
    """Write every document anew, whatever stands there; return how many there are now."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM timeline_document")
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO timeline_words (timeline_words) VALUES ('rebuild')")
        cursor.execute(
            "INSERT INTO timeline_stale (event_id) SELECT id FROM timeline_event WHERE true "
            "ON CONFLICT DO NOTHING"
        )
    refresh()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM timeline_document")
        return int(cursor.fetchone()[0])


def wrong() -> set[int]:
    """Return the events whose document is not what it should be, changes yet to be read aside."""
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
    """Whether SQLite finds in the documents what they say; PostgreSQL sees to that itself."""
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
    listed = ", ".join(map(str, events))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT event_id, place, text FROM timeline_document WHERE event_id IN ({listed})"  # noqa: S608
        )
        kept = {event: (place, text) for event, place, text in cursor.fetchall()}
    for second, event, text in documents(events):
        place, written = kept[event]
        if written != text or not 0 <= place - first_place(second) < _ROOM:
            yield event


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


def _write(events: Collection[int]) -> None:
    listed = ", ".join(map(str, events)) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM timeline_document WHERE event_id IN ({listed})")  # noqa: S608
        rows = list(_placed(documents(events)))
        cursor.executemany(
            "INSERT INTO timeline_document (place, event_id, text) VALUES (%s, %s, %s)", rows
        )


def _placed(rows: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield place, event and text: in the order of places, events stand as on the timeline."""
    wanted = [(first_place(second) + event % _ROOM, event, text) for second, event, text in rows]
    listed = ", ".join(str(place) for place, _, _ in wanted) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT place FROM timeline_document WHERE place IN ({listed})")  # noqa: S608
        taken = {place for (place,) in cursor.fetchall()}
        for place, event, text in wanted:
            while place in taken:
                place = _free(cursor, place + 1)
            taken.add(place)
            yield place, event, text


def _free(cursor: Any, place: int) -> int:
    while True:
        cursor.execute("SELECT 1 FROM timeline_document WHERE place = %s", [place])
        if cursor.fetchone() is None:
            return place
        place += 1


def first_place(second: int) -> int:
    """Return the first place for documents of events whose sort key is ``second``."""
    return max(-_LAST_SECOND, min(second, _LAST_SECOND)) * _ROOM


def documents(events: Collection[int]) -> Iterator[tuple[int, int, str]]:
    """Yield sort key, primary key and document of the events that are there."""
    from timeline.models.citations import Citation
    from timeline.models.events import Event, Participation

    texts: dict[int, list[str]] = defaultdict(list)
    participations = Participation.objects.filter(event__in=events)
    settings = Event.locations.through._default_manager.filter(event__in=events)
    citations = Citation.objects.filter(event__in=events)
    for rows in (
        participations.values_list("event", "person__name", "person__aliases"),
        settings.values_list("event", "location__name", "location__aliases"),
        citations.values_list("event", "quote"),
    ):
        for event, *words in rows:
            texts[event] += words
    for pk, second, *own in Event.objects.filter(pk__in=events).values_list(
        "pk", "sort_key", "title", "summary", "date_phrase"
    ):
        folded = (fold(text[:LONGEST]) for text in [*own, *sorted(set(texts[pk]))] if text)
        yield second, pk, _BETWEEN_TEXTS.join(folded)[:LONGEST].rstrip(f"{MARK} ")


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
    index(connection)
    install(connection)


def index(connection: BaseDatabaseWrapper) -> None:
    """Make the index of events by their places, which SQLite reads instead of the documents."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {_EVENTS_OF_PLACES} "
                "ON timeline_document (place, event_id)"
            )


def destroy(connection: BaseDatabaseWrapper) -> None:
    remove(connection)
    with connection.cursor() as cursor:
        for table in ("timeline_words", "timeline_document", "timeline_stale"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


# All of ASCII but letters, digits, white space and MARK.
_TOKEN_CHARACTERS = "".join(
    character
    for character in map(chr, range(1, 128))
    if not character.isalnum() and character not in f" \t\n{MARK}"
)
_TOKENIZER = _quoted(f"ascii tokenchars {_quoted(_TOKEN_CHARACTERS, _SINGLE)}", _DOUBLE)

_TABLES = {
    "sqlite": [
        "CREATE TABLE timeline_document (place INTEGER PRIMARY KEY, "
        "event_id INTEGER NOT NULL UNIQUE, text TEXT NOT NULL)",
        "CREATE VIRTUAL TABLE timeline_words USING fts5(text, content='timeline_document', "
        f"content_rowid='place', columnsize=0, prefix='1 2 3', tokenize={_TOKENIZER})",
        "CREATE TABLE timeline_stale (event_id INTEGER PRIMARY KEY)",
    ],
    "postgresql": [
        "CREATE TABLE timeline_document (place bigint PRIMARY KEY, "
        "event_id bigint NOT NULL UNIQUE, text text NOT NULL, words tsvector "
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
        "UPDATE OF title, summary, date_phrase, sort_key",
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
_OF_WORDS = [
    Trigger(
        "timeline_document_insert",
        "timeline_document",
        "INSERT",
        "INSERT INTO timeline_words (rowid, text) VALUES (NEW.place, NEW.text);",
    ),
    Trigger(
        "timeline_document_delete",
        "timeline_document",
        "DELETE",
        "INSERT INTO timeline_words (timeline_words, rowid, text) "
        "VALUES ('delete', OLD.place, OLD.text);",
    ),
]


def _triggers(vendor: str) -> list[Trigger]:
    return [*_TRIGGERS, *(_OF_WORDS if vendor == "sqlite" else ())]
