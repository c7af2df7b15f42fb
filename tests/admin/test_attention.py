from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.urls import reverse

from tests.admin.conftest import list_url
from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.admin import attention
from timeline.admin.attention import queue_of
from timeline.models import Event, Look, Person
from timeline.models.findings import CHECKS

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def disorder(db):
    """Something for every check that does not look for what the database refuses."""
    source = make_source("It was. It is. It will be. It would be.", published="2024")
    make_citation(make_event(date="2025"), source, "It was.", stance="contradicts")
    make_citation(make_event(date="2025"), source, "It is.")
    make_event(status="draft", date="", parent=make_event())
    make_event(date="2023", parent=make_event(date="2024"))
    for make in (make_person, make_location):
        make(name="The same")
        make(name="The same")


def waiting(user):
    return {each.check.name: each.count for each in queue_of(user).waiting}


def test_all_that_can_wait_is_counted(disorder, conflict, admin_user):
    found = waiting(admin_user)
    refused = {"unproven-citations", "unproven-dismissals"}
    assert set(found) == {check.name for check in CHECKS} - refused
    assert found["later-than-reported"] == 1


def test_each_count_leads_to_exactly_these_records(disorder, conflict, admin_user, admin_client):
    for each in queue_of(admin_user).waiting:
        response = admin_client.get(each.address)
        rows = set(response.context["cl"].queryset.values_list("pk", flat=True))
        assert rows == set(each.check.find().values_list("pk", flat=True)), each.check.name


def test_the_front_page_tells_what_waits(disorder, admin_client):
    content = admin_client.get("/admin/").content.decode()
    address = "/admin/timeline/event/?attention=later-than-reported"
    assert (
        f'<a href="{address}"><strong>1</strong> event later than the source that says it'
        in content
    )
    assert f'href="{reverse("admin:timeline_event_review")}"' in content


def test_the_front_page_is_quiet_where_nothing_waits(admin_client, db):
    assert "What waits for you" not in admin_client.get("/admin/").content.decode()


def test_long_queues_are_not_counted(admin_client, db, monkeypatch):
    monkeypatch.setattr(attention, "MOST", 2)
    for _ in range(4):
        make_event(status="draft")
    assert "<strong>2+</strong> drafts to review" in admin_client.get("/admin/").content.decode()


@pytest.mark.parametrize("rows", [1, 5])
def test_the_front_page_has_a_fixed_cost(
    disorder, admin_client, django_assert_num_queries, rows, source
):
    for _ in range(rows):
        make_citation(make_event(status="draft"), make_source("It was. It is."), "It was.")
    with django_assert_num_queries(9):
        admin_client.get("/admin/")


def test_nothing_is_told_of_what_one_may_not_see(disorder, django_user_model):
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_person"))
    assert waiting(viewer) == {"unused-people": 2, "alike-people": 2}
    assert waiting(AnonymousUser()) == {}


@pytest.fixture
def many(monkeypatch, disorder):
    """As many records as are not gone through each time."""
    checks = [check._replace(few=check.few and 1) for check in CHECKS]
    monkeypatch.setattr(attention, "CHECKS", checks)
    return checks


def test_it_is_told_that_many_records_were_not_gone_through(many, admin_client):
    content = admin_client.get("/admin/").content.decode()
    assert "some of this has not been looked for yet" in content
    assert "people in no event" not in content


def test_looking_again_finds_them(many, admin_client):
    response = admin_client.post(reverse("admin:timeline_event_look"), follow=True)
    assert "<strong>2</strong> people in no event" in response.content.decode()
    assert Look.objects.count() == len(CHECKS)


def test_a_list_is_narrowed_to_what_was_found_and_still_is_so(many, admin_client):
    admin_client.post(reverse("admin:timeline_event_look"))
    first, second = Person.objects.order_by("pk")
    make_event().participations.create(person=first)
    response = admin_client.get(list_url(Person), {"attention": "unused-people"})
    assert list(response.context["cl"].queryset) == [second]


def test_an_unknown_check_narrows_nothing(admin_client, db):
    make_event()
    response = admin_client.get(list_url(Event), {"attention": "unused-people"})
    assert response.context["cl"].result_count == 1
