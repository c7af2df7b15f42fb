import pytest

from tests.factories import make_event
from timeline.edtf import seconds
from timeline.models import Event
from timeline.public.overview.counts import counting
from timeline.public.overview.density import Extent, density, extent

pytestmark = pytest.mark.django_db

DATES = ["2024-03", "2024-03-05", "[..2024-08-11]", "2024/..", "-0043", "2028", "", "2024-08-11"]


def test_the_database_counts_as_python_does():
    events = [make_event(date=date) for date in DATES]
    spans = Event.objects.values_list("earliest", "latest")
    edges = [seconds(2024, month) for month in range(1, 13)]

    assert density(Event.objects.all(), edges) == counting(spans)(edges)
    assert len(events) == len(DATES)


def test_the_extent_is_that_of_all_known_bounds():
    for date in DATES:
        make_event(date=date)

    assert extent(Event.objects.all()) == Extent(seconds(-43), seconds(2029) - 1, 8, 1)


def test_nothing_has_no_extent():
    assert extent(Event.objects.all()) == Extent(None, None, 0, 0)


@pytest.mark.parametrize("number", [1, 2, 400])
def test_a_count_is_one_query_however_many_edges_there_are(django_assert_num_queries, number):
    make_event(date="2024")

    with django_assert_num_queries(1):
        density(Event.objects.all(), range(number + 1))
