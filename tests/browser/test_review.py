"""The review of drafts, by keyboard and without a script."""

import pytest
from django.urls import reverse

from tests.browser.test_public import grave
from tests.factories import make_citation, make_event
from timeline.models import Event, Source


@pytest.fixture
def address(site):
    """Where three drafts are reviewed, of which nothing is cited for the last."""
    source = Source.objects.get(slug="report")
    first = make_event(slug="pick-up", title="Picks up the flag", date="2024", status="draft")
    second = make_event(slug="spotted", title="Seen at the sign", date="2025", status="draft")
    make_event(slug="bare", title="Drives away", date="2026", status="draft")
    make_citation(first, source, "he picked up the flag from U.S. gymnast Simone Biles")
    make_citation(second, source, "Cruise was spotted with a film crew", stance="contradicts")
    return site + reverse("admin:timeline_event_review")


@pytest.fixture
def review(editor, address):
    """The review with the user in it."""
    editor.goto(address)
    return editor


def press(page, key, then):
    """Press a key, and wait for the draft that is then under review."""
    page.keyboard.press(key)
    page.locator(".claims h2", has_text=then).wait_for()


def status(slug):
    return Event.objects.get(slug=slug).status


@pytest.mark.parametrize(
    ("key", "becomes"), [("a", "published"), ("r", "rejected"), ("n", "draft")]
)
def test_a_key_decides_and_shows_the_next_draft(review, key, becomes):
    press(review, key, then="Seen at the sign")

    assert (status("pick-up"), status("spotted")) == (becomes, "draft")


def test_a_draft_is_fixed_with_the_keyboard_alone_and_then_accepted(review):
    review.keyboard.press("f")
    review.get_by_label("Title:").focus()
    review.keyboard.press("End")
    review.keyboard.type(" in Paris")
    review.keyboard.press("Enter")
    review.locator(".claims h2", has_text="Picks up the flag in Paris").wait_for()
    press(review, "a", then="Seen at the sign")

    assert Event.objects.published().get(slug="pick-up").title == "Picks up the flag in Paris"


def test_the_keyboard_goes_through_all_drafts_and_begins_again(review):
    press(review, "n", then="Seen at the sign")
    press(review, "n", then="Drives away")
    review.keyboard.press("n")
    review.get_by_role("link", name="Begin again").press("Enter")

    assert review.locator(".claims h2").inner_text() == "Picks up the flag"


def test_no_key_publishes_what_nothing_is_cited_for(review):
    press(review, "n", then="Seen at the sign")
    press(review, "n", then="Drives away")
    review.keyboard.press("a")
    review.keyboard.press("r")
    review.get_by_text("Drives away is now rejected.").wait_for()

    assert status("bare") == "rejected"


def test_the_keys_can_be_turned_off_for_good(review, address):
    review.get_by_label("The keys work").uncheck()
    review.goto(address)
    review.keyboard.press("r")
    review.get_by_role("link", name="Next").click()

    assert status("pick-up") == "draft"


@pytest.mark.browser_context_args(java_script_enabled=False)
@pytest.mark.parametrize(("button", "becomes"), [("Accept", "published"), ("Reject", "rejected")])
def test_a_button_decides_without_a_script(review, button, becomes):
    review.get_by_role("button", name=button).click()
    review.locator(".claims h2", has_text="Seen at the sign").wait_for()

    assert status("pick-up") == becomes


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_draft_is_fixed_and_passed_over_without_a_script(review):
    review.get_by_role("link", name="Fix").click()
    review.get_by_label("Title:").fill("Takes the flag")
    review.get_by_role("button", name="Save", exact=True).first.click()
    review.locator(".claims h2", has_text="Takes the flag").wait_for()
    review.get_by_role("link", name="Next").click()

    assert review.locator(".claims h2").inner_text() == "Seen at the sign"


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_no_keys_are_offered_that_do_not_work(review):
    assert review.locator(".keys kbd:visible").count() == 0


def test_axe_finds_nothing_serious(review, complaints, address):
    found = {}
    for event in Event.objects.filter(status="draft"):
        review.goto(f"{address}?event={event.pk}")
        found[event.slug] = grave(review)

    assert (found, complaints) == ({"pick-up": [], "spotted": [], "bare": []}, [])


def test_nothing_is_wider_than_a_small_screen(review):
    for width in (360, 820):
        review.set_viewport_size({"width": width, "height": 900})

        assert review.evaluate("document.documentElement.scrollWidth") <= width
