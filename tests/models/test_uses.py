import pytest
from django.db import connection

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.models import (
    Citation,
    Event,
    Location,
    Participation,
    Person,
    Source,
    entries,
    uses,
)

pytestmark = pytest.mark.django_db
Setting = Event.locations.through


def public():
    models = (Person, Location, Source)
    return {slug for model in models for slug in model.objects.public().values_list("slug")}


@pytest.fixture
def event():
    """An event that uses one record of each kind."""
    event = make_event(status="draft")
    within = make_location(slug="city", within=make_location(slug="country"))
    event.participations.create(person=make_person(slug="person"))
    event.locations.add(make_location(slug="gate", within=within))
    credited = make_source(slug="credited")
    make_citation(event, make_source("A text.", slug="text"), "A text", attributed_to=credited)
    return event


ALL = {(slug,) for slug in ("city", "country", "gate", "person", "credited", "text")}


def test_what_only_a_draft_uses_is_not_public(event):
    assert public() == set()


def test_what_a_draft_uses_is_public_once_it_is_published(event):
    Event.objects.update(status="published")

    assert public() == ALL


def test_what_an_event_uses_is_not_public_once_it_is_withdrawn(event):
    Event.objects.update(status="published")

    Event.objects.update(status="rejected")

    assert public() == set()


def test_what_another_event_uses_stays_public(event):
    Event.objects.update(status="published")
    other = make_event()
    other.locations.add(Location.objects.get(slug="city"))

    event.delete()

    assert public() == {("city",), ("country",)}


@pytest.mark.parametrize("links", [Participation, Setting, Citation])
def test_what_is_no_longer_linked_is_not_public(event, links):
    Event.objects.update(status="published")

    links.objects.all().delete()

    gone = {Participation: {"person"}, Setting: {"gate", "city", "country"}}
    assert public() == ALL - {(slug,) for slug in gone.get(links, {"credited", "text"})}


def test_a_link_to_another_record_changes_both(event):
    Event.objects.update(status="published")

    Participation.objects.update(person=make_person(slug="other"))

    assert set(Person.objects.public().values_list("slug", flat=True)) == {"other"}


def test_a_link_that_moves_to_a_draft_is_no_use(event):
    Event.objects.update(status="published")

    Participation.objects.update(event=make_event(status="draft"))

    assert not Person.objects.public().exists()


def test_a_place_that_moves_takes_its_use_along(event):
    Event.objects.update(status="published")

    Location.objects.filter(slug="city").update(within=make_location(slug="elsewhere"))

    places = set(Location.objects.public().values_list("slug", flat=True))
    assert places == {"gate", "city", "elsewhere"}


@pytest.mark.parametrize("model", [Person, Location, Source])
def test_nobody_can_say_otherwise(event, model):
    model.objects.update(is_public=True)
    before = public()
    Event.objects.update(status="published")

    model.objects.update(is_public=False)

    assert before == set()
    assert public() == ALL


def test_a_record_cannot_be_made_public():
    make_person(is_public=True)

    assert public() == set()


@pytest.mark.parametrize("model", [Person, Location, Source])
def test_what_went_wrong_is_found_and_put_right(event, model):
    Event.objects.update(status="published")
    uses.remove(connection)
    changed = model.objects.update(is_public=False)

    assert uses.number_wrong() == uses.rebuild() == changed
    assert public() == ALL
    assert uses.number_wrong() == 0


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite stops at the first")
@pytest.mark.parametrize("kind", entries.KINDS)
def test_no_more_than_one_entry_is_looked_for(kind):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN SELECT 1 FROM {kind.table} WHERE NOT {uses._is_used(kind)}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "SubPlan" in plan
    assert "Anti Join" not in plan
