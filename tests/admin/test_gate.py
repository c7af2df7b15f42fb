import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.admin.conftest import change_url, list_url
from tests.admin.forms import filled_in
from tests.factories import make_event
from timeline.models import Event, Person


def status(client, page, **data):
    return client.get(page, data).status_code


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q", "1\x002"),
        ("q", "word " * 101),
        ("p", "9" * 19),
        ("id\x00", "1"),
        ("title__regex", "("),
        ("title__iregex", "x"),
    ],
)
def test_an_address_that_no_page_has_is_a_bad_request(admin_client, name, value):
    assert status(admin_client, list_url(Event), **{name: value}) == 400


@pytest.mark.parametrize(("name", "value"), [("q", "9" * 19), ("q", "word " * 100), ("p", "2")])
def test_what_may_be_looked_for_is_no_bad_request(admin_client, name, value):
    assert status(admin_client, list_url(Event), **{name: value}) == 200


@pytest.mark.parametrize("name", ["groups", "user_permissions"])
def test_what_is_no_key_of_a_group_is_a_bad_request(admin_client, admin_user, name):
    page = reverse("admin:auth_user_change", args=[admin_user.pk])
    assert admin_client.post(page, {name: "9" * 30}).status_code == 400


def test_no_number_leads_to_the_slug_of_a_draft(admin_client):
    draft = make_event(status="draft")
    kind = ContentType.objects.get_for_model(Event).pk
    page = reverse("admin:view_on_site", args=[kind, draft.pk])
    assert admin_client.get(page).status_code == 404


@pytest.mark.parametrize("page", ["admin:password_change", "admin:jsi18n", "admin:index"])
def test_no_page_of_the_admin_is_kept(admin_client, page):
    assert "no-store" in admin_client.get(reverse(page)).headers["Cache-Control"]


def test_pages_of_readers_are_not_asked(client, db):
    assert status(client, "/robots.txt", p="9" * 19) == 200


@pytest.mark.parametrize("key", ["abc", "9" * 30, "-1", ""])
def test_a_row_that_no_list_has_is_a_bad_request(admin_client, key):
    chosen = {"action": "delete_selected", "_selected_action": [key]}
    assert admin_client.post(list_url(Person), chosen).status_code == 400


@pytest.mark.parametrize("told", ["1", "1000", "9" * 9, "9" * 29, "9" * 5000, "٩٩"])
def test_a_form_that_tells_of_more_rows_than_it_has_is_a_bad_request(admin_client, told):
    event = make_event(title="The flag")
    form = filled_in(admin_client.get(change_url(event))) | {"title": "Another"}
    response = admin_client.post(change_url(event), form | {"citations-TOTAL_FORMS": told})
    assert (response.status_code, Event.objects.get().title) == (400, "The flag")


def test_no_row_is_made_that_was_not_sent(admin_client, monkeypatch):
    form = filled_in(admin_client.get(change_url(event := make_event())))
    monkeypatch.setattr("timeline.admin.editing.RowForm.__init__", lambda *args, **kw: 1 / 0)
    totals = {name: "1500" for name in form if name.endswith("-TOTAL_FORMS")}
    assert admin_client.post(change_url(event), form | totals).status_code == 400


def test_a_form_may_have_many_rows(admin_client):
    sent = {f"citations-{row}-{name}": "" for row in range(600) for name in ("id", "quote", "note")}
    assert admin_client.post(f"{list_url(Event)}add/", sent).status_code == 200
