import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.admin.conftest import change_url, list_url
from tests.admin.forms import filled_in
from tests.factories import make_event
from timeline.models import Event

SIGN_IN = {"username": "writer", "password": "a long password"}
LOGIN = "/admin/login/"


@pytest.fixture
def writer(db):
    """An editor who has signed in, with a browser whose tokens are checked."""
    User.objects.create_superuser("writer", password=SIGN_IN["password"])
    writer = Client(enforce_csrf_checks=True)
    writer.get(LOGIN)
    writer.post(LOGIN, SIGN_IN | {"csrfmiddlewaretoken": writer.cookies["csrftoken"].value})
    return writer


@pytest.fixture
def typed(writer):
    """A form that was filled in, when the session ends."""
    page = change_url(make_event(title="The flag", status="draft"))
    form = filled_in(writer.get(page)) | {"title": "“Another” & <flag>", "summary": "A\r\n\r\nb."}
    del writer.cookies["sessionid"]
    return page, form


def sign_in(writer, refused, **fields):
    return writer.post(LOGIN, filled_in_login(refused) | SIGN_IN | fields)


def filled_in_login(response):
    """Return what the form holds, and what stands outside of it and belongs to it."""
    return filled_in(response, "login-form") | {"held": response.context["held"]}


def test_who_is_signed_out_is_told_and_nothing_is_saved(writer, typed):
    refused = writer.post(*typed)
    assert refused.status_code == 403
    assert "You are signed out, and nothing was saved." in refused.content.decode()
    assert Event.objects.get().title == "The flag"


def test_what_was_typed_is_saved_after_signing_in_again(writer, typed):
    held = sign_in(writer, writer.post(*typed))
    assert Event.objects.get().title == "The flag"
    saved = writer.post(held.context["action"], filled_in(held, "held"))
    event = Event.objects.get()
    assert (saved.status_code, event.title) == (302, "“Another” & <flag>")
    assert event.summary == "A\n\nb."


def test_what_was_changed_meanwhile_is_not_overwritten(writer, typed):
    held = sign_in(writer, writer.post(*typed))
    Event.objects.update(title="Theirs", version=2)
    response = writer.post(held.context["action"], filled_in(held, "held"))
    assert (response.status_code, Event.objects.get().title) == (409, "Theirs")


def test_what_was_typed_is_shown_without_what_the_page_added(writer, typed):
    told = dict(sign_in(writer, writer.post(*typed)).context["told"])
    assert told["title"] == ["“Another” & <flag>"]
    assert not {"seen", "citations-TOTAL_FORMS", "date_phrase"} & told.keys()


def test_a_wrong_password_loses_nothing(writer, typed):
    again = sign_in(writer, writer.post(*typed), password="wrong")
    held = sign_in(writer, again)
    assert ("title", ["“Another” & <flag>"]) in held.context["fields"]


def test_no_other_site_can_have_anything_sent(writer, typed):
    page, form = typed
    forged = form | {"csrfmiddlewaretoken": "x" * 64}
    assert "held" not in writer.post(page, forged).content.decode()
    assert writer.post(LOGIN, SIGN_IN | {"held": '[["a", ["b"]]]'}).status_code == 403


def test_what_is_held_leads_to_no_other_site(writer, typed):
    held = sign_in(writer, writer.post(*typed), next="https://example.org/")
    assert "example.org" not in held.content.decode()


@pytest.mark.parametrize("held", ["x", "1", "[1]", '{"a": 1}', "[" * 9999, '[["a", 1]]', "null"])
def test_what_is_not_what_a_page_holds_is_nothing(writer, typed, held):
    response = sign_in(writer, writer.post(*typed), held=held)
    assert response.context["fields"] == []


def test_passwords_are_not_held(client, db):
    response = client.post(reverse("admin:password_change"), {"old_password": "secret"})
    assert (response.status_code, b"secret" in response.content) == (302, False)


def test_to_look_at_a_page_one_signs_in_as_ever(client, db):
    assert client.get(list_url(Event)).url.startswith(LOGIN)
