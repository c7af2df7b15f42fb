"""Which events have some words, asked of the database's index for full text.

What stands there is the matter of ``timeline.models.documents``. On SQLite it is found by level and
in the order of days, so that what has some words in a window is a few ranges of the index, as the
window is (``timeline.models.windows``). PostgreSQL has it in no order, sorts what is rare, and
looks for what is common one by one.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.sql import Query

from timeline.models import documents, entries, queries
from timeline.models.documents import BOUNDS_OF_PLACES, TOKENS
from timeline.models.entries import Bounds, Listed
from timeline.models.search import MARK, Search
from timeline.models.sql import has_more, quoted
from timeline.models.windows import Among, Range

Events = TypeVar("Events", bound=QuerySet[Any])
Part = tuple[str, list[Any]]
"""A query, and its parameters."""

# Where the index finds many, the documents of what is few are looked into instead, if it is fewer.
MANY, FEW = 2_000, 50_000
# SQLite has lists and words in order. It looks into the documents of a list of HANDFUL or fewer,
# and else goes through both; while it looks up one event in a list it would gather _LOOK_UP of it.
HANDFUL, _LOOK_UP = 200, 5
# Events read beyond those that are asked for.
_MORE = 50
# How many of a list are gathered at first for each event that is asked for: for a page, and where
# very many are.
_OF_LIST, _STRETCH = 50, 5
# What has more characters is looked for as the tokens that begin so, unless these are many: for the
# beginnings of up to so many SQLite has an index.
_BEGINNING, MANY_TOKENS = 3, 50
_DOUBLE = '"'  # in which FTS5 has its strings


def _condition(search: Search) -> tuple[str, list[Any]]:
    """Return the condition on a document, for after WHERE, and its parameters."""
    if connection.vendor == "sqlite":
        has, position, match = "timeline_words MATCH %s", "instr", _sqlite(search)
    else:
        has, position = "document.words @@ %s::tsquery", "strpos"
        match = _postgresql(search.folded)
    proven = _phrases(search)
    proofs = f" AND {position}(document.text, %s) > 0" * len(proven)
    return f"{has}{proofs}", [match, *proven]


def _phrases(search: Search) -> list[str]:
    """Return what is proven on the text: the index knows of tokens, and not of their order."""
    return [term for term in search.folded if term.count(MARK) > 1]


def _sqlite(search: Search) -> str:
    """Return what a search is in the words of FTS5, found out once for each search."""
    if search.expression is None:
        terms = (term.replace(MARK, " ").split() for term in search.folded)
        search.expression = " AND ".join(f"({_beginning(*term)})" for term in terms)
    return search.expression


def _beginning(*tokens: str) -> str:
    """Return an expression for tokens the last of which begins so.

    Each that does is named, for what only begins so is no list of its own: all of it would be
    gathered before the first is told.
    """
    *first, last = tokens
    whole = _tokens(last) if len(last) > _BEGINNING else None
    if whole is None:
        return f"{quoted(' '.join(tokens), _DOUBLE)} *"
    return " OR ".join(quoted(" ".join([*first, each]), _DOUBLE) for each in whole or [last])


def _tokens(beginning: str) -> list[str] | None:
    """Return the tokens of documents that begin so; None if they are many."""
    with connection.cursor() as cursor:
        cursor.execute(_TOKENS_OF, [beginning, len(beginning), beginning, MANY_TOKENS])
        found = [token for (token,) in cursor.fetchall() if token and token.startswith(beginning)]
        return found if len(found) < MANY_TOKENS else None


# Each is looked up behind the one before it; nothing less stands behind it than a character more.
_TOKENS_OF = f"""
    WITH RECURSIVE found(token) AS (
        SELECT (SELECT term FROM {TOKENS} WHERE term >= %s LIMIT 1)
        UNION ALL
        SELECT (SELECT term FROM {TOKENS} WHERE term >= token || char(1) LIMIT 1)
        FROM found WHERE substr(token, 1, %s) = %s
        LIMIT %s
    )
    SELECT token FROM found
"""  # noqa: S608 - own words


def _postgresql(terms: list[str]) -> str:
    tokens = (term.replace(" ", "").split(MARK)[1:] for term in terms)
    return " & ".join(" & ".join(map(_lexeme, each)) + ":*" for each in tokens)


def _lexeme(token: str) -> str:
    return quoted(token.replace("\\", "\\\\"))


class Found(RawSQL):
    """The primary keys of the events that are wanted, or of any ``at_most`` of them.

    Where they are published, ``among`` tells what is known of them besides, and ``lists`` in which
    they are, for an index that has them in order; ``in_parts`` that they are those of a window.
    """

    def __init__(
        self,
        search: Search,
        at_most: int | None = None,
        among: Among | None = None,
        *,
        lists: Sequence[Listed] = (),
        in_parts: bool = False,
    ) -> None:
        self.search, self.among, self.lists = search, among, lists
        if among and has_order():
            sql, params = InOrder(search, among, lists).all("event_id")
        else:
            condition, params = _condition(search)
            sql = f"SELECT event_id FROM {_tables(search)} WHERE {condition}"  # noqa: S608 - parameters
        if at_most is not None:
            sql, params = f"{sql} LIMIT %s", [*params, at_most]
        if connection.vendor == "postgresql" and (in_parts or not search.is_common):
            # Found first: PostgreSQL would rather go through the timeline till there are enough for
            # a page, though there may be only a few.
            sql = f"SELECT unnest(ARRAY({sql}))"
        super().__init__(sql, params)


class InOrder(NamedTuple):
    """The published events that have all terms of a search, where places tell of their dates.

    If there are lists, the events are in all of them.
    """

    search: Search
    among: Among
    lists: Sequence[Listed] = ()

    def all(self, columns: str) -> Part:
        """Return the query of some columns of the documents of all."""
        if self.among.window is None and not self.lists:
            return self._part(columns, documents.published_places())
        return self._within(columns, self.among.ranges)

    def bounds(self, at_most: int) -> Bounds | None:
        """Return all with their bounds; None if they are over ``at_most``."""
        is_of_words = self.among == Among() and not self.lists and not _phrases(self.search)
        if is_of_words and has_more(*self._words(), at_most):
            return None
        columns, found = "event_id, earliest, latest", list[Any]()
        with connection.cursor() as cursor:
            for sql, params in self._in_stretches(columns, at_most * _STRETCH):
                cursor.execute(f"{sql} LIMIT %s", [*params, at_most + 1 - len(found)])
                found += cursor.fetchall()
                if len(found) > at_most:
                    return None
        return found

    def _in_stretches(self, columns: str, count: int) -> Iterator[Part]:
        """Yield queries that together find all: with a list, stretch by stretch of it.

        So no more of a long list is gathered than it takes to find as many as are asked for.
        """
        if not self.lists:
            yield self.all(columns)
            return
        ranges, reached = self.among.ranges, None
        while ranges:
            near, reached = self._near(ranges, count, ascends=True)
            yield self._within(columns, near)
            if reached is None:
                break
            ranges = [each.between(reached + 1, None) for each in ranges]
            count *= 2

    def nearest(self, count: int, second: int | None, *, ascends: bool) -> Iterator[RawSQL]:
        """Yield the primary keys of events, the nearest behind a second of the timeline's order.

        Each has all of a second or none, and all of a day unless a list sets the bounds, for places
        tell no order within one; and no less than ``count``; the next one has more.
        """
        start = (second, None) if ascends else (None, second)
        ranges = [each.between(*start) for each in self.among.ranges]
        is_all = not ranges
        while not is_all:
            near, reached = self._near(ranges, count * _OF_LIST, ascends=ascends)
            # Some more, for the last day is left out: it may have further ones.
            found, end = self._first(near, count + _MORE, ascends)
            is_all = end is None and reached is None
            events = [event for day, event in found if end is None or day < end]
            if is_all or len(events) >= count:
                yield RawSQL("SELECT value FROM json_each(%s)", [json.dumps(events)])
            elif end is not None:
                # The last day alone has so many that all of it is asked for.
                first, last = documents.seconds_of(abs(end))
                upto = (None, last) if ascends else (first, None)
                within = [each.between(*upto) for each in near]
                yield RawSQL(*self._within("event_id", within))  # noqa: S611 - own words
            count *= 4

    def _near(
        self, ranges: Sequence[Range], count: int, *, ascends: bool
    ) -> tuple[Sequence[Range], int | None]:
        """Return what of each range has about ``count`` of a list, and up to which second that is.

        None stands for all. Without a list, it is all.
        """
        if not self.lists:
            return ranges, None
        reached = entries.reach(self.lists[0], self.among, ranges, count, ascends=ascends)
        end = (None, reached) if ascends else (reached, None)
        return [each.between(*end) for each in ranges], reached

    def _first(
        self, ranges: Sequence[Range], count: int, ascends: bool
    ) -> tuple[list[tuple[int, int]], int | None]:
        """Return the first ``count`` of each range, by day, and the day before which that is all.

        Days are counted as they come; None stands for all days.
        """
        way, sign = ("ASC", 1) if ascends else ("DESC", -1)
        order = f"ORDER BY word.rowid {way} LIMIT {count}"
        parts = (self._in_range("event_id, place", each, order) for each in ranges)
        sql, params = _together([(f"SELECT * FROM ({part})", given) for part, given in parts])  # noqa: S608
        levels: dict[int, list[tuple[int, int]]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            for event, place in cursor.fetchall():
                level, day = documents.level_and_day(place)
                levels[level].append((sign * day, event))
        ends = [days[-1][0] for days in levels.values() if len(days) == count]
        return [*chain(*levels.values())], min(ends, default=None)

    def _within(self, columns: str, ranges: Sequence[Range]) -> Part:
        parts = [self._in_range(columns, each) for each in ranges]
        return _together(parts) if parts else ("SELECT NULL WHERE false", [])

    def _in_range(self, columns: str, part: Range, order: str = "") -> Part:
        if not self.lists:
            return self._part(columns, documents.places(part), order)
        # The plus has what is listed gathered once, not the words looked for at each place.
        first, *others = self.lists
        listed = [
            f"+word.rowid IN ({entries.places(first, self.among, part)})",
            *(entries.tells("document.event_id", each) for each in others),
        ]
        return self._part(columns, documents.places(part), f"AND {' AND '.join(listed)} {order}")

    def _part(self, columns: str, places: tuple[int, int], rest: str = "") -> Part:
        condition, params = _condition(self.search)
        first, last = places
        besides = "".join(f" AND {each}" for each in self.among.conditions)
        return (
            f"SELECT {columns} FROM {_tables(self.search)} WHERE {condition} "  # noqa: S608
            f"AND word.rowid BETWEEN {first} AND {last}{besides} {rest}"
        ), params

    def _words(self) -> Part:
        """Return the query of all of which nothing but words is asked."""
        condition, params = _condition(self.search)
        first, last = documents.published_places()
        return (
            f"SELECT 1 FROM timeline_words AS word WHERE {condition} "  # noqa: S608
            f"AND word.rowid BETWEEN {first} AND {last}"
        ), params


def _together(parts: Sequence[Part]) -> Part:
    """Return the query of all that some find."""
    return " UNION ALL ".join(sql for sql, _ in parts), [*chain(*(params for _, params in parts))]


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
    events: Events,
    search: Search,
    at_most: int | None = None,
    among: Among | None = None,
    *,
    lists: Sequence[Listed] = (),
    in_parts: bool = False,
) -> Events:
    """Return those of some events that have all terms of a search, as the index finds them.

    What is known of them is told as to ``Found``.
    """
    return events.filter(pk__in=Found(search, at_most, among, lists=lists, in_parts=in_parts))


def matching_in_lists(events: Events, search: Search, among: Among) -> Events:
    """Return the same for published events, on SQLite; the lists that they are in are asked too."""
    lists = entries.shortest_first(queries.narrowed_by(events.query, Listed))
    if lists and entries.is_longer(lists[0], FEW) and not are_more(search, FEW // _LOOK_UP):
        return matching(entries.one_by_one(events), search, among=among)
    return matching(queries.without(events, Listed), search, among=among, lists=lists)


def saying(events: Events, search: Search) -> Events:
    """Return the same, for few events: looks into the document of each."""
    return events.filter(Says(F("pk"), *map(Value, search.folded)))


def has_order() -> bool:
    """Whether the index has what is published by level and in order; PostgreSQL has it in none."""
    return connection.vendor == "sqlite"


def in_order(query: Query) -> InOrder | None:
    """Return what a query was narrowed by, where the index has that in order."""
    found = queries.narrowed_by(query, Found)
    if len(found) != 1 or found[0].among is None or not has_order():
        return None
    return InOrder(found[0].search, found[0].among, found[0].lists)


def is_common(search: Search) -> bool:
    """Whether the index finds many; asked once for each search."""
    if search.is_common is None:
        search.is_common = are_more(search, MANY)
    return search.is_common


def are_more(search: Search, number: int) -> bool:
    """Whether the index finds more than ``number``."""
    condition, params = _condition(search)
    return has_more(f"SELECT 1 FROM {_words(search)} WHERE {condition}", params, number)  # noqa: S608


def are_read_sooner(search: Search, number: int, *, in_parts: bool) -> bool:
    """Whether the documents of ``number`` events are read sooner than what the index finds.

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


def _tables(search: Search) -> str:
    """Return the tables in which events are looked for."""
    if connection.vendor != "sqlite":
        return "timeline_document AS document"
    # What no text is needed for is read in an index, which holds many in little room. A cross join
    # keeps its order: from the words to the documents.
    index = "" if _phrases(search) else f"INDEXED BY {BOUNDS_OF_PLACES}"
    return (
        f"timeline_words AS word CROSS JOIN timeline_document AS document {index} "
        "ON document.place = word.rowid"
    )


def _words(search: Search) -> str:
    """Return the tables in which documents are looked for of which nothing else is asked."""
    is_alone = connection.vendor == "sqlite" and not _phrases(search)
    return "timeline_words AS word" if is_alone else _tables(search)
