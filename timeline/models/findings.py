"""What an editor should look at: what is wrong with the timeline, and what is unfinished.

A check that is *wrong* when it finds something breaks a promise to readers; the others are work
that waits. Each is a query, so that a list can be narrowed to it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from timeline.edtf import parse
from timeline.models.citations import Citation, Dismissal
from timeline.models.events import Event
from timeline.models.loads import SeedConflict
from timeline.models.locations import Location
from timeline.models.people import Person
from timeline.models.sources import Source

# Seconds; a date that leaves open more than this is very vague. A leap year is just not.
_VERY_VAGUE = 366 * 24 * 60 * 60
# Per cent of its sentences that a reading should account for.
_ENOUGH = 80


class Check(NamedTuple):
    """A question about the whole timeline, and the records that it finds."""

    name: str
    label: str
    is_wrong: bool
    find: Callable[[], QuerySet[Any]]


def _unproven(model: type[Citation] | type[Dismissal]) -> QuerySet[Any]:
    """Those whose quote is not, character for character, what stands at their offsets."""
    at_offsets = Substr("source__text", F("start") + 1, F("end") - F("start"))
    return model._default_manager.exclude(quote=at_offsets)


def _uncited() -> QuerySet[Event]:
    return Event.objects.published().uncited()


def _outside_parent() -> QuerySet[Event]:
    return Event.objects.filter(
        Q(latest__lt=F("parent__earliest")) | Q(earliest__gt=F("parent__latest"))
    )


def _later_than_reported() -> QuerySet[Event]:
    """Those that certainly lie after the dateline of a source that says they happened."""
    found = Q(pk__in=[])
    dated = Source.objects.exclude(published="").values_list("published", flat=True)
    for published in dated.order_by("published").distinct():
        latest = parse(published).latest
        if latest is not None:
            support = {"source__published": published, "stance": Citation.Stance.SUPPORTS}
            cited = Citation.objects.filter(event=OuterRef("pk"), **support)
            found |= Q(Exists(cited), earliest__gt=latest)
    return Event.objects.filter(found, factuality=Event.Factuality.HAPPENED)


def _contradicted() -> QuerySet[Event]:
    return Event.objects.cited(stance=Citation.Stance.CONTRADICTS)


def _very_vague() -> QuerySet[Event]:
    return Event.objects.filter(
        Q(earliest=None, latest=None) | Q(latest__gte=F("earliest") + _VERY_VAGUE)
    )


def _thinly_read() -> QuerySet[Source]:
    texts = Source.objects.exclude(text="")
    thin = [source.pk for source in texts.iterator() if source.coverage().per_cent < _ENOUGH]
    return Source.objects.filter(pk__in=thin)


CHECKS = [
    Check(
        "unproven-citations",
        "citations whose quote is not in the source",
        True,
        lambda: _unproven(Citation),
    ),
    Check(
        "unproven-dismissals",
        "dismissals whose quote is not in the source",
        True,
        lambda: _unproven(Dismissal),
    ),
    Check("uncited", "published events without a citation", True, _uncited),
    Check(
        "outside-parent", "events outside the dates of what they are part of", True, _outside_parent
    ),
    Check(
        "later-than-reported",
        "events later than the source that says they happened",
        True,
        _later_than_reported,
    ),
    Check("drafts", "drafts to review", False, lambda: Event.objects.filter(status="draft")),
    Check("contradicted", "contradicted events", False, _contradicted),
    Check("very-vague", "undated or very vague events", False, _very_vague),
    Check(
        "unused-people",
        "people in no event",
        False,
        lambda: Person.objects.filter(participations=None),
    ),
    Check(
        "unused-places",
        "places of no event and around no other place",
        False,
        lambda: Location.objects.filter(events=None, parts=None),
    ),
    Check("alike-people", "people who may be the same", False, Person.objects.looking_alike),
    Check("alike-places", "places that may be the same", False, Location.objects.looking_alike),
    Check("thinly-read", f"sources less than {_ENOUGH} % accounted for", False, _thinly_read),
    Check(
        "conflicts",
        "conflicts with the seeds",
        False,
        lambda: SeedConflict.objects.open().select_related("record"),
    ),
]
