"""Drafts stay private: no public byte differs because one exists."""

import re

import pytest

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.models import Event, EventLink, Location, Person, Source
from timeline.public.formats import FORMATS

HIDDEN = [Event.Status.DRAFT, Event.Status.REJECTED]


# Filters that published events meet, and one that only drafts do.
FILTERS = [
    "",
    "q=rappel",
    "q=hidden",
    "person=tom-cruise&order=-date",
    "location=france",
    "source=report",
    "from=2024-04&to=2024-08&factuality=happened",
    "from=2024-08&certain=1",
]
# What search engines read; the second lot is the same whatever is published.
MAPS = [f"/sitemap-{name}.xml" for name in ("events", "people", "locations", "sources")]
FIXED = ["/sitemap.xml", "/sitemap-lists.xml", "/robots.txt"]


def addresses():
    """Return the page of every record that readers may see, and its data."""
    records = [
        *Event.objects.published(),
        *Person.objects.public(),
        *Location.objects.public(),
        *Source.objects.public(),
    ]
    return [path for record in records for path in addresses_of(record)]


def addresses_of(record):
    page = record.get_absolute_url()
    return [page, f"{page.rstrip('/')}.json", f"/api/v1{page.rstrip('/')}"]


def pages():
    """Return every address that leads to something published, with query strings that matter."""
    kinds = ["events", "people", "locations", "sources"]
    lists = ["/", *(f"/{kind}/" for kind in kinds)]
    lists += [f"/api/v1/{kind}" for kind in [*kinds, "citations"]]
    turned = ["/?after=0~0~a", f"/events/?before={2**62}~0~a", "/sources/report/?passage=0-40"]
    files = ["/", "/embed/", *(f"/{each.path}" for each in FORMATS)]
    files.append("/api/v1/events")
    filtered = [f"{path}?{query}" for path in files for query in FILTERS]
    return [*lists, *turned, *filtered, *MAPS, *sorted(addresses())]


def contents(client, paths):
    responses = {path: client.get(path) for path in paths}
    return {
        path: b"".join(response) if response.streaming else response.content
        for path, response in responses.items()
    }


def plant(status, article):
    """Add hidden events that touch every relation of the published ones."""
    ceremony, part = Event.objects.get(slug="closing-ceremony"), Event.objects.get(slug="rappel")
    stadium, cruise = Location.objects.get(slug="stade-de-france"), Person.objects.get()
    leak = make_source("A leak.", slug="leak", title="Leak")
    for parent in (None, ceremony, part):
        hidden = make_event(status=status, parent=parent, title="Hidden", date="2024-08")
        hidden.participations.create(person=cruise, role="secret")
        hidden.participations.create(person=make_person(slug=f"{hidden.slug}-person"))
        hidden.locations.add(stadium, make_location(slug=f"{hidden.slug}-place", within=stadium))
        make_citation(hidden, article, "rappelled into the Stade", attributed_to=leak)
        make_citation(hidden, leak, "A leak", attributed_to=article)
        EventLink.objects.create(from_event=hidden, kind="depicts", to_event=ceremony)
        EventLink.objects.create(from_event=part, kind="follows", to_event=hidden)
    make_event(parent=hidden, status=status)
    Event.objects.filter(slug="hollywood-sign").update(parent=hidden)
    for number in range(60):
        make_event(status=status, date="2024-04", position=number)


@pytest.mark.parametrize("status", HIDDEN)
def test_no_byte_of_any_page_differs_because_of_a_draft(client, published, article, status):
    before = contents(client, [*pages(), *FIXED])

    plant(status, article)

    assert contents(client, [*pages(), *FIXED]) == before


@pytest.mark.parametrize("status", HIDDEN)
def test_what_only_drafts_use_is_not_found(client, published, article, status):
    public = set(addresses())
    plant(status, article)
    everything = [
        path
        for model in (Event, Person, Location, Source)
        for record in model.objects.all()
        for path in addresses_of(record)
    ]

    found = {path for path in everything if client.get(path).status_code == 200}

    assert found == public & set(everything)


def test_publishing_the_drafts_does_change_the_pages(client, published, article):
    before = contents(client, pages())

    plant(Event.Status.PUBLISHED, article)

    after = contents(client, before)
    alone = re.compile("/api/v1/(people|locations|sources)/")  # tells of no event
    same = [path for path in before if after[path] == before[path]]
    assert [path for path in same if not alone.match(path)] == []
