"""The figure above a timeline, ready to be drawn: single marks where few, bars where many."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from timeline.edtf import UNDATED_SORT_KEY
from timeline.models import Event
from timeline.models.events import EventQuerySet
from timeline.models.spans import Dates
from timeline.models.spantable import Grain
from timeline.public.numbers import grouped
from timeline.public.overview.axis import Axis, Bin, Part, axis
from timeline.public.overview.counts import Count, Counting, Span
from timeline.public.overview.extents import within
from timeline.public.overview.labels import LETTER, Label, contexts, ticks
from timeline.public.overview.marks import Mark, Shape, Titled, marks
from timeline.public.overview.units import DAY, MINUTE, MONTH, YEAR, Unit
from timeline.public.overview.windows import Window
from timeline.public.paging import BY_TIME

# More events than this are drawn as bars.
FEW = 40
# Of more that are not counted beforehand, nothing is drawn.
MOST = 10_000

# The finest units in which to draw what is counted.
_FINEST = {Grain.SECOND: MINUTE, Grain.MONTH: MONTH, Grain.YEAR: YEAR}

# Lengths down, in rem.
_ABOVE = 0.6
_LANE = 1.3
_MOST_LANES = 16
_BAR = 0.85
_HIGHEST = 7.0
_LOWEST = 0.15
_TICK = 1.1
_CONTEXT = 2.3

Address = Callable[[Window | None], str]
"""Where the timeline of a window is; None is all of it."""


class Limits(NamedTuple):
    """The first and the last second that readers asked for, if they did."""

    first: int | None = None
    last: int | None = None


EVERYTHING = Limits()


class Link(NamedTuple):
    text: str
    href: str


class Box(NamedTuple):
    """``x`` and ``width`` in hundredths of the width of the figure, the others in rem."""

    x: float
    y: float
    width: float = 0
    height: float = 0


class Column(NamedTuple):
    """A unit of the axis over the whole height, for a pointer to take hold of."""

    box: Box
    bounds: tuple[str, str]


class Text(NamedTuple):
    """A label, where it stands, and where it leads, if anywhere."""

    label: Label
    y: float
    href: str


class Bar(NamedTuple):
    """What a unit holds: surely, and possibly."""

    name: str
    href: str
    certain: Box
    possible: Box


class Entry(NamedTuple):
    """An event, where it leads, and its mark, whose middle is at ``y``."""

    event: Event
    href: str
    mark: Mark
    boxes: Sequence[tuple[Shape, Box]]
    y: float


class Gap(NamedTuple):
    """A fold of the axis, in a few words and in full."""

    box: Box
    text: str
    name: str

    @property
    def middle(self) -> float:
        return self.box.x + self.box.width / 2

    @property
    def centre(self) -> float:
        return self.box.height / 2


class Zoom(NamedTuple):
    """The ways to other windows; ``path`` leads from all of the timeline to ``here``."""

    path: Sequence[Link]
    here: str
    closer: Link | None
    wider: Link | None
    earlier: Link | None
    later: Link | None


class Axes(NamedTuple):
    """What stands below and behind marks and bars; ``address`` is where there is no window."""

    address: str
    zoom: Zoom
    base: float
    columns: Sequence[Column]
    lines: Sequence[Box]
    gaps: Sequence[Gap]
    texts: Sequence[Text]


class Figure(NamedTuple):
    """What is drawn of ``total`` events; nothing, where they are too many (``is_left_out``)."""

    total: int
    axes: Axes | None
    entries: Sequence[Entry] = ()
    bars: Sequence[Bar] = ()
    undated: Sequence[Link] = ()
    has_titles: bool = False
    is_left_out: bool = False

    @property
    def height(self) -> float:
        return self.axes.base + _CONTEXT + 0.5 if self.axes else 0


def figure(
    events: EventQuerySet,
    address: Address,
    limits: Limits = EVERYTHING,
    shown: Collection[str] = (),
) -> Figure | None:
    """Return the figure of these events, or None if there are none.

    ``shown`` are the slugs of those that are on the page already.
    """
    dates = events.bounds(MOST)
    if dates is None:
        return Figure(MOST, None, is_left_out=True)
    if dates.total > FEW:
        return _of_many(dates, address, limits)
    few = BY_TIME.page(events, FEW).rows
    return _of_few(few, address, limits, shown) if few else None


def _of_few(
    events: Sequence[Event], address: Address, limits: Limits, shown: Collection[str]
) -> Figure:
    undated = [Link(each.title, _href(each, shown)) for each in events if _is_undated(each)]
    dated = [each for each in events if not _is_undated(each)]
    spans = Counter((each.earliest, each.latest) for each in dated)
    window = _window(limits, _known(spans))
    if window is None:
        return Figure(len(events), None, undated=undated)
    drawn = axis(window, Counting(spans))
    dated = [each for each in dated if each.when and within(each.when, window)]
    titled = [Titled(e.title, e.when, e.factuality != "happened") for e in dated if e.when]
    found = marks(drawn, titled)
    lanes = 1 + max((mark.lane for mark in found), default=0)
    height = min(_LANE, _LANE * _MOST_LANES / lanes)
    entries = [
        _entry(event, mark, _ABOVE + (mark.lane + 0.5) * height, height, _href(event, shown))
        for event, mark in zip(dated, found, strict=True)
    ]
    axes = _axes(drawn, 1.5 * _ABOVE + lanes * height, address, limits)
    return Figure(len(events), axes, entries, (), undated, lanes <= _MOST_LANES)


def _of_many(dates: Dates, address: Address, limits: Limits) -> Figure:
    number = dates.numbers.get((None, None), 0)
    undated = [_undated(number, address(None))] if number else []
    least = _FINEST[dates.grain]
    window = _window(limits, _known(dates.numbers), least)
    if window is None:
        return Figure(dates.total, None, undated=undated)
    drawn = axis(window, Counting(dates.numbers), least)
    most = max([each.held.possible for each in drawn.bins])
    bars = [_bar(each, most, address) for each in drawn.bins if each.held.possible]
    axes = _axes(drawn, _ABOVE + _HIGHEST, address, limits)
    return Figure(dates.total, axes, (), bars, undated)


def _undated(number: int, href: str) -> Link:
    """Return the way to where the list comes to what has no date."""
    place = "before" if "order=-date" in href else "after"
    joined = f"{href}{'&' if '?' in href else '?'}{place}={UNDATED_SORT_KEY - 1}~0~a"
    return Link(_events(number), joined)


def _known(spans: Iterable[Span]) -> list[int]:
    return [moment for span in spans for moment in span if moment is not None]


def _window(limits: Limits, known: Sequence[int], least: Unit = MINUTE) -> Window | None:
    """Return what readers asked for, and where they did not, all that is dated."""
    if not known:
        return None
    start = least.floor(min(known)) if limits.first is None else limits.first
    end = least.after(max(known)) if limits.last is None else limits.last + 1
    if start < end:
        return Window(start, end)
    day = DAY.length
    return Window(start, start + day) if limits.last is None else Window(end - day, end)


def _is_undated(event: Event) -> bool:
    return event.earliest is None and event.latest is None


def _href(event: Event, shown: Collection[str]) -> str:
    return f"#event-{event.slug}" if event.slug in shown else event.get_absolute_url()


def _entry(event: Event, mark: Mark, y: float, lane: float, href: str) -> Entry:
    height = min(_BAR, lane * 0.8)
    boxes = [(each, Box(each.x, y - height / 2, each.width, height)) for each in mark.shapes]
    return Entry(event, href, mark, boxes, y)


def _bar(place: Bin, most: int, address: Address) -> Bar:
    base = _ABOVE + _HIGHEST
    heights = [
        max(number / most * _HIGHEST, _LOWEST) if number else 0
        for number in (place.held.certain, place.held.possible)
    ]
    boxes = [Box(place.x, base - height, place.width, height) for height in heights]
    name = _labelled(place.window.name, _numbers(place.held))
    return Bar(name, address(place.window), *boxes)


def _numbers(count: Count) -> str:
    if count.certain == count.possible:
        return _events(count.certain)
    numbers = {"certain": grouped(count.certain), "possible": grouped(count.possible)}
    if not count.certain:
        return gettext("possibly up to %(possible)s") % numbers
    return gettext("%(certain)s, possibly up to %(possible)s") % numbers


def _events(number: int) -> str:
    text = ngettext("%(number)s event", "%(number)s events", number)
    return text % {"number": grouped(number)}


def _labelled(label: str, text: str) -> str:
    return gettext("%(label)s: %(text)s") % {"label": label, "text": text}


def _axes(drawn: Axis, base: float, address: Address, limits: Limits) -> Axes:
    window = drawn.window
    texts = [
        Text(tick.label, base + y, "" if tick.window == window else address(tick.window))
        for y, those in ((_TICK, ticks(drawn)), (_CONTEXT, contexts(drawn)))
        for tick in those
    ]
    return Axes(
        address=address(None),
        zoom=_zoom(drawn, address, limits),
        base=base,
        columns=[Column(Box(b.x, 0, b.width, base), b.window.bounds) for b in drawn.bins],
        lines=[Box(each.x, base, each.width) for each in drawn.stretches],
        gaps=[_gap(each, base) for each in drawn.folds],
        texts=texts,
    )


def _gap(fold: Part, height: float) -> Gap:
    text = gettext("%(duration)s without an entry")
    if fold.held.possible:
        text = gettext("%(duration)s to which no entry is dated")
    text %= {"duration": fold.window.duration}
    has_room = len(text) * LETTER < height
    short = text if has_room else fold.window.duration
    return Gap(Box(fold.x, 0, fold.width, height), short, _labelled(text, fold.window.name))


def _zoom(drawn: Axis, address: Address, limits: Limits) -> Zoom:
    window = drawn.window
    is_whole = limits == EVERYTHING
    around = [] if is_whole else [None, *window.around()]
    path = [Link(each.name if each else gettext("All dates"), address(each)) for each in around]
    fullest = _fullest(drawn)
    beside = {step: window.beside(step) for step in (-1, 1)} if None not in limits else {}
    return Zoom(
        path=path,
        here=window.name,
        closer=Link(fullest.name, address(fullest)) if fullest else None,
        wider=path[-1] if path else None,
        earlier=Link(beside[-1].name, address(beside[-1])) if beside else None,
        later=Link(beside[1].name, address(beside[1])) if beside else None,
    )


def _fullest(drawn: Axis) -> Window | None:
    """Return the stretch, or else the unit, that holds most; None if it is all there is."""
    parts: Sequence[Part | Bin] = drawn.stretches
    fullest = max(parts if len(parts) > 1 else drawn.bins, key=_most).window
    return fullest if fullest != drawn.window else None


def _most(part: Part | Bin) -> int:
    return max(each.held.dated for each in part.bins) if isinstance(part, Part) else part.held.dated
