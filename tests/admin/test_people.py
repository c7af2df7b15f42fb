import pytest

from tests.admin.conftest import change_url, delete, list_url
from tests.factories import make_event, make_person
from timeline.admin import links
from timeline.models import Participation, Person


@pytest.fixture
def biles(db):
    return make_person(name="Simone Biles", aliases="Biles")


def involve(person, **fields):
    event = make_event(**fields)
    Participation.objects.create(event=event, person=person)
    return event


@pytest.mark.parametrize("words", ["simone", "biles"])
def test_people_are_found_by_name_and_alias(biles, admin_client, words):
    make_person(name="Nick Mead")
    response = admin_client.get(list_url(Person), {"q": words})
    assert list(response.context["cl"].queryset) == [biles]


@pytest.mark.parametrize("rows", [2, 30])
def test_the_list_has_a_fixed_cost(admin_client, db, django_assert_num_queries, rows):
    for _ in range(rows):
        involve(make_person())
    with django_assert_num_queries(5):
        response = admin_client.get(list_url(Person))
    assert [person.event_count for person in response.context["cl"].queryset] == [1] * rows


def test_the_form_lists_their_events_in_order(biles, admin_client):
    later = involve(biles, date="2024-08-11", title="Hands over the flag")
    earlier = involve(biles, date="2024-03", title="Trains", status="draft")
    content = admin_client.get(change_url(biles)).content.decode()
    first = f'<li><a href="{change_url(earlier)}">Trains</a> (March 2024, draft)</li>'
    second = f'<a href="{change_url(later)}">Hands over the flag</a> (11 August 2024, published)'
    assert first + "<li>" + second in content


def test_the_form_refers_to_the_list_for_many_events(biles, admin_client, monkeypatch):
    monkeypatch.setattr(links, "SHOWN", 2)
    for _ in range(3):
        involve(biles)
    content = admin_client.get(change_url(biles)).content.decode()
    assert content.count("(11 August 2024, published)") == 2
    assert f'<a href="/admin/timeline/event/?person={biles.pk}">All of them</a>' in content


def test_a_person_who_takes_part_is_not_deleted(biles, admin_client):
    event = involve(biles)
    response = delete(admin_client, biles)
    assert response.context["protected"] == [
        f'Takes part in <a href="{change_url(event)}">{event.title}</a>'
    ]
    assert Person.objects.count() == 1


def test_a_refusal_names_the_first_events_and_counts_the_rest(biles, admin_client, monkeypatch):
    monkeypatch.setattr(links, "SHOWN", 2)
    for _ in range(5):
        involve(biles)
    response = admin_client.get(f"/admin/timeline/person/{biles.pk}/delete/")
    assert len(response.context["protected"]) == 3
    assert response.context["protected"][-1] == "3 more"


def test_a_person_whom_nothing_uses_is_deleted(biles, admin_client):
    delete(admin_client, biles)
    assert Person.objects.count() == 0
