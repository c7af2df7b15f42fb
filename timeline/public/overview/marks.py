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


class _Site(NamedTuple):
    """A title, its mark, how far it may go beside that, and the room upon it, if it is pale."""

    title: str
    reach: _Reach
    free: _Reach
    upon: "_Room | None"


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
    reaches = [_reach(each) for each in shapes]
    lanes = _lanes(reaches)
    folds = [_Reach(fold.x, fold.end) for fold in axis.folds]
    sites = [
        _site(each.title, *those, folds)
        for each, those in zip(events, zip(reaches, stretches, points, strict=True), strict=True)
    ]
    labels: list[list[Label]] = [[] for _ in events]
    for lane in set(lanes):
        places = [place for place, each in enumerate(lanes) if each == lane]
        for place, found in zip(places, _labels([sites[place] for place in places]), strict=True):
            labels[place] = found
    return [Mark(*each) for each in zip(shapes, lanes, labels, strict=True)]


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


def _site(
    title: str,
    reach: _Reach,
    stretches: Sequence[Shape],
    point: Sequence[Shape],
    folds: Sequence[_Reach],
) -> _Site:
    """No title lies on a fold, which has a text of its own."""
    after = [fold.start for fold in folds if fold.end > reach.end]
    before = [fold.end for fold in folds if fold.start < reach.start]
    free = _Reach(max(before, default=0.0), min(after, default=100.0))
    if any(shape.kind not in ("possible", "early", "late") for shape in stretches):
        return _Site(title, reach, free, None)
    pale = _reach(stretches)
    taken = len(point) * _POINT_WIDTH / 2
    crossed = (edge for fold in folds if pale.start < fold.start < pale.end for edge in fold)
    first, last = max(pale.start + taken, MARGIN), min(pale.end - taken, 100 - MARGIN)
    edges = [first, *crossed, last]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return _Site(title, reach, free, max(_Room(end - x, x, "start") for x, end in pairs))


def _labels(sites: Sequence[_Site]) -> list[list[Label]]:
    """Return the labels of a lane, of each title those for narrow figures first."""
    found: list[list[Label]] = [[] for _ in sites]
    ends = [*(site.reach.start for site in sites[1:]), 100.0]
    for size in range(len(WIDTHS)):
        start, is_whole = 0.0, True
        for site, end, labels in zip(sites, ends, found, strict=True):
            label = _label(site.title, _rooms(site, start, end), size)
            start = _end(site.reach, label)
            is_whole = is_whole and label is not None and label.text == site.title
            if label is None:
                continue
            if labels and labels[-1].until == size and labels[-1][:3] == label[:3]:
                label = Label(*label[:3], labels.pop().size, size + 1)
            labels.append(label)
        if is_whole:  # as they are in all wider figures
            return [[*each[:-1], each[-1]._replace(until=len(WIDTHS))] for each in found]
    return found


def _rooms(site: _Site, start: float, end: float) -> list[_Room]:
    """Return the rooms for a title: behind its mark, before it, or upon it where that is pale."""
    reach, free = site.reach, site.free
    rooms = [
        _Room(min(end, free.end) - reach.end, reach.end, "start"),
        _Room(reach.start - max(start, free.start), reach.start, "end"),
    ]
    return [*rooms, site.upon] if site.upon else rooms


def _label(title: str, rooms: Sequence[_Room], size: int) -> Label | None:
    """Put a title where it has room in the narrowest figure, or shorten it."""
    least = needs(len(title), size)
    fitting = [room for room in rooms if room.width >= least]
    if fitting:
        room = min(fitting, key=lambda each: size_of(title, each.width) or 0)
        return Label(title, room.x, room.anchor, size, size + 1)
    room = max(rooms)
    most = letters(room.width, size)
    if most < _SHORTEST:
        return None
    return Label(f"{title[: most - 1].rstrip()}…", room.x, room.anchor, size, size + 1)


def _end(reach: _Reach, label: Label | None) -> float:
    """Return up to where a mark and its label take room."""
    if label is None or label.anchor == "end":
        return reach.end
    return max(reach.end, label.x + needs(len(label.text), label.size))
