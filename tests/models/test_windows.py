"""Windows and pages in parts: what an index gives in order is what a look at every event gives."""

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_event, make_person
from timeline.edtf import parse
from timeline.models import Event
from timeline.models.search import Search
from timeline.models.windows import LEVELS, level_of
from timeline.public.paging import BY_TIME

pytestmark = pytest.mark.django_db

DATES = [
    "",
    "2024",
    "2024-03",
    "2024-03-05",
    "2024-03-05T10:00:00",
    "202X",
    "19XX",
    "1800/2024",
    "2023-12-20/2024-03-05",
    "2024-03/..",
    "../2024-03",
    "../..",
    "/2024",
    "[..2024-03-05]",
    "[2024-04..]",
    "[..19XX]",
    "-0044-03-15",
    "Y290000000000",
    "Y-290000000",
    "{2024-03-05,2025}",
]
MOMENTS = [
    None,
    *(parse(date).earliest for date in DATES if date),
    *(parse(date).latest for date in DATES if date),
]


def pages(rows, size, backwards):
    keyset = BY_TIME.backwards() if backwards else BY_TIME
    found, after = [], None
    while True:
        page = keyset.page(rows, size, after=after)
        found += [event.slug for event in page.rows]
        if page.after is None:
            return found
        after = keyset.values(page.after)


@settings(max_examples=40)
@given(
    dates=st.lists(st.sampled_from(DATES), max_size=12),
    first=st.sampled_from(MOMENTS),
    last=st.sampled_from(MOMENTS),
    certain=st.booleans(),
    backwards=st.booleans(),
    query=st.sampled_from(["", "odd", "dated", "odd dated"]),
)
def test_the_pages_of_a_window_are_the_events_in_it(dates, first, last, certain, backwards, query):
    with transaction.atomic():
        for number, date in enumerate(dates):
            title = "An odd one" if number % 2 else "One"
            make_event(date=date, title=title, summary="dated" if date else "")
        lie = "inside" if certain else "overlapping"
        rows = getattr(Event.objects.published().matching(Search(query)), lie)(first, last)
        expected = list(rows.in_order().values_list("slug", flat=True))

        found = pages(rows, 2, backwards)
        transaction.set_rollback(True)

    assert found == (expected[::-1] if backwards else expected)


@pytest.mark.parametrize("date", DATES)
def test_every_date_has_one_level(date):
    make_event(date=date)

    assert Event.objects.annotate(level=level_of()).get().level in {each.number for each in LEVELS}


def test_a_page_is_full_though_another_condition_leaves_much_out():
    ann = make_person()
    for number in range(30):
        event = make_event(title="flag", date="2024", position=number)
        if number % 10 == 0:
            event.participations.create(person=ann)
    rows = Event.objects.published().matching(Search("flag")).filter(participations__person=ann)

    assert pages(rows, 2, backwards=False) == pages(rows, 2, backwards=True)[::-1]
    assert len(pages(rows, 2, backwards=False)) == 3


def test_a_window_costs_a_query_more_than_a_page(django_assert_num_queries):
    make_event(date="2024")

    with django_assert_num_queries(2):
        BY_TIME.page(Event.objects.published().overlapping(0, 10**11), 2)
