"""Drafts stay private: no public byte differs because one exists."""

import pytest

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.models import Event, EventLink, Location, Person, Source

HIDDEN = [Event.Status.DRAFT, Event.Status.REJECTED]


def pages():
    """Return every address that leads to something published, with query strings that matter."""
    records = [
        *Event.objects.published(),
        *Person.objects.public(),
        *Location.objects.public(),
        *Source.objects.public(),
    ]
    lists = ["/", "/events/", "/people/", "/locations/", "/sources/"]
    turned = ["/?after=0~0~a", f"/events/?before={2**62}~0~a", "/sources/report/?passage=0-40"]
    return lists + turned + sorted(record.get_absolute_url() for record in records)


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
    before = {path: client.get(path).content for path in pages()}

    plant(status, article)

    assert {path: client.get(path).content for path in pages()} == before


@pytest.mark.parametrize("status", HIDDEN)
def test_what_only_drafts_use_is_not_found(client, published, article, status):
    public = {path.partition("?")[0] for path in pages()}
    plant(status, article)
    everything = [
        record.get_absolute_url()
        for model in (Event, Person, Location, Source)
        for record in model.objects.all()
    ]

    found = {path for path in everything if client.get(path).status_code == 200}

    assert found == public & set(everything)


def test_publishing_the_drafts_does_change_the_pages(client, published, article):
    before = {path: client.get(path).content for path in pages()}

    plant(Event.Status.PUBLISHED, article)

    assert [path for path in before if client.get(path).content == before[path]] == []
