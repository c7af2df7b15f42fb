import pytest

from tests.admin.conftest import act, change_url, delete, list_url
from tests.admin.forms import errors
from tests.factories import make_event, make_location
from timeline.admin import links
from timeline.models import Location


@pytest.fixture
def stadium(db):
    return make_location(name="Stade de France", aliases="Grand Stade")


@pytest.mark.parametrize("words", ["stade de", "grand"])
def test_places_are_found_by_name_and_alias(stadium, admin_client, words):
    make_location(name="Hollywood sign")
    response = admin_client.get(list_url(Location), {"q": words})
    assert list(response.context["cl"].queryset) == [stadium]


@pytest.mark.parametrize("rows", [2, 30])
def test_the_list_has_a_fixed_cost(admin_client, db, django_assert_num_queries, rows):
    paris = make_location()
    for _ in range(rows):
        make_event().locations.add(make_location(within=paris))
    with django_assert_num_queries(5):
        response = admin_client.get(list_url(Location))
    counts = {place.pk: place.event_count for place in response.context["cl"].queryset}
    assert counts.pop(paris.pk) == 0
    assert list(counts.values()) == [1] * rows


def test_the_form_lists_the_events_there(stadium, admin_client):
    event = make_event(title="Closing Ceremony")
    event.locations.add(stadium)
    line = f'<li><a href="{change_url(event)}">Closing Ceremony</a> (11 August 2024, published)'
    assert line in admin_client.get(change_url(stadium)).content.decode()


def test_a_place_within_itself_is_refused_at_its_field(stadium, edit):
    part = make_location(within=stadium)
    response = edit(stadium, within=part.pk)
    assert errors(response) == {"within": ["This would close a loop."]}


def test_half_a_pair_of_coordinates_is_refused(stadium, edit):
    response = edit(stadium, latitude="48.92")
    assert errors(response)["__all__"][0] == "Give latitude and longitude, or neither."


def test_a_place_where_something_happens_is_not_deleted(stadium, admin_client):
    event = make_event()
    event.locations.add(stadium)
    response = delete(admin_client, stadium)
    assert response.context["protected"] == [
        f'The place of <a href="{change_url(event)}">{event.title}</a>'
    ]
    assert list(event.locations.all()) == [stadium]


def test_places_are_not_deleted_from_the_list_while_something_happens_there(stadium, admin_client):
    make_event().locations.add(stadium)
    act(admin_client, "delete_selected", stadium, post="yes")
    assert Location.objects.count() == 1


def test_a_place_that_contains_others_is_not_deleted(stadium, admin_client):
    part = make_location(within=stadium)
    response = delete(admin_client, stadium)
    assert response.context["protected"] == [
        f'Location: <a href="{change_url(part)}">{part.name}</a>'
    ]


def test_a_place_that_nothing_uses_is_deleted(stadium, admin_client):
    delete(admin_client, stadium)
    assert Location.objects.count() == 0


def test_a_refusal_names_the_first_places_within_and_counts_the_rest(
    stadium, admin_client, monkeypatch
):
    monkeypatch.setattr(links, "SHOWN", 1)
    for _ in range(3):
        make_location(within=stadium)
    response = admin_client.get(f"/admin/timeline/location/{stadium.pk}/delete/")
    assert response.context["protected"][1:] == ["2 more"]
