"""Where the marks of single events stand. Lengths are in hundredths of the width of the figure."""

from collections.abc import Iterator, Sequence
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


class Mark(NamedTuple):
    """What stands for an event, in a lane counted from nought."""

    shapes: Sequence[Shape]
    lane: int
    label: Label | None


class _Reach(NamedTuple):
    start: float
    end: float


class _Room(NamedTuple):
    """Where a title may stand: so wide, beginning or ending at ``x``."""

    width: float
    x: float
    anchor: str


def marks(axis: Axis, events: Sequence[tuple[str, Edtf]]) -> list[Mark]:
    """Return a mark for each title and date, the earlier in the upper lanes.

    Each date reaches into the window of the axis.
    """
    shapes = [_shapes(axis, date) for _, date in events]
    lanes = _lanes([_reach(each) for each in shapes])
    folds = [_Reach(fold.x, fold.end) for fold in axis.folds]
    labels: dict[int, Label | None] = {}
    for lane in set(lanes):
        places = [place for place, each in enumerate(lanes) if each == lane]
        ends = [*(_reach(shapes[place]).start for place in places[1:]), 100.0]
        start = 0.0
        for place, end in zip(places, ends, strict=True):
            rooms = _rooms(shapes[place], _Reach(start, end), folds)
            labels[place] = label = _label(events[place][0], rooms)
            start = _end(_reach(shapes[place]), label)
    return [Mark(*each, labels[i]) for i, each in enumerate(zip(shapes, lanes, strict=True))]


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


def _rooms(shapes: Sequence[Shape], free: _Reach, folds: Sequence[_Reach]) -> list[_Room]:
    """Return the rooms for a title: behind its mark, before it, or upon it where that is pale.

    None lies on a fold, which has a text of its own.
    """
    reach = _reach(shapes)
    behind = min([free.end, *(fold.start for fold in folds if fold.end > reach.end)])
    before = max([free.start, *(fold.end for fold in folds if fold.start < reach.start)])
    rooms = [
        _Room(behind - reach.end, reach.end, "start"),
        _Room(reach.start - before, reach.start, "end"),
    ]
    if all(shape.kind in ("possible", "early", "late") for shape in shapes):
        crossed = (edge for fold in folds if reach.start < fold.start < reach.end for edge in fold)
        edges = [max(reach.start, MARGIN), *crossed, min(reach.end, 100 - MARGIN)]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        rooms.append(max(_Room(end - start, start, "start") for start, end in pairs))
    return rooms


def _label(title: str, rooms: Sequence[_Room]) -> Label | None:
    """Put a title where it has room in the narrowest figure, or shorten it."""
    fitting = [(size_of(title, room.width), room) for room in rooms]
    sized = [(size, room) for size, room in fitting if size is not None]
    if sized:
        size, room = min(sized, key=lambda each: each[0])
        return Label(title, room.x, room.anchor, size)
    return _shortened(title, max(rooms))


def _shortened(title: str, room: _Room) -> Label | None:
    widest = len(WIDTHS) - 1
    most = letters(room.width, widest)
    if most < _SHORTEST:
        return None
    return Label(f"{title[: most - 1].rstrip()}…", room.x, room.anchor, widest)


def _end(reach: _Reach, label: Label | None) -> float:
    """Return up to where a mark and its label take room."""
    if label is None or label.anchor == "end":
        return reach.end
    return max(reach.end, label.x + needs(len(label.text), label.size))
