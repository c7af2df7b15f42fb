"""Which events have some words, asked of the database's index for full text.

What stands there is the matter of ``timeline.models.documents``. On SQLite it is found in the order
of the timeline; PostgreSQL has it in none, sorts what is rare, and looks for what is common one by
one.
"""

import json
from collections.abc import Iterator
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.sql import Query

from timeline.models import queries
from timeline.models.documents import DOUBLE, EVENTS_OF_PLACES, ROOM, SINGLE, first_place, quoted
from timeline.models.search import MARK, Search

Events = TypeVar("Events", bound=QuerySet[Any])

# Where the index finds many, the documents of what is few are looked into instead, if it is fewer.
MANY, FEW = 2_000, 50_000
# Events read beyond those that are asked for.
_MORE = 50
# Before and behind all places.
_FIRST, _LAST = -(2**62), 2**62


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
    phrases = (quoted(term.replace(MARK, " ").strip(), DOUBLE) for term in terms)
    return " AND ".join(f"{phrase} *" for phrase in phrases)


def _postgresql(terms: list[str]) -> str:
    tokens = (term.replace(" ", "").split(MARK)[1:] for term in terms)
    return " & ".join(" & ".join(map(_lexeme, each)) + ":*" for each in tokens)


def _lexeme(token: str) -> str:
    return quoted(token.replace("\\", "\\\\"), SINGLE)


class Found(RawSQL):
    """The primary keys of the events that are wanted, or of so many of them."""

    def __init__(
        self, search: Search, at_most: int | None = None, *, in_parts: bool = False
    ) -> None:
        condition, params = _condition(search)
        self.search = search
        sql = f"SELECT event_id FROM {_tables(search)} WHERE {condition}"  # noqa: S608 - parameters
        if at_most is not None:
            sql, params = f"{sql} LIMIT %s", [*params, at_most]
        if connection.vendor == "postgresql" and (in_parts or not search.is_common):
            # Found first: PostgreSQL would rather go through the timeline till there are enough for
            # a page, though there may be only a few.
            sql = f"SELECT unnest(ARRAY({sql}))"
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


def matching(
    events: Events, search: Search, at_most: int | None = None, *, in_parts: bool = False
) -> Events:
    """Return those of some events that have all terms of a search, as the index finds them."""
    return events.filter(pk__in=Found(search, at_most, in_parts=in_parts))


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


def are_read_sooner(search: Search, number: int, *, in_parts: bool) -> bool:
    """Whether the documents of so many events are read sooner than what the index finds.

    Of more than ``FEW`` the number need not be right; of the search it is known that it is common.
    ``in_parts`` tells that the events are those of a window. PostgreSQL has no order in which it
    could begin with what it finds, but tells without a look about how much that is.
    """
    if connection.vendor == "postgresql" and (in_parts or number <= FEW):
        return number <= MANY or _expected(search) >= min(number, FEW)
    return number <= FEW and are_more(search, number)


def _expected(search: Search) -> int:
    """Return how many documents PostgreSQL expects to find."""
    condition, params = _condition(search)
    sql = f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {_tables(search)} WHERE {condition}"  # noqa: S608 - parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        ((told,),) = cursor.fetchall()
    plan = json.loads(told) if isinstance(told, str) else told
    return int(plan[0]["Plan"]["Plan Rows"])


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
    sql = (
        f"SELECT event_id, word.rowid FROM {_tables(search)} "  # noqa: S608 - parameters
        f"WHERE {condition} AND word.rowid {'>=' if ascends else '<='} %s "
        f"ORDER BY word.rowid {'ASC' if ascends else 'DESC'} LIMIT %s"
    )
    is_all = False
    while not is_all:
        # Some more, for the last second is left out: it may have further ones.
        limit = count + _MORE
        with connection.cursor() as cursor:
            cursor.execute(sql, [*params, _edge(second, ascends), limit])
            found = [(event, place // ROOM) for event, place in cursor.fetchall()]
        is_all = len(found) < limit
        events = [event for event, at in found if is_all or at != found[-1][1]]
        if is_all or len(events) >= count:
            yield RawSQL("SELECT value FROM json_each(%s)", [json.dumps(events)])
        count *= 4


def bounds(search: Search, at_most: int) -> list[tuple[int | None, int | None]]:
    """Return the bounds of so many published events that have it all, whichever they are."""
    condition, params = _condition(search)
    sql = (
        f"SELECT event.earliest, event.latest FROM {_tables(search)} "  # noqa: S608 - parameters
        "CROSS JOIN timeline_event AS event ON event.id = document.event_id "
        f"WHERE {condition} AND event.status = 'published' LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, at_most])
        found: list[tuple[int | None, int | None]] = cursor.fetchall()
        return found


def _edge(second: int | None, ascends: bool) -> int:
    """Return the place from which documents behind a second may stand."""
    if second is None:
        return _FIRST if ascends else _LAST
    return first_place(second) + (0 if ascends else ROOM - 1)


def _tables(search: Search) -> str:
    """Return the tables in which events are looked for."""
    if connection.vendor != "sqlite":
        return "timeline_document AS document"
    # What no text is needed for is read in an index, which holds many in little room. A cross join
    # keeps its order: from the words to the documents.
    index = "" if _phrases(search) else f"INDEXED BY {EVENTS_OF_PLACES}"
    return (
        f"timeline_words AS word CROSS JOIN timeline_document AS document {index} "
        "ON document.place = word.rowid"
    )


def _words(search: Search) -> str:
    """Return the tables in which documents are looked for of which nothing else is asked."""
    is_alone = connection.vendor == "sqlite" and not _phrases(search)
    return "timeline_words AS word" if is_alone else _tables(search)
