import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_event
from timeline.models import Event, listing

pytestmark = pytest.mark.django_db


def test_events_are_read_in_the_order_of_their_keys():
    first, second = make_event(), make_event()

    assert Event.objects.read([second.pk, first.pk]) == [second, first]


def test_an_event_that_is_read_has_all_that_was_stored_but_when_it_was_published():
    event = make_event(title="Opening", date="2024-03", date_phrase="Back in March")
    (found,) = Event.objects.read([event.pk])

    stored = Event.objects.values().get(pk=event.pk)

    assert found.get_deferred_fields() == {"published_at"}
    assert {name: getattr(found, name) for name in stored} == stored


def test_what_was_withdrawn_meanwhile_is_not_read():
    event = make_event()
    pks = list(Event.objects.published().values_list("pk", flat=True))
    Event.objects.update(status=Event.Status.DRAFT)

    assert Event.objects.published().read(pks) == []
    assert Event.objects.read(pks) == [event]


def test_a_whole_that_was_withdrawn_meanwhile_is_not_told_of():
    whole = make_event()
    (part,) = Event.objects.read([make_event(parent=whole).pk])
    Event.objects.filter(pk=whole.pk).update(status=Event.Status.DRAFT)

    listing.add_wholes(Event, [part])

    assert (part.is_part, part.whole) == (True, None)


def test_what_was_deleted_meanwhile_is_not_read():
    assert Event.objects.read([1]) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL goes through few at once")
def test_no_list_goes_through_all_events():
    whole = make_event()
    pks = [make_event(parent=make_event(parent=whole)).pk, whole.pk]
    with CaptureQueriesContext(connection) as queries:
        Event.objects.published().with_evidence().with_parts().read(pks)

    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            steps = [step for *_, step in cursor.fetchall()]
            # Nor through all that are published, by an index that has these.
            assert not [step for step in steps if step.startswith("SCAN") or "(status=" in step]
