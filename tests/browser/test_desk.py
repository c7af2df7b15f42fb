"""Where editors begin: what waits for them, and the list of events."""

import pytest
from django.urls import reverse

from tests.browser.test_public import grave
from tests.factories import make_event

PAGES = ["index", "timeline_event_changelist"]
# Stock admin labels the search box with a picture, whose words axe takes for no visible label.
STOCK = {"label-title-only"}


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

    ours = [each for each in grave(editor) if each[0] not in STOCK]
    assert (ours, complaints) == ([], [])


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_small_phone(desk, editor, name):
    editor.set_viewport_size({"width": 360, "height": 640})
    editor.goto(desk[name])

    assert editor.evaluate("document.documentElement.scrollWidth") <= 360
