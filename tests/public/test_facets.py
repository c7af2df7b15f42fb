import pytest
from django.http import QueryDict

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.models import Event, Person
from timeline.public import facets
from timeline.public.filters import FilterForm

pytestmark = pytest.mark.django_db


def labels(query, name):
    form = FilterForm(QueryDict(query))
    assert form.is_valid()
    return [label for _, label in form.options(name)]


def events():
    return list(Event.objects.values_list("pk", flat=True))


def counted(name, **chosen):
    found = facets.records(name, events(), **chosen)
    return None if found is None else {each.slug: each.number for each in found}


def test_people_are_counted_once_an_event():
    person = make_person(slug="a")
    for _ in range(2):
        make_event().participations.create(person=person)

    assert counted("person") == {"a": 2}


def test_a_place_counts_what_lies_within_it_once():
    country = make_location(slug="country")
    city = make_location(slug="city", within=country)
    make_event().locations.add(city, make_location(slug="gate", within=city))

    assert counted("location") == {"country": 1, "city": 1, "gate": 1}


def test_a_source_counts_what_is_credited_to_it_once():
    one, other = make_source("A text.", slug="one"), make_source("A text.", slug="other")
    event = make_event()
    make_citation(event, one, "A text", attributed_to=other)
    make_citation(event, other, "A text")

    assert counted("source") == {"one": 1, "other": 1}


def test_kinds_are_counted():
    make_event(factuality="planned")

    assert facets.kinds(events()) == {"planned": 1}


@pytest.mark.parametrize("name", ["person", "location", "source"])
def test_of_no_events_nothing_is_counted(published, name):
    assert facets.records(name, []) == []
    assert facets.kinds([]) == {}


@pytest.mark.parametrize("name", ["person", "location", "source"])
def test_too_many_are_not_counted(monkeypatch, published, name):
    number = sum(counted(name).values())

    monkeypatch.setattr(facets, "MAX_ROWS", number)
    assert sum(counted(name).values()) == number
    monkeypatch.setattr(facets, "MAX_ROWS", number - 1)
    assert counted(name) is None


@pytest.mark.usefixtures("published")
def test_a_choice_says_how_many_it_leaves_under_the_other_conditions():
    assert labels("location=france", "person") == ["any", "Tom Cruise (1)"]
    assert labels("q=sign", "person") == ["any"]
    assert labels("person=tom-cruise", "person") == ["any", "Tom Cruise (1)"]
    assert labels("", "factuality") == [
        "happened (3)",
        "depicted on screen (0)",
        "planned (0)",
        "alleged (0)",
    ]


@pytest.mark.usefixtures("published")
def test_without_counts_all_choices_are_there(monkeypatch):
    monkeypatch.setattr(facets, "MOST", 0)

    assert labels("", "person") == ["any", "Tom Cruise"]
    assert labels("person=tom-cruise", "factuality")[0] == "happened"


def test_what_is_chosen_stays_a_choice_though_it_leaves_nothing(published):
    assert labels("person=tom-cruise&q=sign", "person") == ["any", "Tom Cruise (0)"]


def test_a_long_name_is_short_among_the_choices():
    make_event().participations.create(person=make_person(slug="a", name="Name " * 40))

    assert labels("", "person") == ["any", f"{'Name ' * 12}"[:59].rstrip() + "… (1)"]


def test_there_are_not_more_choices_than_help(monkeypatch):
    monkeypatch.setattr(facets, "MAX_CHOICES", 2)
    few, many = make_event(), make_event()
    for name in "ABCD":
        few.participations.create(person=make_person(name=name, slug=name.lower()))
    for slug in "db":
        many.participations.create(person=Person.objects.get(slug=slug))

    assert counted("person") == {"b": 2, "d": 2}
    assert labels("", "person")[:-1] == ["any", "B (2)", "D (2)"]
    assert counted("person", chosen="c") == {"b": 2, "c": 1}
