"""Reading how many published events have each pair of bounds, from what is counted of them.

Where time is long and dates are many, years tell enough; at the edges of a window, months or
seconds have to. So each pair is read as coarsely as it may be: by the year or by the month, if
neither of its bounds lies where that would be too coarse.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection

from timeline.edtf import civil, seconds
from timeline.models.spantable import NO_EARLIEST, NO_LATEST, Grain
from timeline.models.sql import has_more, quoted
from timeline.models.windows import Window

# Pairs that are read at most, if coarser ones would do.
MOST = 1_000

Row = tuple[int, int, int]
"""Both bounds as the table has them, and a number of events."""
Times = list[tuple[int, int]]
"""Stretches of time: the first and the last second of each."""


class Dates(NamedTuple):
    """Pairs of bounds, in seconds of ``timeline.edtf``, and how many events have each.

    By month or year, a bound is the first second of its month or year. One that lies outside of
    the window that was asked for is right before or behind it.
    """

    numbers: Mapping[tuple[int | None, int | None], int]
    grain: Grain = Grain.SECOND

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


@dataclass(frozen=True)
class Spans:
    """The dates of published events of some kinds: of those in a window, or of all.

    The kinds are named also where all are wanted, for an index has them before the bounds.
    """

    window: Window | None
    kinds: Sequence[str]

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())

    @cached_property
    def by_kind(self) -> Mapping[str, int]:
        """How many there are of each factuality; what there is none of is left out."""
        return dict(self._summed("factuality", Grain.YEAR))

    def dates(self, at_most: int = MOST) -> Dates:
        """Return their dates by the finest grain with ``at_most`` pairs of bounds, or by year."""
        for grain in (Grain.SECOND, Grain.MONTH):
            if not self._are_more(grain, at_most):
                return self.dates_by(grain)
        return self.dates_by(Grain.YEAR)

    def dates_by(self, grain: Grain) -> Dates:
        """Return their dates as finely as is asked for."""
        return Dates(self._numbers(self._summed("earliest, latest", grain)), grain)

    def _numbers(self, rows: Sequence[Row]) -> Mapping[tuple[int | None, int | None], int]:
        first, last = (self.window.earliest, self.window.latest) if self.window else (None, None)
        found: dict[tuple[int | None, int | None], int] = defaultdict(int)
        for earliest, latest, number in rows:
            start = earliest if first is None or earliest >= first else first - 1
            end = latest if last is None or latest <= last else last + 1
            pair = (
                None if earliest == NO_EARLIEST else start,
                None if latest == NO_LATEST else end,
            )
            found[pair] += number
        return found

    def _summed(self, columns: str, grain: Grain) -> list[Any]:
        """Return the different values of columns, and how many events there are of each."""
        parts = " UNION ALL ".join(self._parts(f"{columns}, number", grain))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns}, CAST(sum(number) AS bigint) "  # noqa: S608 - own words
                f"FROM ({parts}) AS part GROUP BY {columns}"
            )
            found: list[Any] = cursor.fetchall()
            return found

    def _are_more(self, grain: Grain, number: int) -> bool:
        parts = " UNION ALL ".join(self._parts("1", grain))
        return has_more(f"SELECT 1 FROM ({parts}) AS rows", [], number)  # noqa: S608 - own words

    def _parts(self, columns: str, grain: Grain) -> Iterator[str]:
        """Yield queries that find each pair once, as coarsely as it may be; the finest first."""
        for each in Grain:
            inside = self._too_coarse(each, grain)
            above = None if each is Grain.YEAR else self._too_coarse(Grain(each + 1), grain)
            for place in _places(above):
                conditions = [f"grain = {each}", *place, *_outside(inside), *self._conditions()]
                yield f"SELECT {columns} FROM timeline_span WHERE {' AND '.join(conditions)}"  # noqa: S608

    def _too_coarse(self, grain: Grain, wanted: Grain) -> Times:
        """Return where one grain does not tell what another is wanted for.

        That is all of the window for what is coarser than wanted; for the others what of it an
        edge of the window cuts in two.
        """
        first, last = (self.window.earliest, self.window.latest) if self.window else (None, None)
        start = (NO_EARLIEST + 1,) * 2 if first is None else _whole(grain, first)
        end = (NO_LATEST - 1,) * 2 if last is None else _whole(grain, last)
        if grain > wanted:
            return [(min(start[0], end[0]), max(start[1], end[1]))]
        cut = [start] * (first not in (None, start[0])) + [end] * (last not in (None, end[1]))
        return sorted(set(cut))

    def _conditions(self) -> Iterator[str]:
        # The plus leaves the choice of an index to the places.
        yield "number <> 0"
        yield f"factuality IN ({', '.join(map(quoted, self.kinds))})"
        if self.window:
            first, last = (
                ("earliest", "latest") if self.window.is_certain else ("latest", "earliest")
            )
            if self.window.earliest is not None:
                yield f"+{first} >= {self.window.earliest}"
            if self.window.latest is not None:
                yield f"+{last} <= {self.window.latest}"


def _whole(grain: Grain, moment: int) -> tuple[int, int]:
    """Return the first and the last second of the year, the month or the second of a moment."""
    if grain is Grain.SECOND:
        return moment, moment
    year, month = civil(moment)[:2]
    if grain is Grain.YEAR:
        return seconds(year), seconds(year + 1) - 1
    return seconds(year, month), seconds(year + month // 12, month % 12 + 1) - 1


def _places(times: Times | None) -> Iterator[list[str]]:
    """Yield conditions that find, each by an index, what has a bound in some of the times."""
    if times is None:
        yield []
        return
    for start, end in times:
        yield [f"earliest BETWEEN {start} AND {end}"]
    for start, end in times:
        starts = (f"+earliest NOT BETWEEN {one} AND {other}" for one, other in times)
        yield [f"latest BETWEEN {start} AND {end}", *starts]


def _outside(times: Times) -> Iterator[str]:
    for start, end in times:
        yield f"+earliest NOT BETWEEN {start} AND {end}"
        yield f"+latest NOT BETWEEN {start} AND {end}"
