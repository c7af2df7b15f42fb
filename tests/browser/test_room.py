"""The reading room, by keyboard, by mouse and without a script."""

import pytest
from django.urls import reverse

from tests.browser.test_public import grave
from timeline.admin.room import parts
from timeline.models import Dismissal, Event, Source

TITLE = (
    "Tom Cruise rappels into Closing Ceremony, rides off with Olympic flag in handoff to Los "
    "Angeles"
)
RAPPELS = (
    "The actor rappelled into the Stade de France where he picked up the flag from U.S. gymnast "
    "Simone Biles."
)


@pytest.fixture
def address(site):
    """Where the article is read; its headline is still open."""
    source = Source.objects.get(slug="report")
    return site + reverse("admin:timeline_source_read", args=[source.pk])


@pytest.fixture
def room(editor, address):
    """The reading room with the user in it."""
    editor.goto(address)
    return editor


def sign_in(page, address):
    """Sign in with the keyboard, and be in the reading room."""
    page.goto(address)
    page.keyboard.type("writer")
    page.keyboard.press("Tab")
    page.keyboard.type("a long password")
    page.keyboard.press("Enter")
    page.wait_for_url(address)


def tab_to(page, locator, key="Tab"):
    """Press Tab until the focus is on an element."""
    for _ in range(60):
        page.keyboard.press(key)
        if locator.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {locator}")


def pick(page, label, words):
    """Choose a record by typing a part of its name."""
    tab_to(page, page.get_by_role("searchbox", name=label))
    take(page, words)


def take(page, words):
    """Type in the box that has the focus, and take the one record that is found."""
    page.keyboard.type(words)
    # Before it is found, all records are offered, and Enter takes the first.
    found = ".select2-results__option--highlighted:only-child"
    page.locator(found).filter(has_text=words).wait_for()
    page.keyboard.press("Enter")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def chosen(page):
    return page.locator("#chosen-words").inner_text()


def sentence(page, words):
    return page.locator(".sentence").filter(has_text=words)


def test_the_keyboard_alone_makes_a_published_event(page, site, address, django_user_model):
    django_user_model.objects.create_superuser("writer", password="a long password")
    sign_in(page, address)
    press(page, "n", "e")
    page.get_by_role("heading", name="New event").wait_for()
    page.keyboard.type("The flag arrives")
    pick(page, "People", "Tom Cruise")
    pick(page, "Locations", "Stade de France")
    tab_to(page, page.get_by_role("button", name="Publish"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="See it on the site"), "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/events/the-flag-arrives/")
    page.goto(site)

    entry = page.get_by_role("article").filter(has_text="The flag arrives").inner_text()
    assert ("Tom Cruise" in entry, "Stade de France" in entry, TITLE in entry) == (True,) * 3


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["n"], TITLE),
        (["ArrowDown", "ArrowUp"], TITLE),
        (["ArrowDown", "ArrowDown"], RAPPELS),
        (["n", "Shift+ArrowLeft", "Shift+ArrowLeft"], TITLE.removesuffix(" Los Angeles")),
        (["n", "Shift+ArrowLeft", "Shift+ArrowRight"], TITLE),
        (["n", "ArrowRight", "ArrowRight"], TITLE.removeprefix("Tom Cruise ")),
        (["n", "ArrowRight", "ArrowLeft"], TITLE),
        (["ArrowDown", "ArrowDown", "Shift+ArrowUp"], RAPPELS),
        (["n", "Shift+ArrowDown", "Shift+ArrowUp"], TITLE),
    ],
)
def test_the_keys_choose(room, keys, words):
    press(room, "n", *keys[1:]) if keys[0] == "n" else press(room, "n", *keys)

    assert chosen(room) == words


def test_sentences_are_chosen_together(room):
    press(room, "n", "ArrowDown", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowLeft")

    assert chosen(room).startswith(f"{RAPPELS} Back in March")
    assert chosen(room).endswith("People reported at the time")


def test_the_next_open_sentence_is_one_that_nothing_accounts_for(room):
    Dismissal.objects.all().delete()
    press(room, "n", "ArrowDown", "p")

    assert chosen(room) == TITLE


def test_the_next_open_sentence_may_be_in_another_part(room, address, monkeypatch):
    monkeypatch.setattr(parts, "LONGEST", 1)
    room.goto(f"{address}?at=300")
    press(room, "p", "p", "p")
    room.locator("#s-0:focus").wait_for()

    assert (chosen(room), room.url) == (TITLE, f"{address}?at=0#s-0")


def test_a_new_event_is_left_for_the_text(room):
    press(room, "n", "e")
    room.get_by_role("link", name="Leave it").click()
    room.locator("#s-0:focus").wait_for()

    assert room.get_by_role("heading", name="New event").count() == 0


def test_a_passage_is_dismissed_with_the_keyboard_and_the_place_is_kept(room, address):
    press(room, "n", "d")
    room.keyboard.type("The headline.")
    room.keyboard.press("Enter")
    room.get_by_text("[dismissed: The headline.]").wait_for()
    room.locator("#s-0:focus").wait_for()

    assert room.url == f"{address}#s-0"


def test_a_passage_is_cited_with_the_keyboard(room):
    press(room, "n", "c")
    room.locator(".select2-selection:focus").wait_for()
    room.keyboard.press("Enter")
    room.locator(".select2-search__field:focus").wait_for()
    take(room, "Cruise rides")
    tab_to(room, room.get_by_role("button", name="Cite", exact=True))
    room.keyboard.press("Enter")
    room.get_by_text("Cited for Cruise rides.").wait_for()

    assert Event.objects.get(slug="ride").citations.get().quote == TITLE


def test_a_box_that_is_made_late_takes_the_focus(editor, address):
    editor.add_init_script(
        """{
            const wait = window.setTimeout;
            window.late = [];
            window.setTimeout = (does, time, ...rest) =>
                time ? wait(does, time, ...rest) : window.late.push(does);
        }"""
    )
    editor.goto(address)
    press(editor, "n", "c")
    editor.evaluate("window.late.forEach((does) => does())")
    editor.locator(".select2-selection:focus").wait_for()

    assert editor.evaluate("document.activeElement.className").startswith("select2-selection")


def test_the_mouse_opens_and_closes_what_asks(room):
    room.locator("summary", has_text="Dismiss").click()
    field = room.get_by_label("Why this is no event")
    is_in = field.evaluate("element => element === document.activeElement")
    room.locator("summary", has_text="Dismiss").click()

    assert (is_in, field.is_visible()) == (True, False)


def test_the_mouse_chooses_to_the_letter(room):
    words = sentence(room, "Tom Cruise rappels").locator(".words")
    words.evaluate(
        """element => {
            const text = element.firstChild;
            document.getSelection().setBaseAndExtent(text, 3, text, 19);
            element.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
        }"""
    )
    room.locator("#chosen-words").filter(has_text="Cruise").wait_for()

    assert chosen(room) == "Cruise rappels"


def test_a_selection_counts_past_the_numbers_of_events(room):
    words = sentence(room, "The actor rappelled").locator(".words")
    words.evaluate(
        """element => {
            const text = element.lastChild;
            document.getSelection().setBaseAndExtent(text, 7, text, text.length);
            element.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
        }"""
    )
    room.locator("#chosen-words").filter(has_text="picked").wait_for()
    room.keyboard.press("e")

    quote = room.locator("blockquote").inner_text()
    assert quote == "he picked up the flag from U.S. gymnast Simone Biles."


def test_a_click_on_a_mark_shows_its_event_beside_the_text(room):
    room.locator("mark", has_text="The actor rappelled").click()

    assert room.locator(".entry.shown h3").inner_text().endswith("Cruise rappels in")
    assert chosen(room) == RAPPELS


def test_a_number_leads_to_its_event_and_the_quote_back(room):
    sentence(room, "The actor rappelled").get_by_role("link").press("Enter")
    entry = room.evaluate("document.activeElement.innerText")
    room.locator(".entry.shown .quote").click()

    assert "Cruise rappels in" in entry
    assert chosen(room) == RAPPELS


def test_a_phrase_is_offered_and_put_in(room):
    press(room, "n", "ArrowDown", "ArrowDown", "ArrowDown", "e")
    room.get_by_role("button", name="March 2024").click()
    room.locator("#id_event-date_reading").get_by_text("1–31 March 2024").wait_for()

    assert room.get_by_label("Date:").input_value() == "2024-03"
    assert room.get_by_label("Date phrase:").input_value() == "Back in March"
    assert room.get_by_label("Date basis:").input_value() == "resolved"


def test_the_passage_can_be_mended_while_the_event_is_written(room):
    press(room, "n", "e")
    room.get_by_label("Title:").fill("The flag arrives")
    sentence(room, "The actor rappelled").locator(".words").click(position={"x": 2, "y": 8})
    room.get_by_role("button", name="Save as draft").click()
    room.get_by_text("is saved as draft.").wait_for()

    assert Event.objects.get(title="The flag arrives").citations.get().quote == RAPPELS


def test_what_was_chosen_and_typed_outlives_a_changed_text(room):
    press(room, "n", "e")
    room.get_by_label("Title:").fill("The flag arrives")
    source = Source.objects.get(slug="report")
    source.text = f"A kicker\n\n{source.text}"
    source.save()
    room.get_by_role("button", name="Publish").click()
    room.get_by_text("The text has changed since you opened it.").wait_for()
    room.get_by_role("button", name="Publish").click()
    room.get_by_role("link", name="See it on the site").wait_for()

    assert Event.objects.get(title="The flag arrives").citations.get().quote == TITLE


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_sentence_becomes_a_draft_without_a_script(room):
    sentence(room, "Tom Cruise rappels").get_by_role("checkbox").check()
    room.get_by_role("button", name="New event").click()
    room.get_by_label("Title:").fill("The flag arrives")
    room.get_by_role("checkbox", name="Tom Cruise", exact=True).check()
    room.get_by_role("button", name="Save as draft").click()
    room.get_by_text("The flag arrives is saved as draft.").wait_for()

    event = Event.objects.get(title="The flag arrives")
    assert (event.citations.get().quote, event.people.get().name) == (TITLE, "Tom Cruise")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_sentence_is_dismissed_without_a_script(room):
    sentence(room, "Tom Cruise rappels").get_by_role("checkbox").check()
    room.locator("summary", has_text="Dismiss").click()
    room.get_by_label("Why this is no event").fill("The headline.")
    room.keyboard.press("Enter")
    room.get_by_text("[dismissed: The headline.]").wait_for()

    assert Dismissal.objects.get().quote == TITLE


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_passage_is_cited_for_an_event_found_by_words_without_a_script(room):
    sentence(room, "Tom Cruise rappels").get_by_role("checkbox").check()
    room.locator("summary", has_text="Cite").click()
    room.get_by_label("Another event, by words of its title").fill("rides")
    room.get_by_role("button", name="Cite", exact=True).click()
    room.get_by_role("radio", name="Cruise rides").check()
    room.get_by_role("button", name="Cite", exact=True).click()
    room.get_by_text("Cited for Cruise rides.").wait_for()

    assert Event.objects.get(slug="ride").citations.get().quote == TITLE


@pytest.mark.parametrize("keys", [[], ["n"], ["n", "c"], ["n", "d"], ["n", "e"]])
def test_axe_finds_nothing_serious(room, complaints, keys):
    press(room, *keys)
    if "e" in keys:
        room.locator(".field-people .select2").wait_for()

    assert (grave(room), complaints) == ([], [])


@pytest.mark.parametrize("keys", [[], ["n", "e"]])
def test_nothing_is_wider_than_a_small_phone(room, keys):
    room.set_viewport_size({"width": 360, "height": 640})
    press(room, *keys)
    if "e" in keys:
        room.locator(".field-people .select2").wait_for()

    assert room.evaluate("document.documentElement.scrollWidth") <= 360
