"""Entries that may have come in another order than they stand in, because of what is not known."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext, ngettext

from timeline.edtf import UNDATED_SORT_KEY, Edtf, End, Interval, Point
from timeline.models import Event
from timeline.public.dates import worded

Span = tuple[int | None, int | None]
Entry = tuple[Event, Span | None]
"""An event, and from when to when it may have begun; None if it is undated."""


def with_doubts(events: Sequence[Event]) -> Sequence[Event]:
    """Return events as they stand in a list, those in doubt with what to tell readers of it.

    That is the ``doubt`` of the first of a run, and of what may have come before or after others
    than those of its run. The parts of the events are looked at as well.
    """
    ascends = not events or events[0].sort_key <= events[-1].sort_key
    ordered = events if ascends else events[::-1]
    entries = [(event, _beginning(event.when) if event.when else None) for event in ordered]
    for start, end in _runs(entries):
        shown = ordered[start:end] if ascends else ordered[start:end][::-1]
        for place in range(start, end):
            earlier, later = _beyond(entries, place, start, end)
            before, behind = (earlier, later) if ascends else (later, earlier)
            is_first = ordered[place] is shown[0]
            if before or behind or (is_first and end - start > 1):
                ordered[place].doubt = _told(shown if is_first else (), before, behind)
    for event in events:
        with_doubts(getattr(event, "parts", ()))
    return events


def _runs(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    """Split a list where the order of two neighbours is known."""
    start = 0
    for place in range(1, len(entries)):
        if not _are_in_doubt(entries[place - 1], entries[place]):
            yield start, place
            start = place
    if entries:
        yield start, len(entries)


def _beyond(entries: Sequence[Entry], place: int, start: int, end: int) -> tuple[int, int]:
    """Return how many entries before and behind a place its event may have changed places with.

    They are none if they are all in its run, which is from ``start`` to ``end``.
    """
    event, span = entry = entries[place]
    if span is None:
        return 0, 0
    first, last = span
    earlier = later = 0
    if first is None and any(_are_in_doubt(each, entry) for each in entries[:start]):
        earlier = place
    if end < len(entries) and (last is None or _key(entries[end]) <= last):
        until = bisect_right(entries, UNDATED_SORT_KEY - 1 if last is None else last, key=_key)
        # Of those at the same time each was compared with its neighbours.
        others = entries[max(end, bisect_right(entries, event.sort_key, key=_key)) : until]
        if any(_are_in_doubt(entry, each) for each in others):
            later = until - place - 1
    return earlier, later


def _key(entry: Entry) -> int:
    return entry[0].sort_key


def _are_in_doubt(entry: Entry, behind: Entry) -> bool:
    """Tell whether either may have begun before the other, and nobody says which did."""
    (one, span), (other, span_behind) = entry, behind
    if span is None or span_behind is None:
        return span is span_behind and not _is_ordered(one, other)
    (first, last), (start, end) = span, span_behind
    if last is not None and start is not None and start > last:
        return False
    if first is not None and (first == last == start == end or (end is not None and first > end)):
        return False
    return not _is_ordered(one, other)


def _is_ordered(one: Event, other: Event) -> bool:
    """Tell whether one is part of the other, which begins with it, or an editor ordered them.

    Editors order the parts of a whole, and what is part of none.
    """
    if one.pk == other.parent_id or other.pk == one.parent_id:
        return True
    if one.sort_key != other.sort_key or one.position == other.position:
        return False
    return (one.is_part and one.parent_id) == (other.is_part and other.parent_id)


def _beginning(date: Edtf) -> Span:
    """Return from when to when something may have begun: what lasts has done so at its start."""
    if isinstance(date, Interval) and date.start and date.start_kind is End.KNOWN:
        return date.start.earliest, date.start.latest
    return date.earliest, date.latest


def _told(run: Sequence[Event], before: int, behind: int) -> str:
    """Word the doubt of the first of a run, or of what is in none, and how far it reaches."""
    told = []
    if behind:
        told.append(_overlapping(behind))
    elif run:
        told.append(_worded(run))
    if before:
        text = ngettext(
            "The dates of this and the entry before it overlap: they may have come in another "
            "order.",
            "The dates of this and the %(number)s entries before it overlap: they may have come in "
            "another order.",
            before,
        )
        told.append(text % {"number": before})
    return " ".join(told)


def _overlapping(further: int) -> str:
    text = ngettext(
        "The dates of this and the next entry overlap: they may have come in another order.",
        "The dates of this and the next %(number)s entries overlap: they may have come in "
        "another order.",
        further,
    )
    return text % {"number": further}


def _worded(run: Sequence[Event]) -> str:
    date, further = run[0].when, len(run) - 1
    if any(event.when != date for event in run):
        return _overlapping(further)
    if isinstance(date, Point) and not any(date.qualifiers):
        return gettext("The order within %(date)s is not known.") % {"date": worded(date)}
    text = ngettext(
        "The order of this and the next entry is not known.",
        "The order of this and the next %(number)s entries is not known.",
        further,
    )
    return text % {"number": further}
