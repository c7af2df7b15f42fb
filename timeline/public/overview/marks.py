"""Where the marks of single events stand. Lengths are in hundredths of the width of the figure."""

from collections.abc import Iterator, Sequence
from itertools import groupby, product
from typing import NamedTuple

from timeline.edtf import Edtf
from timeline.public.overview.axis import MARGIN, Axis
from timeline.public.overview.extents import Extent, within
from timeline.public.overview.labels import WIDTHS, Label, letters, needs, size_of

# What is narrower is drawn as a point, which takes up this much of a narrow figure.
_POINT = 1.0
_POINT_WIDTH = 4.5

_SHORTEST = 14


class Shape(NamedTuple):
    """A piece of a mark.

    A ``point``; a ``certain`` or a ``possible`` stretch, or one that becomes surer (``rising``) or
    less sure (``falling``); ``early`` and ``late`` stretches go on beyond the figure.
    """

    kind: str
    x: float
    width: float = 0


class Titled(NamedTuple):
    """What to draw; whether points alone show what it is, so that stretches want one too."""

    title: str
    date: Edtf
    wants_point: bool = False


class Mark(NamedTuple):
    """What stands for an event, in a lane counted from nought; its title for figures so wide."""

    shapes: Sequence[Shape]
    lane: int
    labels: Sequence[Label]


class _Reach(NamedTuple):
    start: float
    end: float


class _Room(NamedTuple):
    """Where a title may stand: so wide, beginning or ending at ``x``."""

    width: float
    x: float
    anchor: str


def marks(axis: Axis, events: Sequence[Titled]) -> list[Mark]:
    """Return a mark for each event, the earlier in the upper lanes.

    Each date reaches into the window of the axis.
    """
    stretches = [_shapes(axis, each.date) for each in events]
    points = [
        _point(those) if each.wants_point else []
        for each, those in zip(events, stretches, strict=True)
    ]
    shapes = [[*those, *point] for those, point in zip(stretches, points, strict=True)]
    lanes = _lanes([_reach(each) for each in shapes])
    folds = [_Reach(fold.x, fold.end) for fold in axis.folds]
    labels: list[list[Label]] = [[] for _ in events]
    for lane, size in product(set(lanes), range(len(WIDTHS))):
        places = [place for place, each in enumerate(lanes) if each == lane]
        ends = [*(_reach(shapes[place]).start for place in places[1:]), 100.0]
        start = 0.0
        for place, end in zip(places, ends, strict=True):
            rooms = _rooms(stretches[place], points[place], _Reach(start, end), folds)
            label = _label(events[place].title, rooms, size)
            start = _end(_reach(shapes[place]), label)
            labels[place] += [label] if label else []
    return [Mark(*each) for each in zip(shapes, lanes, map(_joined, labels), strict=True)]


def _shapes(axis: Axis, date: Edtf) -> list[Shape]:
    return [shape for piece in within(date, axis.window) for shape in _piece(axis, piece)]


def _piece(axis: Axis, piece: Extent) -> Iterator[Shape]:
    first = 0.0 if piece.first is None else axis.position(piece.first)
    last = 100.0 if piece.last is None else axis.position(piece.last + 1)
    if last - first < _POINT:
        yield Shape("point", (first + last) / 2)
    elif piece.sure_first is None:
        open_ends = (piece.first is None, piece.last is None)
        kinds = {(True, False): "early", (False, True): "late"}
        yield Shape(kinds.get(open_ends, "possible"), first, last - first)
    else:
        yield from _lasting(axis, piece, first, last)


def _lasting(axis: Axis, piece: Extent, first: float, last: float) -> Iterator[Shape]:
    """Yield what surely lasts, and how it begins and ends."""
    sure_first = axis.position(piece.sure_first or 0)
    sure_last = axis.window.end if piece.sure_last is None else piece.sure_last
    edges = (first, sure_first, axis.position(sure_last), last)
    kinds = ("early" if piece.first is None else "rising", "certain")
    for kind, start, end in zip(
        (*kinds, "late" if piece.last is None else "falling"), edges, edges[1:], strict=False
    ):
        if end > start:
            yield Shape(kind, start, end - start)


def _point(shapes: Sequence[Shape]) -> list[Shape]:
    """Return the point that shapes without one get: where they begin, if that is in sight."""
    first, last = shapes[0], shapes[-1]
    if any(shape.kind == "point" for shape in shapes):
        return []
    if first.kind != "early":
        return [Shape("point", first.x)]
    end = first if last.kind == "late" else last
    return [Shape("point", end.x + end.width)]


def _reach(shapes: Sequence[Shape]) -> _Reach:
    """Return from where to where the shapes of a mark reach."""
    half = _POINT_WIDTH / 2
    edges = [
        edge
        for shape in shapes
        for edge in (
            (shape.x - half, shape.x + half)
            if shape.kind == "point"
            else (shape.x, shape.x + shape.width)
        )
    ]
    return _Reach(min(edges), max(edges))


def _lanes(reaches: Sequence[_Reach]) -> list[int]:
    """Return the first lane for each that has room for it."""
    ends: list[float] = []
    found = []
    for reach in reaches:
        free = (lane for lane, end in enumerate(ends) if end <= reach.start)
        lane = next(free, len(ends))
        ends[lane : lane + 1] = [reach.end]
        found.append(lane)
    return found


def _rooms(
    stretches: Sequence[Shape], point: Sequence[Shape], free: _Reach, folds: Sequence[_Reach]
) -> list[_Room]:
    """Return the rooms for a title: behind its mark, before it, or upon it where that is pale.

    None lies on a fold, which has a text of its own.
    """
    reach = _reach([*stretches, *point])
    behind = min([free.end, *(fold.start for fold in folds if fold.end > reach.end)])
    before = max([free.start, *(fold.end for fold in folds if fold.start < reach.start)])
    rooms = [
        _Room(behind - reach.end, reach.end, "start"),
        _Room(reach.start - before, reach.start, "end"),
    ]
    if all(shape.kind in ("possible", "early", "late") for shape in stretches):
        pale = _reach(stretches)
        taken = len(point) * _POINT_WIDTH / 2
        crossed = (edge for fold in folds if pale.start < fold.start < pale.end for edge in fold)
        first, last = max(pale.start + taken, MARGIN), min(pale.end - taken, 100 - MARGIN)
        edges = [first, *crossed, last]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        rooms.append(max(_Room(end - start, start, "start") for start, end in pairs))
    return rooms


def _label(title: str, rooms: Sequence[_Room], size: int) -> Label | None:
    """Put a title where it has room in the narrowest figure, or shorten it."""
    fitting = [(size_of(title, room.width), room) for room in rooms]
    sized = [(least, room) for least, room in fitting if least is not None and least <= size]
    if sized:
        _, room = min(sized, key=lambda each: each[0])
        return Label(title, room.x, room.anchor, size)
    room = max(rooms)
    most = letters(room.width, size)
    if most < _SHORTEST:
        return None
    return Label(f"{title[: most - 1].rstrip()}…", room.x, room.anchor, size)


def _joined(labels: Sequence[Label]) -> list[Label]:
    """Return labels that are each for figures of one size, those as one that are the same."""
    alike = groupby(labels, key=lambda each: each[:3])
    runs = [list(each) for _, each in alike]
    return [run[0]._replace(until=run[-1].size + 1) for run in runs]


def _end(reach: _Reach, label: Label | None) -> float:
    """Return up to where a mark and its label take room."""
    if label is None or label.anchor == "end":
        return reach.end
    return max(reach.end, label.x + needs(len(label.text), label.size))
