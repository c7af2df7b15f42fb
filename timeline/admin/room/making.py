"""Making records of passages. Each function writes all or raises, in the caller's transaction."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify

from timeline.models import Citation, Dismissal, Event, Location, Participation, Person, Source
from timeline.models.grounding import Span
from timeline.models.slugs import free_slug

_STEM = 100  # characters of a slug, which leaves room for a number behind it


def cite(
    event: Event,
    source: Source,
    spans: Iterable[Span],
    stance: str = Citation.Stance.SUPPORTS,
    attributed_to: Source | None = None,
) -> list[Citation]:
    """Cite passages for an event; ``ValidationError`` if it cites one of them already."""
    found = [
        Citation(event=event, stance=stance, attributed_to=attributed_to, **_place(source, span))
        for span in spans
    ]
    return [_written(citation) for citation in found]


def dismiss(source: Source, spans: Iterable[Span], reason: str) -> list[Dismissal]:
    """Dismiss passages; ``ValidationError`` if one of them is dismissed already."""
    return [_written(Dismissal(reason=reason, **_place(source, span))) for span in spans]


def add_event(event: Event, people: Iterable[Person], locations: Iterable[Location]) -> None:
    """Save a new event, under a slug made of its title, with who took part and where it was."""
    event.slug = _slug(event.title)
    event.save()
    event.locations.set(locations)
    Participation.objects.bulk_create(
        [Participation(event=event, person=person) for person in people]
    )


def _place(source: Source, span: Span) -> dict[str, Any]:
    quote = source.text[span.start : span.end]
    return {"source": source, "quote": quote, "start": span.start, "end": span.end}


def _written(passage: Any) -> Any:
    passage.validate_constraints()
    passage.save()
    return passage


def _slug(title: str) -> str:
    """Return a slug made of a title that no event has."""
    stem = slugify(title)[:_STEM].strip("-") or "event"
    taken = Event.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    return free_slug(stem, set(taken))
