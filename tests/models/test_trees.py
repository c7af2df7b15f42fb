import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_location
from timeline.models import Location
from timeline.models.trees import path_to, refuse_loop

pytestmark = pytest.mark.django_db


def test_a_row_that_is_not_saved_yet_closes_no_loop(django_assert_num_queries):
    place = make_location()
    place.pk, place.within_id = None, 1

    with django_assert_num_queries(0):
        refuse_loop(place, "within")


def test_the_way_up_is_walked_to_its_end():
    top = make_location()
    middle = make_location(within=top)
    bottom = make_location(within=middle)
    refuse_loop(bottom, "within")
    top.within = bottom

    with pytest.raises(ValidationError, match="close a loop"):
        refuse_loop(top, "within")


def test_the_path_leads_from_the_top_in_one_query(django_assert_num_queries):
    places = [make_location()]
    for _ in range(6):
        places.append(make_location(within=places[-1]))

    with django_assert_num_queries(1):
        assert path_to(places[-1], "within", Location.objects.all()) == places[:-1]


def test_the_path_begins_below_what_is_left_out():
    top = make_location()
    middle = make_location(within=make_location(name="Left out", within=top))
    bottom = make_location(within=middle)

    assert path_to(bottom, "within", Location.objects.exclude(name="Left out")) == [middle]


def test_the_path_to_the_top_is_empty():
    assert path_to(make_location(), "within", Location.objects.all()) == []
