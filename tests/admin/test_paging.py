import pytest

from tests.admin.conftest import list_url
from tests.factories import make_event
from timeline.admin import editing, paging
from timeline.admin.paging import BoundedPaginator
from timeline.models import Event


@pytest.fixture
def most(monkeypatch):
    """Three events, of which two are counted."""
    for module in (paging, editing):
        monkeypatch.setattr(module, "MOST", 2)
    return [make_event() for _ in range(3)]


@pytest.mark.parametrize(("events", "count", "has_more"), [(2, 2, False), (3, 2, True)])
def test_no_more_is_counted_than_anybody_pages_through(db, most, events, count, has_more):
    rows = Event.objects.in_order().filter(pk__in=[event.pk for event in most[:events]])
    pages = BoundedPaginator(rows, 1)
    assert (pages.count, pages.num_pages, pages.has_more) == (count, 2, has_more)


def test_the_list_says_that_there_are_more(admin_client, db, most):
    content = admin_client.get(list_url(Event)).content.decode()
    assert "More than 2 events: these are the first" in content


def test_what_is_not_counted_is_not_acted_on(admin_client, db, most):
    form = {"action": "withdraw", "_selected_action": most[0].pk, "select_across": "1"}
    response = admin_client.post(list_url(Event), form, follow=True)
    assert "Nothing is done: there are more than 2." in response.content.decode()
    assert Event.objects.published().count() == 3


def test_all_of_a_short_list_are_acted_on(admin_client, db):
    events = [make_event() for _ in range(3)]
    form = {"action": "withdraw", "_selected_action": events[0].pk, "select_across": "1"}
    admin_client.post(list_url(Event), form)
    assert Event.objects.published().count() == 0
