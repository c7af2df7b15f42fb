"""Records with sensible values where a test does not care."""

from itertools import count
from typing import Any

from timeline.models import Citation, Event, Location, Person, Source

_numbers = count(1)


def make_event(**fields: Any) -> Event:
    number = next(_numbers)
    defaults = {"title": f"Event {number}", "slug": f"event-{number}", "date": "2024-08-11"}
    return Event.objects.create(**defaults | {"status": Event.Status.PUBLISHED} | fields)


def make_person(**fields: Any) -> Person:
    number = next(_numbers)
    defaults = {"name": f"Person {number}", "slug": f"person-{number}"}
    return Person.objects.create(**defaults | fields)


def make_location(**fields: Any) -> Location:
    number = next(_numbers)
    defaults = {"name": f"Place {number}", "slug": f"place-{number}"}
    return Location.objects.create(**defaults | fields)


def make_source(text: str = "", **fields: Any) -> Source:
    number = next(_numbers)
    defaults = {"title": f"Source {number}", "slug": f"source-{number}", "text": text}
    return Source.objects.create(**defaults | fields)


def make_citation(event: Event, source: Source, quote: str, **fields: Any) -> Citation:
    start = source.text.index(quote)
    return Citation.objects.create(
        event=event, source=source, quote=quote, start=start, end=start + len(quote), **fields
    )
