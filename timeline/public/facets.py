"""How many events each choice of the filter would leave. All such counts are asked for here."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from timeline.models import Citation, Event, Location, Participation
from timeline.models.events import EventQuerySet

# What more rows speak of is not counted: a page costs the same however long the timeline is.
MAX_ROWS = 2_000


def facet(name: str, events: EventQuerySet) -> Mapping[Any, int] | None:
    """Return by slug, or by kind, how many of the events each has; None where they are too many.

    What has none is left out.
    """
    pairs = _FACETS[name](events)
    return None if pairs is None else Counter(value for _, value in set(pairs))


def _people(events: EventQuerySet) -> list[tuple[int, str]] | None:
    return _rows(Participation.objects.filter(event__in=_pks(events)), "event", "person__slug")


def _locations(events: EventQuerySet) -> list[tuple[int, str]] | None:
    """Pair each event with its places and all that those lie within."""
    through = Event.locations.through._default_manager
    rows = _rows(through.filter(event__in=_pks(events)), "event", "location")
    if not rows:
        return rows
    places = {pk: (slug, above) for pk, slug, above in _tree()}
    return [(event, slug) for event, place in rows for slug in _upwards(place, places)]


def _upwards(place: int | None, places: Mapping[int, tuple[str, int | None]]) -> Iterable[str]:
    while place is not None:
        slug, place = places[place]
        yield slug


def _tree() -> Iterable[tuple[int, str, int | None]]:
    return Location.objects.values_list("pk", "slug", "within")


def _sources(events: EventQuerySet) -> list[tuple[int, str]] | None:
    """Pair each event with the sources that speak of it, themselves or through another."""
    cited = Citation.objects.filter(event__in=_pks(events))
    rows = _rows(cited, "event", "source__slug", "attributed_to__slug")
    return rows and [(event, slug) for event, *slugs in rows for slug in slugs if slug]


def _kinds(events: EventQuerySet) -> list[tuple[int, str]] | None:
    return _rows(events.order_by(), "pk", "factuality")


def _pks(events: EventQuerySet) -> Any:
    return events.order_by().values("pk")


def _rows(rows: QuerySet[Any], *fields: str) -> list[Any] | None:
    found = list(rows.values_list(*fields)[: MAX_ROWS + 1])
    return found if len(found) <= MAX_ROWS else None


_FACETS = {"person": _people, "location": _locations, "source": _sources, "factuality": _kinds}
