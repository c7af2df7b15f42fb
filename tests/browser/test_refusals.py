"""The pages that come instead of a save: of what was changed, deleted or decided meanwhile."""

import pytest
from django.urls import reverse

from tests.browser.test_public import grave
from tests.factories import make_event
from tests.seeds.conftest import SeedFolder
from timeline.models import Event, SeedConflict

PAGES = ["overtaken", "deleted", "held", "stale", "conflict"]


@pytest.fixture
def event(db):
    return make_event(title="A flag is seen", date="2024-03", status="draft")


@pytest.fixture
def typed(editor, live_server, event):
    """The form of an event with another title typed into it."""
    editor.goto(live_server.url + reverse("admin:timeline_event_change", args=[event.pk]))
    editor.get_by_label("Title").fill("“A white flag”")
    return editor


@pytest.fixture
def overtaken(typed):
    """Somebody else has changed the title, and the date, meanwhile."""
    Event.objects.update(title="A red flag", date="2024-04", version=2)
    save(typed)


@pytest.fixture
def deleted(typed):
    Event.objects.all().delete()
    save(typed)


@pytest.fixture
def held(typed, live_server, django_user_model):
    """The session has ended; the editor signs in again."""
    user = django_user_model.objects.get()
    user.set_password("a long password")
    user.save()
    typed.context.clear_cookies(name="sessionid")
    save(typed)
    typed.get_by_label("Username").fill("editor")
    typed.get_by_label("Password").fill("a long password")
    typed.get_by_role("button", name="Log in").click()
    typed.get_by_role("button", name="Send what I typed").wait_for()


@pytest.fixture
def stale(editor, live_server, event):
    """Somebody else has changed the event that is being decided in the review."""
    editor.goto(live_server.url + reverse("admin:timeline_event_review"))
    Event.objects.update(title="A red flag", version=2)
    editor.get_by_role("button", name="Reject").click()
    editor.wait_for_load_state()


@pytest.fixture
def conflict(tmp_path, editor, live_server):
    """The seeds and an editor have both changed a date."""
    seeds = SeedFolder(tmp_path)
    seeds.load()
    Event.objects.filter(slug="seen").update(date="2024-04", date_basis="inferred")
    seeds.replace("article.toml", 'date = "2024-03"', 'date = "2024-05"')
    seeds.load()
    page = reverse("admin:timeline_seedconflict_change", args=[SeedConflict.objects.get().pk])
    editor.goto(live_server.url + page)


def save(page):
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.wait_for_load_state()


@pytest.fixture
def refusal(request, editor):
    """One of these pages, by its name."""
    request.getfixturevalue(request.param)
    return editor


@pytest.mark.parametrize("refusal", PAGES, indirect=True)
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_a_small_phone(refusal, complaints):
    refused = [each for each in complaints if "status of 40" not in each]
    assert (grave(refusal), refused) == ([], [])

    refusal.set_viewport_size({"width": 360, "height": 640})

    assert refusal.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_both_changed_is_chosen_by_keyboard(overtaken, editor):
    mine = editor.get_by_role("radio", name="Yours").first
    mine.focus()
    editor.keyboard.press("Space")
    editor.keyboard.press("Enter")
    editor.get_by_text("was changed successfully").wait_for()

    event = Event.objects.get()
    assert (event.title, event.date) == ("“A white flag”", "2024-04")


def test_what_was_deleted_is_saved_anew(deleted, editor):
    editor.get_by_role("button", name="Save it as a new event, a draft").click()
    editor.get_by_text("was added successfully").wait_for()

    assert Event.objects.get().title == "“A white flag”"


def test_what_was_typed_when_the_session_ended_is_saved(held, editor):
    editor.get_by_role("button", name="Send what I typed").click()
    editor.get_by_text("was changed successfully").wait_for()

    assert Event.objects.get().title == "“A white flag”"


def test_a_decision_on_what_was_changed_meanwhile_is_made_once_that_is_seen(stale, editor):
    assert Event.objects.get().status == "draft"

    editor.get_by_role("button", name="Save what I typed all the same").click()
    editor.wait_for_load_state()

    assert (Event.objects.get().status, Event.objects.get().title) == ("rejected", "A red flag")
