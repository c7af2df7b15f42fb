"""Entries that may have come in another order than they stand in, because of what is not known."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext, ngettext

from timeline.edtf import Edtf, End, Interval, Point
from timeline.models import Event
from timeline.public.dates import worded


def with_doubts(events: Sequence[Event]) -> Sequence[Event]:
    """Return events as they stand in a list, each first of a run in doubt with its ``doubt``.

    That is what to tell readers of the run. The parts of the events are looked at as well.
    """
    for run in _runs(events):
        if len(run) > 1:
            run[0].doubt = _worded(run)
    for event in events:
        with_doubts(getattr(event, "parts", ()))
    return events


def _runs(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Split a list where the order of two neighbours is known."""
    run: list[Event] = []
    for event in events:
        if run and not _are_in_doubt(run[-1], event):
            yield run
            run = []
        run.append(event)
    yield run


def _are_in_doubt(one: Event, other: Event) -> bool:
    """Tell whether either may have begun before the other, and no editor says which did."""
    if one.sort_key == other.sort_key and one.position != other.position:
        return False
    if one.when is None or other.when is None:
        return one.when is other.when
    (first, last), (start, end) = _beginning(one.when), _beginning(other.when)
    if first is not None and first == last == start == end:
        return False
    return (last is None or start is None or start <= last) and (
        first is None or end is None or first <= end
    )


def _beginning(date: Edtf) -> tuple[int | None, int | None]:
    """Return from when to when something may have begun: what lasts has done so at its start."""
    if isinstance(date, Interval) and date.start and date.start_kind is End.KNOWN:
        return date.start.earliest, date.start.latest
    return date.earliest, date.latest


def _worded(run: Sequence[Event]) -> str:
    date, further = run[0].when, len(run) - 1
    if any(event.when != date for event in run):
        text = ngettext(
            "The dates of this and the next entry overlap: they may have come in another order.",
            "The dates of this and the next %(number)s entries overlap: they may have come in "
            "another order.",
            further,
        )
    elif isinstance(date, Point) and not any(date.qualifiers):
        return gettext("The order within %(date)s is not known.") % {"date": worded(date)}
    else:
        text = ngettext(
            "The order of this and the next entry is not known.",
            "The order of this and the next %(number)s entries is not known.",
            further,
        )
    return text % {"number": further}
