"""JSON-LD in the words of schema.org.

``temporalCoverage`` keeps the date as EDTF. ``startDate`` and ``endDate`` stand only where they
say neither more nor less. The bounds are CIDOC CRM's: the begin of the begin, the end of the end.
"""

from collections.abc import Iterator
from typing import Any

from timeline.edtf import End, Interval, parse
from timeline.public.data import Data, Export
from timeline.public.dates import is_plain
from timeline.public.formats.plain import document

_CONTEXT: list[Any] = [
    "https://schema.org",
    {
        "crm": "http://www.cidoc-crm.org/cidoc-crm/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "temporalCoverage": {
            "@id": "schema:temporalCoverage",
            "@type": "http://id.loc.gov/datatypes/edtf/EDTF",
        },
        "earliest": {"@id": "crm:P82a_begin_of_the_begin", "@type": "xsd:dateTime"},
        "latest": {"@id": "crm:P82b_end_of_the_end", "@type": "xsd:dateTime"},
    },
]
_PERSON = {"individual": "Person", "group": "Organization"}


def chunks(export: Export) -> Iterator[str]:
    return document({"@context": _CONTEXT}, "@graph", map(node, export.events()))


def node(event: Data) -> Data:
    """Return an event without the properties of which nothing is known."""
    date = event["date"]
    found = {
        "@type": "Event",
        "@id": event["url"],
        "identifier": event["slug"],
        "url": event["url"],
        "name": event["title"],
        "description": event["summary"],
        "keywords": event["factuality"],
        **_exact(date["edtf"]),
        "temporalCoverage": date["edtf"],
        "temporal": date["words"],
        "earliest": date["earliest"],
        "latest": date["latest"],
        "superEvent": _reference(event["part_of"]),
        "subEvent": [_reference(part) for part in event["parts"]],
        "contributor": [_role(person) for person in event["people"]],
        "location": [_place(location) for location in event["locations"]],
        "citation": [_quotation(citation) for citation in event["citations"]],
    }
    return {name: value for name, value in found.items() if value}


def _exact(written: str) -> Data:
    date = parse(written) if written else None
    if isinstance(date, Interval):
        # A date before or behind the dots of an open end only says how late, or how early, it is.
        is_closed = date.start_kind is date.end_kind is End.KNOWN
        is_exact = is_closed and is_plain(date.start) and is_plain(date.end)
        return {"startDate": str(date.start), "endDate": str(date.end)} if is_exact else {}
    return {"startDate": written} if is_plain(date) else {}


def _reference(event: Data | None) -> Data | None:
    return {"@type": "Event", "@id": event["url"], "name": event["title"]} if event else None


def _role(person: Data) -> Data:
    who = {"@type": _PERSON[person["kind"]], "@id": person["url"], "name": person["name"]}
    if not person["role"]:
        return who
    return {"@type": "Role", "roleName": person["role"], "contributor": who}


def _place(location: Data) -> Data:
    place = {"@type": "Place", "@id": location["url"], "name": location["name"]}
    if location["latitude"] is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": location["latitude"],
            "longitude": location["longitude"],
        }
    return place


def _quotation(citation: Data) -> Data:
    found = {
        "@type": "Quotation",
        "text": citation["quote"],
        "url": citation["url"],
        "keywords": citation["stance"],
        "isPartOf": _work(citation["source"]),
    }
    if credited := citation["attributed_to"]:
        found["isBasedOn"] = _work(credited)
    return found


def _work(source: Data) -> Data:
    return {
        "@type": "CreativeWork",
        "@id": source["url"],
        "identifier": source["slug"],
        "name": source["title"],
    }
