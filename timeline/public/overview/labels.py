"""Which labels have room, so that none stands upon another.

Letters are measured in rem, like the widths below, so that what has room keeps it when readers
make their letters larger. All else is in hundredths of the width of the figure.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from timeline.public.overview.axis import FOLD, Axis, Bin, Part
from timeline.public.overview.units import Unit
from timeline.public.overview.windows import Window

# The widths of the figure for which labels are chosen; the style sheet shows them from these on.
WIDTHS = (16, 32, 52, 64)
LETTER = 0.37
_SPACE = 0.8


class Label(NamedTuple):
    """A text at ``x``, for figures as wide as ``WIDTHS[size]``, up to where ``until`` begins."""

    text: str
    x: float
    anchor: str
    size: int
    until: int = len(WIDTHS)


class Tick(NamedTuple):
    """A label of the axis, and the time that it names."""

    label: Label
    window: Window


def size_of(text: str, room: float) -> int | None:
    """Return from which size on a text has room, if ever."""
    sizes = range(len(WIDTHS))
    return next((size for size in sizes if needs(len(text), size) <= room), None)


def needs(letters: int, size: int) -> float:
    return (letters * LETTER + _SPACE) / WIDTHS[size] * 100


def letters(room: float, size: int) -> int:
    """Return how many letters have room."""
    return int((room / 100 * WIDTHS[size] - _SPACE) / LETTER)


def ticks(axis: Axis) -> list[Tick]:
    """Return the names of the units, as many as have room."""
    return [tick for part in axis.stretches for tick in _ticks(part)]


def contexts(axis: Axis) -> list[Tick]:
    """Return what the ticks leave unsaid, once wherever it changes: the month above its days."""
    return [tick for part in axis.stretches for tick in _contexts(part)]


def _ticks(part: Part) -> Iterator[Tick]:
    unit = part.bins[0].unit
    strides = _strides(part.bins, unit)
    labels = [_tick_label(part, each, strides) for each in part.bins]
    shown = [(each, label) for each, label in zip(part.bins, labels, strict=True) if label]
    ends = [*(each.window.first for each, _ in shown), part.window.end][1:]
    for (each, label), end in zip(shown, ends, strict=True):
        yield Tick(label, Window(each.window.first, end))


def _strides(bins: Sequence[Bin], unit: Unit) -> dict[int, int]:
    """Return by size how many units to go on from label to label, the widest size first.

    Each is a multiple of the one before, so that what a narrow figure shows a wide one does too.
    """
    longest = max(len(unit.tick(each.window.first)) for each in bins)
    width = max(each.width for each in bins)
    found: dict[int, int] = {}
    stride = 1
    for size in reversed(range(len(WIDTHS))):
        room = needs(longest, size) / width
        fitting = [each for each in unit.strides if each % stride == 0 and each >= room]
        if not fitting:
            break
        stride = found[size] = fitting[0]
    return found


def _tick_label(part: Part, place: Bin, strides: Mapping[int, int]) -> Label | None:
    """What takes time stands below its middle, what begins an hour below its beginning."""
    unit, first = place.unit, place.window.first
    text, number = unit.tick(first), unit.number(first)
    is_edge = unit.is_clock or unit.years > 1
    x, anchor = (place.x, "start") if is_edge else (place.x + place.width / 2, "middle")
    for size in sorted(strides):
        label = Label(text, x, anchor, size)
        room = place.width * strides[size]
        if (
            number % strides[size] == 0
            and needs(len(text), size) <= room
            and _is_within(part, label)
        ):
            return label
    return None


def _is_within(part: Part, label: Label) -> bool:
    half = needs(len(label.text), label.size) / 2
    middle = label.x + (half if label.anchor == "start" else 0)
    return part.x - FOLD / 2 <= middle - half and middle + half <= part.end + FOLD / 2


def _contexts(part: Part) -> Iterator[Tick]:
    unit = part.bins[0].unit
    named = groupby(part.bins, key=lambda each: unit.context(each.window.first))
    groups = [(name, list(bins)) for name, bins in named if name]
    for name, bins in groups:
        end = min(bins[-1].x + bins[-1].width + (FOLD if bins[-1] is part.bins[-1] else 0), 100)
        size = size_of(name, end - bins[0].x)
        if size is not None:
            window = Window(bins[0].window.first, bins[-1].window.end)
            yield Tick(Label(name, bins[0].x, "start", size), window)
