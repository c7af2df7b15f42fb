"""Old addresses lead on, for what readers may see and for nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_event, make_person
from timeline.models import Event, Location, Person, Source
from timeline.models.merging import merge

PUBLIC = [
    (Event, "rappel", "/events/"),
    (Person, "tom-cruise", "/people/"),
    (Location, "france", "/locations/"),
    (Source, "report", "/sources/"),
]


def rename(model, old, new):
    model.objects.filter(slug=old).update(slug=new)


@pytest.fixture
def renamed(published):
    for model, slug, _ in PUBLIC:
        rename(model, slug, "new-slug")


@pytest.mark.parametrize("address", ["{}{}/", "{}{}.json", "/api/v1{}{}"])
@pytest.mark.parametrize(("_", "slug", "folder"), PUBLIC)
def test_an_old_address_leads_to_the_new_one(renamed, client, _, slug, folder, address):
    response = client.get(address.format(folder, slug))
    new = address.format(folder, "new-slug")
    assert (response.status_code, response["Location"]) == (301, new)


def test_the_query_string_comes_along(renamed, client):
    response = client.get("/people/tom-cruise/?after=0~0~a")
    assert response["Location"] == "/people/new-slug/?after=0~0~a"


def test_a_chain_is_one_step(renamed, client):
    rename(Person, "new-slug", "newest")
    response = client.get("/people/tom-cruise/")
    assert response["Location"] == "/people/newest/"


def test_another_record_takes_an_address_over(renamed, client):
    person = make_person(slug="tom-cruise", name="Another")
    make_event().participations.create(person=person)
    assert client.get("/people/tom-cruise/").context["person"] == person


@pytest.mark.parametrize("status", ["draft", "rejected"])
@pytest.mark.parametrize(
    "path",
    ["/people/{}/", "/people/{}.json", "/api/v1/people/{}", "/events/{}/", "/?person={}"],
)
def test_what_is_not_public_is_as_unknown_as_what_is_not(client, published, status, path):
    make_event(slug="old", status=status).participations.create(person=make_person(slug="old"))
    unknown = client.get(path.format("old"))

    rename(Person, "old", "new")
    rename(Event, "old", "new")

    response = client.get(path.format("old"))
    assert (response.status_code, response.content) == (unknown.status_code, unknown.content)
    assert response.headers == unknown.headers


def test_a_draft_that_takes_a_slug_over_and_gives_it_up_changes_nothing(renamed, client):
    def answer():
        response = client.get("/people/tom-cruise/")
        return response.status_code, response["Location"]

    before = answer()
    hidden = make_person(slug="tom-cruise")
    make_event(status="draft").participations.create(person=hidden)
    assert answer() == before
    rename(Person, "tom-cruise", "hidden")
    assert answer() == before


@pytest.mark.parametrize("name", ["person", "location", "source"])
def test_a_filter_follows_and_speaks_of_the_new_slug(renamed, client, name):
    old = {"person": "tom-cruise", "location": "france", "source": "report"}[name]
    response = client.get("/", {name: old})
    shown = client.get("/", {name: "new-slug"})
    assert response.status_code == 200
    assert response.content == shown.content


def test_an_api_client_of_another_origin_may_follow(renamed, client):
    response = client.get("/api/v1/people/tom-cruise", headers={"Origin": "https://other.example"})
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_filter_of_the_api_follows(renamed, client):
    answers = [
        client.get("/api/v1/citations", {"event": slug}).json()["items"]
        for slug in ("rappel", "new-slug")
    ]
    assert answers[0] == answers[1] != []


def test_a_page_that_is_found_pays_nothing(renamed, client):
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/people/new-slug/").status_code == 200
    assert not [query for query in asked if "formerslug" in query["sql"]]


def test_what_never_was_is_not_found(published, client, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert client.get("/people/never/").status_code == 404


@pytest.mark.parametrize("path", ["/nowhere/", "/nowhere", "/admin/nowhere/"])
def test_what_is_no_address_of_a_record_is_left_alone(db, client, path):
    assert client.get(path).status_code in (302, 404)


def test_only_reading_is_redirected(renamed, client):
    assert client.post("/people/tom-cruise/").status_code == 405


def test_who_was_merged_is_found_at_the_others_page(published, client):
    other = make_person(slug="other")
    make_event().participations.create(person=other)
    cruise = Person.objects.get(slug="tom-cruise")

    merge(cruise, other, by=None, at=timezone.now())

    assert client.get("/people/other/")["Location"] == "/people/tom-cruise/"
    assert client.get("/", {"person": "other"}).context["count"] == 2


def test_who_was_merged_into_nobody_public_is_not_found(published, client):
    kept, gone = make_person(), make_person(slug="gone")
    merge(kept, gone, by=None, at=timezone.now())
    assert client.get("/people/gone/").content == client.get("/people/never/").content
