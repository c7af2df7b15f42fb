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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(desk, editor, complaints, name, scheme):
    editor.emulate_media(color_scheme=scheme)
    editor.goto(desk[name])

    assert (grave(editor), complaints) == ([], [])


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_small_phone(desk, editor, name):
    editor.set_viewport_size({"width": 360, "height": 640})
    editor.goto(desk[name])

    assert editor.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_tablet_shows_when_events_were_beside_their_titles(desk, editor):
    editor.set_viewport_size({"width": 820, "height": 1180})
    editor.goto(desk["timeline_event_changelist"])
    table = editor.locator("#changelist .results").bounding_box()
    status = editor.locator("#result_list .field-status").first.bounding_box()

    assert status["x"] + status["width"] <= table["x"] + table["width"]
