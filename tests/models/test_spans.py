"""What is counted beforehand is what a look at every event counts."""

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_event
from tests.models.test_windows import DATES, MOMENTS
from timeline.models import Event, guards, spans
from timeline.public.overview.density import density, extent

pytestmark = pytest.mark.django_db
DRAFT = Event.Status.DRAFT


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
    ]
    ways[number % len(ways)]()


@settings(max_examples=30)
@given(
    dates=st.lists(st.sampled_from(DATES), min_size=1, max_size=8),
    changes=st.dictionaries(st.integers(0, 500), st.sampled_from(DATES), max_size=6),
    first=st.sampled_from(MOMENTS),
    last=st.sampled_from(MOMENTS),
    lie=st.sampled_from(["inside", "overlapping"]),
)
def test_what_is_counted_beforehand_is_right(dates, changes, first, last, lie):
    edges = sorted({moment for moment in MOMENTS if moment is not None})
    with transaction.atomic():
        for date in [*dates, "2024"]:
            make_event(date=date)
        for number, date in changes.items():
            if Event.objects.exists():
                change(number, date)
        events = getattr(Event.objects.published(), lie)(first, last)
        told = events.count(), extent(events), density(events, edges)
        rows = looked_at(events)
        seen = rows.count(), extent(rows), density(rows, edges)
        transaction.set_rollback(True)

    assert told == seen


def test_it_is_the_triggers_that_count():
    make_event()
    guards.remove(connection)
    make_event()

    assert (Event.objects.published().count(), spans.is_wrong()) == (1, True)
    spans.rebuild()
    assert (Event.objects.published().count(), spans.is_wrong()) == (2, False)


def test_all_that_is_published_is_counted_beforehand_and_so_are_windows():
    published = Event.objects.published()

    assert published.spans() is not None
    assert published.overlapping(0, 1).in_order().with_evidence().spans() is not None


def test_nothing_else_is_counted_beforehand():
    published = Event.objects.published()
    others = [Event.objects.all(), published.top_level(), published[:1]]

    assert [events.spans() for events in others] == [None, None, None]
