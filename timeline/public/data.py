"""What is on the timeline as plain data: the one place that tells what others get to know of it.

Records are known by their slugs. The formats only arrange what is given here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Max

from timeline.edtf import Edtf, parse
from timeline.models import Citation, Event, EventLink, Location, Person, Source
from timeline.models.events import EventQuerySet
from timeline.models.evidence import Participant, Quote, Setting, Voice
from timeline.public.dates import iso, worded

SITE = "Olympics Timeline"

# Events held in memory at a time, while many are written.
CHUNK = 200

Data = dict[str, Any]
Named = Event | Person | Location | Source | Participant | Setting | Voice
# Makes an address of this site absolute.
Absolute = Callable[[str], str]


@dataclass(frozen=True)
class Export:
    """Events to be written, in order, and the addresses of the page that shows the same."""

    rows: EventQuerySet
    page: str
    address: str
    absolute: Absolute

    def events(self) -> Iterator[Data]:
        """Yield each event; for every ``CHUNK`` of them as many queries as for one."""
        wanted = self.rows.with_evidence().with_names_of_parts()
        pks = self.rows.values_list("pk", flat=True).iterator(chunk_size=CHUNK)
        while chunk := list(islice(pks, CHUNK)):
            yield from (event_data(event, self.absolute) for event in wanted.read(chunk))

    def published_events(self) -> Iterator[tuple[Data, datetime | None]]:
        """Yield each event, and when an editor published it; None if the seeds brought it so."""
        wanted = self.rows.with_evidence().with_names_of_parts()
        rows = self.rows.values_list("pk", "published_at").iterator(chunk_size=CHUNK)
        while chunk := dict(islice(rows, CHUNK)):
            for event in wanted.read(list(chunk)):
                yield event_data(event, self.absolute), chunk[event.pk]

    def last_published(self) -> datetime | None:
        """Return when an editor last published one of these events, if that is known of any."""
        found: datetime | None = self.rows.order_by().aggregate(at=Max("published_at"))["at"]
        return found

    def dates(self) -> Iterator[str]:
        """Yield the date of each event, for those that have to count before they write."""
        yield from self.rows.values_list("date", flat=True).iterator(chunk_size=CHUNK)

    def datelines(self) -> Iterator[str | None]:
        """Yield the last second of each date on which a source of these events was published."""
        sources = Source.objects.filter(citations__event__in=self.rows.order_by().values("pk"))
        for written in sources.order_by().values_list("published", flat=True).distinct():
            yield iso(parse(written).latest) if written else None


def date_data(written: str, date: Edtf | None) -> Data:
    """Return a date as EDTF, in words, and its bounds as far as calendars reach."""
    return {
        "edtf": written,
        "words": worded(date),
        "earliest": iso(date.earliest) if date else None,
        "latest": iso(date.latest) if date else None,
    }


def event_data(event: Event, absolute: Absolute) -> Data:
    """Return an event that came ``with_evidence()`` and ``with_names_of_parts()``."""
    whole = event.whole
    return {
        "slug": event.slug,
        "url": absolute(event.get_absolute_url()),
        "title": event.title,
        "summary": event.summary,
        "factuality": event.factuality,
        "date": date_data(event.date, event.when)
        | {"phrase": event.date_phrase, "basis": event.date_basis},
        "part_of": _named(whole, whole.title, absolute) if whole else None,
        "parts": [_named(part, part.title, absolute) for part in event.parts],
        "people": [
            _named(each, each.name, absolute) | {"kind": each.kind, "role": each.role}
            for each in event.participants
        ],
        "locations": [
            _named(each, each.name, absolute)
            | {"latitude": each.latitude, "longitude": each.longitude}
            for each in event.places
        ],
        "citations": [citation_data(each, absolute) for each in event.quotes],
    }


def full_event_data(event: Event, absolute: Absolute) -> Data:
    """Return an event as ``event_data`` does, with its links to other published events."""
    links = EventLink.objects.published().about(event)
    return event_data(event, absolute) | {"links": [link_data(link, absolute) for link in links]}


def cited_data(citation: Citation, absolute: Absolute) -> Data:
    """Return a citation with the event that it bears on."""
    event = citation.event
    return citation_data(citation, absolute) | {"event": _named(event, event.title, absolute)}


def citation_data(citation: Citation | Quote, absolute: Absolute) -> Data:
    credited = citation.attributed_to
    return {
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "url": absolute(citation.get_absolute_url()),
        "stance": citation.stance,
        "source": _named(citation.source, citation.source.title, absolute)
        | _published(citation.source),
        "attributed_to": _named(credited, credited.title, absolute) if credited else None,
    }


def link_data(link: EventLink, absolute: Absolute) -> Data:
    return {
        "kind": link.kind,
        "from": _named(link.from_event, link.from_event.title, absolute),
        "to": _named(link.to_event, link.to_event.title, absolute),
    }


def person_data(person: Person, absolute: Absolute) -> Data:
    return _named(person, person.name, absolute) | {
        "kind": person.kind,
        "other_names": person.other_names,
        "description": person.description,
        "wikidata": person.wikidata,
    }


def location_data(location: Location, absolute: Absolute) -> Data:
    within = location.within
    return _named(location, location.name, absolute) | {
        "other_names": location.other_names,
        "description": location.description,
        "latitude": location.latitude,
        "longitude": location.longitude,
        "within": _named(within, within.name, absolute) if within else None,
        "wikidata": location.wikidata,
    }


def source_data(source: Source, absolute: Absolute) -> Data:
    return (
        _named(source, source.title, absolute)
        | {"kind": source.kind, "byline": source.byline, "publisher": source.publisher}
        | _published(source)
        | {"original": source.url, "language": source.language, "sha256": source.sha256}
    )


def _published(source: Source | Voice) -> Data:
    return {"published": date_data(source.published, source.dateline)}


def _named(record: Named, name: str, absolute: Absolute) -> Data:
    key = "title" if isinstance(record, Event | Source | Voice) else "name"
    return {"slug": record.slug, key: name, "url": absolute(record.get_absolute_url())}
