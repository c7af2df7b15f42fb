import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import make_event, make_location
from timeline.models import Event, Location

pytestmark = pytest.mark.django_db


def test_a_place_cannot_lie_within_itself():
    france = make_location(name="France")
    paris = make_location(name="Paris", within=make_location(within=france))
    france.within = paris

    with pytest.raises(ValidationError, match="close a loop"):
        france.save()


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": 91.0, "longitude": 0.0},
        {"latitude": 0.0, "longitude": -180.5},
        {"latitude": 48.9},
        {"longitude": 2.4},
        {"name": ""},
    ],
)
def test_the_database_refuses_nonsense(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_location(**wrong)


def test_half_a_pair_of_coordinates_is_explained():
    with pytest.raises(ValidationError, match="Give latitude and longitude, or neither"):
        Location(name="Paris", slug="paris", latitude=48.9).clean()


def test_a_place_is_public_when_a_published_event_is_at_it_or_within_it():
    france = make_location(name="France")
    paris = make_location(name="Paris", within=france)
    bridge = make_location(name="Pont de Bir-Hakeim", within=paris)
    draft_only = make_location(name="Draft")
    make_location(name="Unused", within=paris)
    make_event().locations.add(bridge)
    make_event(status=Event.Status.DRAFT).locations.add(draft_only)

    assert set(Location.objects.public()) == {france, paris, bridge}


def test_other_names_are_one_a_line():
    assert make_location(aliases="LA\nL.A.").other_names == ["LA", "L.A."]


def test_inside_is_the_place_and_all_within_it():
    france, paris = make_location(), make_location()
    bridge = make_location(within=make_location(within=france))
    france.parts.add(paris)
    make_location()

    assert set(Location.objects.inside(france)) == {france, bridge, bridge.within, paris}
