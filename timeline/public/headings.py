"""Headings of a timeline: the year and the month of its entries, where both are known.

An entry never stands under a heading that is more exact than its date: what may lie in two years
or two months has its own words for a heading.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext

from timeline.edtf import Edtf, civil
from timeline.models import Event
from timeline.public.dates import beginning, edtf_year, month, named


class Heading(NamedTuple):
    """The upper heading and the one below it, which may be missing."""

    upper: str
    lower: str = ""


class Section(NamedTuple):
    """Entries under one lower heading, or under none."""

    heading: str
    events: Sequence[Event]


class Chapter(NamedTuple):
    """Sections under one upper heading; ``resumed`` when it has been used before."""

    heading: str
    resumed: bool
    sections: Sequence[Section]


def heading(date: Edtf | None) -> Heading:
    """Return the most exact headings that hold for a date."""
    if date is None:
        return Heading(gettext("Undated"))
    if date.earliest is None or date.latest is None or date.is_approximate or date.is_uncertain:
        return Heading(beginning(date))
    first, last = civil(date.earliest), civil(date.latest)
    if first[0] != last[0]:
        return Heading(beginning(date))
    year = named(edtf_year(first[0]))
    if first[1] == last[1]:
        return Heading(year, month(first[1]))
    own = beginning(date)
    return Heading(year, "" if own == year else own)


def chapters(events: Iterable[Event]) -> list[Chapter]:
    """Group events, in the order they come, under the headings of their dates."""
    found: list[Chapter] = []
    headed = [(heading(event.when), event) for event in events]
    for upper, those in groupby(headed, key=lambda pair: pair[0].upper):
        lower = groupby(those, key=lambda pair: pair[0].lower)
        sections = [Section(name, [event for _, event in pairs]) for name, pairs in lower]
        found.append(Chapter(upper, upper in {each.heading for each in found}, sections))
    return found
