"""Counting what lies between edges on the line of ``timeline.edtf``."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from math import inf
from operator import sub
from typing import NamedTuple

Span = tuple[int | None, int | None]
"""The first and the last second of a date."""


class Count(NamedTuple):
    """How many entries surely lie in a window, are dated to reach into it, and possibly do.

    What has no beginning or no end possibly lies on that side of its known bound, but is not dated
    to it.
    """

    certain: int = 0
    dated: int = 0
    possible: int = 0


_Spans = Sequence[tuple[int | None, int | None, int]]
"""Dates, and how many there are of each."""


class Counting:
    """Counts between ascending edges dates of which it is given how many there are of each."""

    def __init__(self, numbers: Mapping[Span, int]) -> None:
        self._spans = [(*span, number) for span, number in numbers.items() if span != (None, None)]
        dated = [
            (last if first is None else first, first if last is None else last, number)
            for first, last, number in self._spans
        ]
        self._certain, self._dated = _inside(self._spans), _reaching(dated)

    @cached_property
    def _possible(self) -> Callable[[Sequence[int]], list[int]]:
        return _reaching(self._spans)

    def __call__(self, edges: Sequence[int]) -> list[Count]:
        """Return the counts between each edge and the next."""
        return list(map(Count, self._certain(edges), self._dated(edges), self._possible(edges)))

    def dated(self, edges: Sequence[int]) -> list[tuple[int, int]]:
        """Return of the same counts ``certain`` and ``dated``, sooner."""
        return list(zip(self._certain(edges), self._dated(edges), strict=True))


def _inside(spans: _Spans) -> Callable[[Sequence[int]], list[int]]:
    """Return what counts dates that neither begin nor end outside of a window."""
    known = sorted(
        (first, last, number)
        for first, last, number in spans
        if first is not None and last is not None
    )
    firsts = [first for first, _, _ in known]

    def count(edges: Sequence[int]) -> list[int]:
        places = [bisect_left(firsts, edge) for edge in edges]
        windows = zip(places, places[1:], edges[1:], strict=False)
        return [
            sum([number for _, last, number in known[start:stop] if last < end])
            if start < stop
            else 0
            for start, stop, end in windows
        ]

    return count


def _reaching(spans: _Spans) -> Callable[[Sequence[int]], list[int]]:
    """Return what counts dates that begin before the end of a window and are not over before it."""
    begun = _Before([(-inf if first is None else first, number) for first, _, number in spans])
    over = _Before([(last, number) for _, last, number in spans if last is not None])

    def count(edges: Sequence[int]) -> list[int]:
        return list(map(sub, begun.sums(edges[1:]), over.sums(edges[:-1])))

    return count


class _Before:
    """Numbers of moments, added up."""

    def __init__(self, numbers: Iterable[tuple[float, int]]) -> None:
        at: dict[float, int] = defaultdict(int)
        for moment, number in numbers:
            at[moment] += number
        self._moments = sorted(at)
        self._sums = [0, *accumulate(map(at.__getitem__, self._moments))]

    def sums(self, moments: Sequence[int]) -> list[int]:
        """Return for each moment what the numbers before it add up to."""
        known, sums = self._moments, self._sums
        return [sums[bisect_left(known, moment)] for moment in moments]
