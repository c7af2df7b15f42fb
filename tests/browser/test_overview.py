"""The overview, and what swaps under it, in a real browser."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.test_public import grave
from tests.factories import make_event
from timeline.models import Event

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
EVENING = "/?from=2024-08-11&to=2024-08-11"


@pytest.fixture
def story(site):
    """A story that sleeps for months and then has ten entries in one evening."""
    for number in range(10):
        make_event(
            slug=f"number-{number}", title=f"Number {number}", date=f"2024-08-11T21:{number:02}:00"
        )
    return site


def found(page):
    return page.get_by_role("status").inner_text()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_reader_zooms_to_the_evening_by_links(browser, story, has_script):
    page = browser.new_page(java_script_enabled=has_script)
    page.goto(story)
    page.locator(".overview a.tick", has_text="August 2024").click()
    page.wait_for_url("**/?from=2024-08**")

    assert page.locator(".zoom-path [aria-current]").inner_text() == "11 August 2024"
    page.close()


def test_the_address_is_all_that_is_shared(browser, story):
    one, other = browser.new_page(), browser.new_page()
    one.goto(story)
    one.locator(".overview a.tick", has_text="August 2024").click()
    one.wait_for_url("**/?from=2024-08**")
    other.goto(one.url)

    assert other.locator("#results").inner_text() == one.locator("#results").inner_text()
    one.close()
    other.close()


def test_only_what_was_found_is_swapped_and_the_way_back_works(page, story):
    page.goto(story)
    page.evaluate("window.isSame = true")
    page.locator(".overview a.tick", has_text="August 2024").click()
    page.wait_for_url("**/?from=2024-08**")
    assert "events found" in found(page)

    page.go_back()
    page.wait_for_url(f"{story}/")
    page.locator(".overview a", has_text="2028").first.wait_for()

    assert found(page) == ""
    assert page.evaluate("window.isSame") is True


FEED = "document.querySelector('link[href*=\"timeline.atom\"]').getAttribute('href')"
ROBOTS = "document.querySelectorAll('meta[name=robots]').length"


def test_the_head_tells_what_is_shown(page, story):
    page.goto(story)
    page.locator(".overview a.tick", has_text="August 2024").click()
    page.wait_for_url("**/?from=2024-08**")
    expect(page).to_have_title(re.compile("From .* August 2024, To .* · Olympics Timeline"))
    assert ("from=2024-08" in page.evaluate(FEED), page.evaluate(ROBOTS)) == (True, 1)

    page.go_back()

    expect(page).to_have_title("Olympics Timeline")
    assert (page.evaluate(FEED), page.evaluate(ROBOTS)) == ("/timeline.atom", 0)


def test_choosing_a_person_narrows_at_once_and_keeps_the_focus(page, story):
    page.goto(story)
    page.get_by_text("By person, place, source, kind or date").click()
    page.get_by_label("Person").focus()
    page.get_by_label("Person").select_option("tom-cruise")
    page.wait_for_url("**/?person=tom-cruise")

    assert found(page) == "1 event found"
    assert page.evaluate("document.activeElement.id") == "id_person"


def test_what_is_not_understood_is_told_as_without_a_script(page, story):
    page.goto(story)
    page.get_by_text("By person, place, source, kind or date").click()
    page.get_by_label("From").fill("banana")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?from=banana")

    assert "“banana” is not read as a date." in page.locator("#wrong_from").text_content()
    assert page.get_by_label("From").input_value() == "banana"


def test_a_window_is_drawn_with_the_mouse(page, story):
    page.goto(f"{story}{EVENING}")
    columns = page.locator("[data-from]")
    columns.first.scroll_into_view_if_needed()
    first, last = columns.nth(1).bounding_box(), columns.nth(3).bounding_box()
    page.mouse.move(first["x"] + 2, first["y"] + 3)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + 3, steps=5)
    page.mouse.up()
    page.wait_for_url("**/?from=2024-08-11T*")

    assert page.locator(".zoom-path [aria-current]").inner_text() == "11 August 2024, 01:00–04:00"


def test_the_wheel_zooms_with_a_key_and_scrolls_without(page, story):
    page.goto(story)
    column = page.locator("[data-from]").nth(1)
    column.hover(force=True)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.wait_for_url("**/?from=**")
    page.keyboard.up("Control")

    assert "from=" in page.url


def test_keys_zoom_and_go_from_entry_to_entry(page, story):
    page.goto(story)
    page.keyboard.press("+")
    page.wait_for_url("**/?from=**")
    page.keyboard.press("-")
    page.wait_for_url(lambda url: "from=2024-08-11" not in url)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator(".entry :is(h2, h3, h4) > a").first

    assert first.evaluate("link => link === document.activeElement") is True


@pytest.mark.parametrize("has_script", [True, False])
def test_zooming_leaves_the_filter_closed(browser, story, has_script):
    page = browser.new_page(java_script_enabled=has_script)
    page.goto(story)
    page.get_by_role("link", name="Zoom in").click()
    page.wait_for_url("**/?from=**")

    assert page.get_by_label("Person").is_hidden()
    page.close()


def test_zooming_leaves_the_overview_where_it_was(page, story):
    page.goto(story)
    before = page.locator("#overview").bounding_box()
    page.keyboard.press("+")
    page.wait_for_url("**/?from=**")
    expect(page.locator("#zoom-in")).to_be_focused()

    assert page.locator("#overview").bounding_box()["y"] == pytest.approx(before["y"], abs=1)


def test_arrows_go_on_from_date_to_date(page, story):
    make_event(slug="july", date="2024-07")
    page.goto(f"{story}/?from=2024-08-05&to=2024-08-11")
    page.locator("#zoom-earlier").focus()
    for date in ("2024-07-29", "2024-07-22", "2024-07-15"):
        page.keyboard.press("ArrowLeft")
        page.wait_for_url(f"**/?from={date}**")
        expect(page.locator("#zoom-earlier")).to_be_focused()


def test_the_focus_stays_in_the_overview_where_its_control_is_gone(page, story):
    page.goto(story)
    page.locator(".overview a.tick", has_text="August 2024").press("Enter")
    page.wait_for_url("**/?from=2024-08**")

    expect(page.locator("#overview")).to_be_focused()


def test_keys_are_letters_where_one_writes(page, story):
    page.goto(story)
    page.keyboard.press("/")
    page.keyboard.type("j+?k")

    assert page.get_by_label("Search the timeline").input_value() == "j+?k"
    assert page.url == f"{story}/"


def test_help_on_keys_opens_and_closes(page, story):
    page.goto(story)
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()

    page.keyboard.press("Escape")

    assert page.get_by_role("dialog", name="Keys").is_hidden()


def test_keys_can_be_switched_off_and_stay_so(page, story):
    page.goto(story)
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use the keys").uncheck()
    page.goto(f"{story}/events/")
    page.keyboard.press("?")
    page.keyboard.press("j")

    assert page.get_by_role("dialog", name="Keys").is_hidden()
    assert page.evaluate("document.activeElement === document.body") is True
    assert page.context.cookies() == []


def test_the_keyboard_gets_past_the_overview(page, story):
    page.goto(story)
    page.get_by_role("link", name="Skip the overview").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('.overview')") is None


def test_every_mark_has_a_name_and_leads_somewhere(page, story):
    page.goto(story)
    names = page.locator(".overview a.mark").evaluate_all("each => each.map(a => a.textContent)")

    assert len(names) == Event.objects.count()
    assert all(name.strip() for name in names)
    assert page.get_by_role("link", name="Number 3, 11 August 2024, 21:03").count() == 1


def photograph(page, path, width):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        name = f"{path.strip('/').replace('/', '-')[:20] or 'timeline'}-{width}-{scheme}.png"
        page.screenshot(path=SCREENSHOTS / name, full_page=True)


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("path", ["/", EVENING, "/people/tom-cruise/"])
def test_the_overview_looks_right(page, story, complaints, path, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(story + path)
    if os.environ.get("SCREENSHOTS"):
        photograph(page, path, width)

    assert grave(page) == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


OVERLAPS = """texts => {
    const boxes = texts.map(text => text.getBoundingClientRect()).filter(box => box.width);
    return boxes.filter((one, place) => boxes.slice(place + 1).some(other =>
        one.left < other.right - 1 && other.left < one.right - 1 &&
        one.top < other.bottom - 3 && other.top < one.bottom - 3)).length;
}"""


def test_no_text_of_the_overview_stands_upon_another(page, story):
    found = {}
    for width in (320, 700, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(story)
        found[width] = page.locator(".overview > svg text:visible").evaluate_all(OVERLAPS)

    assert found == {320: 0, 700: 0, 1440: 0}
