"""What is counted beforehand is what a look at every event counts."""

from collections import Counter
from itertools import product

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_event
from tests.models.test_windows import DATES, MOMENTS
from timeline.edtf import MAX_YEAR, civil, seconds
from timeline.models import Event, guards, spantable
from timeline.models.spantable import Grain
from timeline.public.overview.counts import Counting

pytestmark = pytest.mark.django_db
DRAFT = Event.Status.DRAFT
KINDS = Event.Factuality.values
MANY = 1_000
MONTHS = list(product([1800, 1900, 2000, 2020, 2023, 2024, 2025], range(1, 13)))
MAX_SECOND = seconds(MAX_YEAR)


def looked_at(events):
    """Return the same events in a way that is not counted beforehand."""
    return events.filter(pk__gt=0)


def change(number, date):
    event = Event.objects.order_by("pk")[number % Event.objects.all().count()]
    ways = [
        lambda: Event.objects.filter(pk=event.pk).update(date=date),
        lambda: Event.objects.filter(pk=event.pk).update(status=DRAFT),
        lambda: Event.objects.filter(date=date).update(status="published"),
        lambda: Event.objects.filter(pk=event.pk).delete(),
        lambda: Event.objects.bulk_create([Event(title="New", slug=f"n{number}", date=date)]),
        lambda: Event.objects.filter(pk=event.pk).update(title="Other"),
        lambda: Event.objects.filter(pk=event.pk).update(factuality="alleged"),
    ]
    ways[number % len(ways)]()


def happen(dates, changes):
    """Make events with these dates, and let as many changes befall them."""
    for number, date in enumerate([*dates, "2024"]):
        make_event(date=date, factuality=KINDS[number % len(KINDS)])
    for number, date in changes.items():
        if Event.objects.exists():
            change(number, date)


def numbers(events):
    return Counter(events.values_list("earliest", "latest"))


def within(pairs, first, last):
    """Return pairs of bounds of which those outside of a window are right before or behind it."""
    found = Counter()
    for (earliest, latest), number in pairs.items():
        is_before = None not in (first, earliest) and earliest < first
        is_behind = None not in (last, latest) and latest > last
        pair = (first - 1 if is_before else earliest, last + 1 if is_behind else latest)
        found[pair] += number
    return found


def edges(first, last, grain):
    """Return the edges of a window and those of all months or years in it that any date knows."""
    known = [moment for moment in MOMENTS if moment is not None]
    start = min(known) if first is None else first
    end = max(known) + 1 if last is None else last + 1
    starts = (seconds(*each) for each in MONTHS if grain is Grain.MONTH or each[1] == 1)
    return [start, *(each for each in starts if start < each < end), end]


histories = st.fixed_dictionaries(
    {
        "dates": st.lists(st.sampled_from(DATES), min_size=1, max_size=8),
        "changes": st.dictionaries(st.integers(0, 500), st.sampled_from(DATES), max_size=6),
    }
)
queries = st.fixed_dictionaries(
    {
        "first": st.sampled_from(MOMENTS),
        "last": st.sampled_from(MOMENTS),
        "lie": st.sampled_from(["inside", "overlapping"]),
        "kinds": st.sets(st.sampled_from(KINDS)),
    }
)


def asked(query):
    kinds = sorted(query["kinds"])
    return getattr(Event.objects.published().of_kinds(kinds), query["lie"])(
        query["first"], query["last"]
    )


@settings(max_examples=60)
@given(history=histories, query=queries)
def test_what_is_counted_beforehand_is_right(history, query):
    with transaction.atomic():
        happen(**history)
        events = asked(query)
        told = events.count(), events.bounds(MANY).numbers, events.spans().by_kind
        rows = looked_at(events)
        kinds = Counter(rows.values_list("factuality", flat=True))
        seen = rows.count(), within(numbers(rows), query["first"], query["last"]), kinds
        is_wrong = spantable.is_wrong()
        transaction.set_rollback(True)

    assert told == seen
    assert not is_wrong


@pytest.mark.parametrize("grain", [Grain.MONTH, Grain.YEAR])
@settings(max_examples=60)
@given(history=histories, query=queries)
def test_what_is_counted_coarsely_lies_in_the_same_months_or_years(grain, history, query):
    at = edges(query["first"], query["last"], grain)
    with transaction.atomic():
        happen(**history)
        events = asked(query)
        dates, rows = events.spans().dates_by(grain), numbers(looked_at(events))
        transaction.set_rollback(True)

    if at[0] < at[-1]:
        assert Counting(dates.numbers)(at) == Counting(rows)(at)


def test_what_is_too_much_is_counted_coarsely():
    for year, month in product((2022, 2023), (3, 4, 5)):
        make_event(date=f"{year}-{month:02}-10", slug=f"once-{year}-{month}")
        make_event(date=f"{year}-{month:02}-20", slug=f"again-{year}-{month}")
    counted = Event.objects.published().spans()

    found = [counted.dates(number) for number in (12, 11, 6, 5, 0)]
    assert [dates.grain for dates in found] == [
        Grain.SECOND,
        Grain.MONTH,
        Grain.MONTH,
        Grain.YEAR,
        Grain.YEAR,
    ]
    assert [len(dates.numbers) for dates in found] == [12, 6, 6, 2, 2]


@given(st.integers(-MAX_SECOND, MAX_SECOND))
def test_the_database_knows_the_month_and_the_year_of_any_moment(moment):
    year, month = civil(moment)[:2]
    with connection.cursor() as cursor:
        sql = (spantable.start_of(grain, f"({moment})") for grain in Grain)
        cursor.execute(f"SELECT {', '.join(sql)}")
        assert cursor.fetchone() == (moment, seconds(year, month), seconds(year))


def test_it_is_the_triggers_that_count():
    make_event()
    guards.remove(connection)
    make_event()

    assert (Event.objects.published().count(), spantable.is_wrong()) == (1, True)
    spantable.rebuild()
    assert (Event.objects.published().count(), spantable.is_wrong()) == (2, False)


def test_all_that_is_published_is_counted_beforehand_and_so_are_windows():
    published = Event.objects.published()

    assert published.spans() is not None
    assert published.overlapping(0, 1).in_order().with_evidence().spans() is not None
    assert published.of_kinds(["planned"]).inside(0, 1).spans() is not None


def test_what_is_not_counted_beforehand_is_looked_at_up_to_a_number():
    for date in ("2024", "2024", "2025"):
        make_event(date=date)
    events = looked_at(Event.objects.published())

    assert (events.count_up_to(2), events.count_up_to(9)) == (2, 3)
    assert (events.bounds(2), events.bounds(3).numbers) == (None, numbers(events))


def test_nothing_else_is_counted_beforehand():
    published = Event.objects.published()
    others = [Event.objects.all(), published.top_level(), published[:1]]

    assert [events.spans() for events in others] == [None, None, None]
