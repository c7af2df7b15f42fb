"""The reading room in a browser, with the keyboard, the mouse and without a script."""

import pytest
from django.urls import reverse

from timeline.models import Source


@pytest.fixture
def room(page, site, django_user_model):
    """The address of an article's reading room; the user may do everything."""
    django_user_model.objects.create_superuser("editor", password="a long password")
    return site + reverse("admin:timeline_source_read", args=[Source.objects.get(slug="report").pk])


def sign_in(page, room):
    """Sign in with the keyboard, and be in the reading room."""
    page.goto(room)
    page.keyboard.type("editor")
    page.keyboard.press("Tab")
    page.keyboard.type("a long password")
    page.keyboard.press("Enter")
    page.wait_for_url(room)


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
    page.keyboard.type(words)
    page.get_by_role("option", name=words).wait_for()
    page.keyboard.press("Enter")


def chosen(page):
    return page.locator("#chosen-words").inner_text()


def test_the_keyboard_alone_makes_a_published_event(page, site, room):
    sign_in(page, room)
    page.keyboard.press("n")
    page.keyboard.press("e")
    page.locator(".writing").wait_for()
    page.keyboard.type("The flag arrives")
    pick(page, "People", "Tom Cruise")
    pick(page, "Locations", "Stade de France")
    tab_to(page, page.get_by_role("button", name="Publish"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="See it on the site"), "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/events/the-flag-arrives/")
    page.goto(site)

    entry = page.get_by_role("article").filter(has_text="The flag arrives")
    assert "Tom Cruise" in entry.inner_text()
