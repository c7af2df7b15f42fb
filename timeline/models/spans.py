"""How many published events have each pair of bounds: what is counted without looking at events.

Dates name days, months and years, so that there are far fewer pairs than events, and fewer still
once both bounds are taken back to the first second of their months. Triggers keep the numbers right
however events are written; the table is no model, only this module uses it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.edtf import civil, seconds
from timeline.models import triggers
from timeline.models.triggers import Trigger
from timeline.models.windows import Window

# Stand for none: beyond all that a date can say, and unlike NULL equal to themselves.
_NO_EARLIEST, _NO_LATEST = -(2**63) + 1, 2**63 - 1
_NONE = {"earliest": _NO_EARLIEST, "latest": _NO_LATEST}


class Dates(NamedTuple):
    """Pairs of bounds, in seconds of ``timeline.edtf``, and how many events have each.

    By month, a bound is the first second of its month; one that lies outside of the window that
    was asked for is right before or behind it.
    """

    numbers: Mapping[tuple[int | None, int | None], int]
    by_month: bool = False


@dataclass(frozen=True)
class Spans:
    """The dates of published events: of those in a window and of some kinds, or of all."""

    window: Window | None = None
    kinds: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())

    @cached_property
    def by_kind(self) -> Mapping[str, int]:
        """How many there are of each factuality; what there is none of is left out."""
        found = self._rows("factuality, sum(number)", "GROUP BY factuality", self._fewest)
        return {kind: int(number) for kind, number in found}

    def dates(self, at_most: int) -> Dates:
        """Return their dates; by month if there are more than so many pairs of bounds."""
        exact = "earliest, latest"
        if not self._has_more_pairs_than(at_most):
            return Dates(self._numbers(exact))
        if self._is_of_whole_months:
            return Dates(self._numbers(exact, by_month=1), by_month=True)
        return Dates(self._numbers(self._columns_by_month()), by_month=True)

    def _has_more_pairs_than(self, number: int) -> bool:
        """Whether events have more pairs of bounds; they have at most one each."""
        further = f"GROUP BY earliest, latest LIMIT 1 OFFSET {number}"
        return self.total > number and bool(self._rows("1", further))

    def _numbers(
        self, bounds: str, *, by_month: int = 0
    ) -> dict[tuple[int | None, int | None], int]:
        rows = self._rows(f"{bounds}, sum(number)", "GROUP BY 1, 2", by_month)
        return {
            (_known(earliest, _NO_EARLIEST), _known(latest, _NO_LATEST)): int(number)
            for earliest, latest, number in rows
        }

    def _rows(self, columns: str, grouped: str = "", by_month: int = 0) -> list[tuple[Any, ...]]:
        conditions = " AND ".join([f"by_month = {by_month}", *self._conditions()])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM timeline_span WHERE {conditions} {grouped}")  # noqa: S608
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def _conditions(self) -> Iterator[str]:
        yield "number <> 0"
        if self.kinds:
            yield f"factuality IN ({', '.join(map(_quoted, self.kinds))})"
        if self.window:
            first, last = (
                ("earliest", "latest") if self.window.is_certain else ("latest", "earliest")
            )
            if self.window.earliest is not None:
                yield f"{first} >= {self.window.earliest}"
            if self.window.latest is not None:
                yield f"{last} <= {self.window.latest}"

    @property
    def _fewest(self) -> int:
        """Which rows are fewer, where both add up to the same."""
        return int(self._is_of_whole_months)

    @property
    def _is_of_whole_months(self) -> bool:
        """Whether the months of two bounds tell if they lie in the window."""
        if self.window is None:
            return True
        first, last = self.window.earliest, self.window.latest
        edges = [first, None if last is None else last + 1]
        return all(edge is None or seconds(*civil(edge)[:2]) == edge for edge in edges)

    def _columns_by_month(self) -> str:
        """Return the columns of both bounds by month, for a window that cuts months in two."""
        first = self.window and self.window.earliest
        last = self.window and self.window.latest
        whens = {bound: [f"WHEN {bound} = {none} THEN {none}"] for bound, none in _NONE.items()}
        if last is not None:
            whens["latest"] += [f"WHEN latest > {last} THEN {last + 1}"]
        if first is not None:
            whens["earliest"] += [f"WHEN earliest < {first} THEN {first - 1}"]
            for bound, month in _MONTHS.items():
                whens[bound] += [f"WHEN {month} < {first} THEN {first}"]
        return ", ".join(
            f"CASE {' '.join(whens[bound])} ELSE {_MONTHS[bound]} END" for bound in whens
        )


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def _known(moment: int, none: int) -> int | None:
    return None if moment == none else moment


def month_of(moment: str) -> str:
    """Return the SQL that finds the first second of a moment's month; NULL stays NULL.

    Days are counted from a 1 March: http://howardhinnant.github.io/date_algorithms.html
    """
    return f"""(
        SELECT midnight - (year_day - (153 * ((5 * year_day + 2) / 153) + 2) / 5) * 86400
        FROM (
            SELECT midnight, day - (365 * year + year / 4 - year / 100) AS year_day
            FROM (
                SELECT midnight, day,
                    (day - day / 1460 + day / 36524 - day / 146096) / 365 AS year
                FROM (
                    SELECT midnight, ((midnight / 86400 + 306) % 146097 + 146097) % 146097 AS day
                    FROM (
                        SELECT {moment} - ({moment} % 86400 + 86400) % 86400 AS midnight
                    ) AS moments
                ) AS days
            ) AS years
        ) AS months
    )"""  # noqa: S608 - own words


def _bounds(row: str) -> list[str]:
    """Return the bounds of an event as the table has them."""
    return [f"coalesce({row}.{bound}, {none})" for bound, none in _NONE.items()]


def _months(row: str) -> list[str]:
    """Return the same by month."""
    return [f"coalesce({month_of(f'{row}.{bound}')}, {none})" for bound, none in _NONE.items()]


# The months of the bounds that the table has.
_MONTHS = {
    bound: f"coalesce({month_of(f'nullif({bound}, {none})')}, {none})"
    for bound, none in _NONE.items()
}
_COUNTED = f"""
    SELECT 0, {", ".join(_bounds("event"))}, factuality, count(*) FROM timeline_event AS event
    WHERE status = 'published' GROUP BY 2, 3, 4
"""  # noqa: S608 - own words
_COUNTED_BY_MONTH = f"""
    SELECT 1, {", ".join(_MONTHS.values())}, factuality, sum(number)
    FROM timeline_span WHERE by_month = 0 GROUP BY 2, 3, 4
"""  # noqa: S608
_COLUMNS = "by_month, earliest, latest, factuality, number"


def rebuild() -> None:
    """Count all anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM timeline_span")
        for counted in (_COUNTED, _COUNTED_BY_MONTH):
            cursor.execute(f"INSERT INTO timeline_span ({_COLUMNS}) {counted}")


def is_wrong() -> bool:
    with connection.cursor() as cursor:
        return any(
            _found(cursor, f"SELECT {_COLUMNS} FROM timeline_span WHERE {kept} AND number <> 0")  # noqa: S608
            != {row for row in _found(cursor, counted) if row[-1]}
            for kept, counted in (("by_month = 0", _COUNTED), ("by_month = 1", _COUNTED_BY_MONTH))
        )


def _found(cursor: Any, sql: str) -> set[tuple[Any, ...]]:
    cursor.execute(sql)
    return set(cursor.fetchall())


def _count(row: str, number: int) -> str:
    return "".join(
        f"""
        INSERT INTO timeline_span ({_COLUMNS})
        SELECT {by_month}, {", ".join(bounds)}, {row}.factuality, {number}
        WHERE {row}.status = 'published'
        ON CONFLICT (by_month, earliest, latest, factuality)
        DO UPDATE SET number = timeline_span.number + {number};
    """
        for by_month, bounds in enumerate((_bounds(row), _months(row)))
    )


def _told(row: str) -> str:
    return ", ".join([f"{row}.status", f"{row}.factuality", *_bounds(row)])


_MORE, _FEWER = _count("NEW", 1), _count("OLD", -1)
_TRIGGERS = [
    Trigger("timeline_event_insert_span", "timeline_event", "INSERT", _MORE),
    Trigger(
        "timeline_event_update_span",
        "timeline_event",
        "UPDATE OF status, factuality, earliest, latest",
        _FEWER + _MORE,
        when=f"({_told('OLD')}) <> ({_told('NEW')})",
    ),
    Trigger("timeline_event_delete_span", "timeline_event", "DELETE", _FEWER),
    triggers.emptying("timeline_span_truncate", "timeline_span"),
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, also where they are there already; not before the table is."""
    triggers.install(connection, _TRIGGERS, needs="timeline_span")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    triggers.drop(connection, _TRIGGERS)


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the table, with what there is to count, and the triggers."""
    # SQLite reads many rows that follow one another; by a rowid it would look up each.
    storage = "WITHOUT ROWID" if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE timeline_span (by_month smallint NOT NULL, earliest bigint NOT NULL, "
            "latest bigint NOT NULL, factuality varchar(8) NOT NULL, number bigint NOT NULL, "
            f"PRIMARY KEY (by_month, earliest, latest, factuality)) {storage}"
        )
    rebuild()
    install(connection)


def destroy(connection: BaseDatabaseWrapper) -> None:
    remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS timeline_span")
