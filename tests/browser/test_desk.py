"""Where editors begin: what waits for them, and the list of events."""

import pytest
from django.urls import reverse

from tests.browser.test_public import grave
from tests.factories import make_event

PAGES = ["index", "timeline_event_changelist"]


@pytest.fixture
def desk(editor, site):
    """The pages, by their names, of a site with something for most checks."""
    make_event(title="Drives away", status="draft", date="")
    return {name: site + reverse(f"admin:{name}") for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(desk, editor, complaints, name):
    editor.goto(desk[name])

    assert (grave(editor), complaints) == ([], [])


def test_nothing_is_wider_than_a_small_phone(desk, editor):
    editor.set_viewport_size({"width": 360, "height": 640})
    widths = {}
    for name in PAGES:
        editor.goto(desk[name])
        widths[name] = editor.evaluate("document.documentElement.scrollWidth")

    assert widths == dict.fromkeys(PAGES, 360)


def test_a_tablet_shows_when_events_were_beside_their_titles(desk, editor):
    editor.set_viewport_size({"width": 820, "height": 1180})
    editor.goto(desk["timeline_event_changelist"])
    table = editor.locator("#changelist .results").bounding_box()
    status = editor.locator("#result_list .field-status").first.bounding_box()

    assert status["x"] + status["width"] <= table["x"] + table["width"]
