import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_location
from timeline.models.trees import refuse_loop

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
