"""The axis of the figure: stretches of time in which something stands, and folds between them.

A stretch is drawn to scale and cut into units of the calendar. Two stretches need not have the
same scale: a story that sleeps for months and then has ten entries in an evening can be read all
the same. A fold stands for time in which nothing begins, ends or lies.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from math import log2
from statistics import median
from typing import NamedTuple

from timeline.public.overview.counts import Count, Counting
from timeline.public.overview.units import MINUTE, Unit, coarser, finest
from timeline.public.overview.windows import Window

# How many units to ask for at once in looking for what is empty, how often, and how many to draw.
SOUGHT = 360
ROUNDS = 5
DRAWN = 96

# In hundredths of the width: a fold, and the margins that arrows point into.
FOLD = 6.0
MARGIN = 2.0

# A gap is folded if it takes up this much of what is not folded yet, and something is crowded for
# it or it is so much longer than is usual here.
_LARGE = 0.15
_SEVERAL = 3
_CLOSE = 0.02
_UNUSUAL = 4
_MOST_FOLDS = 4


class Bin(NamedTuple):
    """A unit of a stretch, where it is drawn, and what lies in it."""

    window: Window
    unit: Unit
    x: float
    width: float
    held: Count


class Part(NamedTuple):
    """A stretch, cut into units, or a fold, which has none; where it is drawn, and what it holds.

    ``x`` and ``width`` are in hundredths of the width of the figure.
    """

    window: Window
    x: float
    width: float
    held: Count
    bins: Sequence[Bin]

    @property
    def end(self) -> float:
        return self.x + self.width

    @property
    def is_fold(self) -> bool:
        return not self.bins

    def position(self, moment: int) -> float:
        part = (moment - self.window.first) / self.window.length
        return self.x + self.width * min(max(part, 0), 1)


class Axis(NamedTuple):
    """Stretches and folds, as they follow one another."""

    parts: Sequence[Part]

    @property
    def window(self) -> Window:
        return Window(self.parts[0].window.first, self.parts[-1].window.end)

    @property
    def stretches(self) -> list[Part]:
        return [part for part in self.parts if not part.is_fold]

    @property
    def folds(self) -> list[Part]:
        return [part for part in self.parts if part.is_fold]

    @property
    def bins(self) -> list[Bin]:
        return [each for part in self.parts for each in part.bins]

    def position(self, moment: int) -> float:
        """Return where a moment stands; what lies outside stands at the end next to it."""
        part = next((part for part in self.parts if moment < part.window.end), self.parts[-1])
        return part.position(moment)


class _Busy(NamedTuple):
    """Time without an empty unit in it, and the entries that are dated to it."""

    window: Window
    unit: Unit
    entries: int
    has_certain: bool


def axis(window: Window, count: Counting, least: Unit = MINUTE) -> Axis:
    """Lay out the time of a window, of which ``count`` tells what is where.

    It is cut into no finer units than ``least``.
    """
    busy = _busy(window, count, least)
    folds = _worth_folding(window, busy)
    edges = [window.first, *(edge for fold in folds for edge in fold), window.end]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    stretches = [Window(*pair) for pair in pairs if pair[0] < pair[1]]
    return _laid_out(_shares(stretches, busy), folds, count, least)


def _busy(window: Window, count: Counting, least: Unit) -> list[_Busy]:
    """Look for what is not empty, more and more finely where something lies close together."""
    pieces = list(_split([_Busy(window, finest(*window, SOUGHT, least), 0, True)], count))
    for _ in range(ROUNDS - 1):
        finer = [_finer(piece, len(pieces), least) for piece in pieces]
        kept = [new for old, new in zip(pieces, finer, strict=True) if new is old]
        if len(kept) == len(pieces):
            break
        others = [new for old, new in zip(pieces, finer, strict=True) if new is not old]
        pieces = sorted([*kept, *_split(others, count)])
    return pieces


def _finer(piece: _Busy, pieces: int, least: Unit) -> _Busy:
    unit = finest(*piece.window, SOUGHT // pieces, least)
    is_finer = piece.has_certain and unit.length < piece.unit.length
    return piece._replace(unit=unit) if is_finer else piece


def _split(pieces: Sequence[_Busy], count: Counting) -> Iterator[_Busy]:
    """Yield what is not empty of pieces in order, for which units are asked for at once."""
    edges = [piece.unit.edges(*piece.window) for piece in pieces]
    counts, at = count.dated(list(chain(*edges))), 0
    for piece, those in zip(pieces, edges, strict=True):
        yield from _runs(piece.unit, those, counts[at : at + len(those) - 1])
        at += len(those)  # with the time between this piece and the next


def _runs(unit: Unit, edges: Sequence[int], counts: Sequence[tuple[int, int]]) -> Iterator[_Busy]:
    """Yield the stretches between edges of which no unit is empty."""
    at = 0
    for is_busy, run in groupby(counts, key=lambda held: held[1] > 0):
        held = list(run)
        if is_busy:
            yield _run(Window(edges[at], edges[at + len(held)]), unit, held)
        at += len(held)


def _run(window: Window, unit: Unit, held: Sequence[tuple[int, int]]) -> _Busy:
    certain = sum([certain for certain, _ in held])
    most = max([dated for _, dated in held])
    return _Busy(window, unit, max(certain, most), certain > 0)


def _counted(edges: Sequence[int], count: Counting) -> list[tuple[Window, Count]]:
    """Return the windows between edges, with their counts."""
    return list(zip(map(Window, edges, edges[1:]), count(edges), strict=True))


def _worth_folding(window: Window, busy: Sequence[_Busy]) -> list[Window]:
    """Return the gaps that are folded, in order."""
    edges = [window.first, *(edge for each in busy for edge in each.window), window.end]
    gaps = [Window(*pair) for pair in zip(edges[::2], edges[1::2], strict=True)]
    gaps = sorted((gap for gap in gaps if gap.length and busy), key=lambda gap: -gap.length)
    usual = median(gap.length for gap in gaps) if gaps else 0
    left, folds = window.length, []
    for gap in gaps[:_MOST_FOLDS]:
        is_needed = gap.length > _UNUSUAL * usual or _is_crowded(busy, left)
        if gap.length < _LARGE * left or not is_needed:
            break
        folds.append(gap)
        left -= gap.length
    return sorted(folds)


def _is_crowded(busy: Sequence[_Busy], length: int) -> bool:
    """Tell whether several entries would stand close together in so much time."""
    return any(each.entries >= _SEVERAL and each.window.length < _CLOSE * length for each in busy)


def _shares(stretches: Sequence[Window], busy: Sequence[_Busy]) -> list[tuple[Window, float]]:
    """Return the stretches with their shares of the width: more entries get more, up to a point."""
    entries = [sum(b.entries for b in busy if each.contains(b.window)) for each in stretches]
    weights = [1 + log2(1 + number) for number in entries]
    return [(each, w / sum(weights)) for each, w in zip(stretches, weights, strict=True)]


def _laid_out(
    stretches: Sequence[tuple[Window, float]],
    folds: Sequence[Window],
    count: Counting,
    least: Unit,
) -> Axis:
    free = 100 - 2 * MARGIN - FOLD * len(folds)
    widths = {window: free * share for window, share in stretches} | dict.fromkeys(folds, FOLD)
    units = {
        window: finest(*window, max(3, int(DRAWN * share)), least) for window, share in stretches
    }
    parts: list[Part] = []
    for window, counted in _telling(sorted(widths), units, count).items():
        x = parts[-1].end if parts else MARGIN
        part = Part(window, x, widths[window], counted[0][1], ())
        if window in units:
            part = part._replace(bins=[_bin(part, units[window], *each) for each in counted])
        parts.append(part)
    return Axis(parts)


def _telling(
    windows: Sequence[Window], units: dict[Window, Unit], count: Counting
) -> dict[Window, list[tuple[Window, Count]]]:
    """Return the units of each window and what they hold; a window without units is one itself.

    Where units are so fine that nothing surely lies in any, coarser ones take their place.
    """
    while True:
        found = {w: _counted(units[w].edges(*w) if w in units else w, count) for w in windows}
        vague = {
            window: coarser(unit)
            for window, unit in units.items()
            if coarser(unit).length < 1.1 * window.length
            and not any(held.certain for _, held in found[window])
        }
        if not vague:
            return found
        units |= vague


def _bin(part: Part, unit: Unit, window: Window, count: Count) -> Bin:
    x = part.position(window.first)
    return Bin(window, unit, x, part.position(window.end) - x, count)
