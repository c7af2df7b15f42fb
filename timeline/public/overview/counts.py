"""Counting what lies between edges on the line of ``timeline.edtf``."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

Span = tuple[int | None, int | None]
"""The first and the last second of a date: a moment, or, in groups, the number of a bin."""


class Count(NamedTuple):
    """How many entries surely lie in a window, are dated to reach into it, and possibly do.

    What has no beginning or no end possibly lies on that side of its known bound, but is not dated
    to it.
    """

    certain: int = 0
    dated: int = 0
    possible: int = 0


Counting = Callable[[Sequence[int]], Sequence[Count]]
"""Takes ascending edges and returns the counts between each and the next."""


def counting(numbers: Mapping[Span, int]) -> Counting:
    """Return what counts these dates, of which there are so many each."""
    # There are far fewer moments than pairs of them: each is looked for once. None stands behind.
    moments = list({moment for span in numbers for moment in span if moment is not None})
    at = {moment: index for index, moment in enumerate(moments)} | {None: len(moments)}
    spans = [(at[first], at[last], number) for (first, last), number in numbers.items()]

    def count(edges: Sequence[int]) -> list[Count]:
        bins = [*(bisect_right(edges, moment) - 1 for moment in moments), None]
        groups: dict[Span, int] = defaultdict(int)
        for first, last, number in spans:
            groups[bins[first], bins[last]] += number
        return tally(groups, len(edges) - 1)

    return count


def tally(groups: Mapping[Span, int], bins: int) -> list[Count]:
    """Count by bins what is grouped by the bins in which dates begin and end.

    Bin -1 is all before the first edge, the one behind the last bin all after the last edge. What
    is wholly undated is nowhere.
    """
    certain, dated, possible = ([0] * (bins + 1) for _ in range(3))
    for (first, last), number in groups.items():
        if first is None and last is None:
            continue
        if first == last:
            _add(certain, first, last, number)
        _add(dated, last if first is None else first, first if last is None else last, number)
        _add(possible, 0 if first is None else first, bins if last is None else last, number)
    running = zip(*map(accumulate, (certain, dated, possible)), strict=True)
    return [Count(*counts) for counts in running][:bins]


def _add(changes: list[int], first: int | None, last: int | None, number: int) -> None:
    """Note where a run of bins begins and ends to hold a number of entries more."""
    bins = len(changes) - 1
    if first is None or last is None or first >= bins or last < 0:
        return
    changes[max(first, 0)] += number
    changes[min(last + 1, bins)] -= number
