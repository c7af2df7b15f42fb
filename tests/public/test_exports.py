import json

import pytest

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from tests.public.conftest import fill
from tests.public.formats.conftest import written
from timeline.models import Event, EventLink
from timeline.public import data
from timeline.public.formats import FORMATS

FILES = [f"/{each.path}" for each in FORMATS]
RECORDS = ["/events/rappel", "/people/tom-cruise", "/locations/france", "/sources/report"]


def body(response):
    return b"".join(response) if response.streaming else response.content


@pytest.mark.parametrize("written_as", FORMATS, ids=lambda each: each.path)
def test_a_file_is_of_its_type_and_sets_no_cookie(client, published, written_as):
    response = client.get(f"/{written_as.path}")

    assert response.status_code == 200
    assert response["Content-Type"] == written_as.content_type
    assert (response.cookies, response["Vary"]) == ({}, "origin")


@pytest.fixture
def mapped(published):
    """The same timeline, with every event at a place that has coordinates."""
    place = make_location(slug="somewhere", latitude=1.5, longitude=-2.5)
    place.events.add(*Event.objects.all())


@pytest.mark.usefixtures("mapped")
@pytest.mark.parametrize("path", FILES)
def test_a_file_holds_what_the_filter_finds(client, path):
    text = written(client.get(f"{path}?q=film"))

    assert "hollywood-sign" in text
    assert "/events/rappel/" not in text


@pytest.mark.parametrize("path", FILES)
def test_a_file_of_nothing_is_served(client, db, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", FILES)
def test_a_bad_filter_is_named(client, db, path):
    response = client.get(f"{path}?from=banana")

    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["from"]


@pytest.mark.parametrize("path", [*FILES, *(f"{each}.json" for each in RECORDS)])
def test_files_are_only_read(client, published, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", [*FILES, *(f"{each}.json" for each in RECORDS)])
def test_no_primary_key_is_told(client, published, article, path):
    rappel = Event.objects.get(slug="rappel")
    other = make_event(id=987_654, slug="other", parent=rappel)
    EventLink.objects.create(id=987_654, from_event=rappel, kind="follows", to_event=other)
    rappel.participations.create(id=987_654, person=make_person(id=987_654))
    rappel.locations.add(make_location(id=987_654, latitude=1.5, longitude=2.5))
    source = make_source("flag", id=987_654)
    make_citation(rappel, source, "flag", id=987_654, attributed_to=article)

    assert b"987654" not in body(client.get(path))


@pytest.mark.parametrize(
    ("path", "name", "slugs"),
    [
        ("/people/tom-cruise", "Tom Cruise", ["rappel"]),
        ("/locations/france", "France", ["rappel"]),
        ("/sources/report", "Tom Cruise rappels in", ["hollywood-sign", "rappel"]),
    ],
)
def test_a_record_comes_with_its_events(client, published, path, name, slugs):
    found = json.loads(written(client.get(f"{path}.json")))

    assert found.get("name", found.get("title")) == name
    assert [event["slug"] for event in found["events"]] == slugs


def test_an_event_comes_with_its_links(client, published):
    found = client.get("/events/closing-ceremony.json").json()

    assert [(link["kind"], link["from"]["slug"]) for link in found["links"]] == [
        ("announces", "hollywood-sign")
    ]


@pytest.mark.parametrize("kind", ["events", "people", "locations", "sources"])
def test_what_is_not_there_is_not_found(client, db, kind):
    assert client.get(f"/{kind}/nothing.json").status_code == 404


@pytest.mark.parametrize("path", FILES)
def test_a_file_costs_as_much_for_each_chunk(
    client, article, django_assert_num_queries, monkeypatch, path
):
    monkeypatch.setattr(data, "CHUNK", 5)
    extra = {"/timeline.atom": 2, "/timeline.ics": 1}.get(path, 0)
    fill(article, 5)  # four levels of them

    with django_assert_num_queries(2 + 4 * 6 + extra):
        body(client.get(path))


@pytest.mark.parametrize("path", FILES)
@pytest.mark.usefixtures("mapped")
def test_a_file_is_written_while_it_is_sent(client, path):
    assert len(list(client.get(path).streaming_content)) > 2
