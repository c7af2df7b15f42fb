"""The timeline as the real TimelineJS draws it.

``TIMELINEJS`` names the folder of the unpacked npm package ``@knight-lab/timelinejs``; without it
these tests are skipped.
"""

import os
from pathlib import Path

import pytest

PACKAGE = Path(os.environ.get("TIMELINEJS", "") or "nowhere")
PAGE = """<!doctype html><meta charset="utf-8"><div id="drawn" style="height: 700px"></div>
<link rel="stylesheet" href="dist/css/timeline.css">
<script src="dist/js/timeline.js"></script>
<script>new TL.Timeline("drawn", "{site}/timelinejs.json");</script>"""

pytestmark = pytest.mark.skipif(not PACKAGE.is_dir(), reason="TIMELINEJS names no folder")


@pytest.fixture
def drawn(page, site):
    """A page on which TimelineJS has drawn the timeline of ``site``."""

    def serve(route):
        path = route.request.url.removeprefix(f"{site}/drawn/").partition("?")[0]
        if path:
            route.fulfill(path=PACKAGE / path)
        else:
            route.fulfill(body=PAGE.format(site=site), content_type="text/html")

    page.route(f"{site}/drawn/**", serve)
    page.goto(f"{site}/drawn/")
    page.locator(".tl-timemarker").first.wait_for(state="attached")
    return page


def test_timelinejs_draws_every_event_that_it_can_date(drawn):
    markers = drawn.locator(".tl-timemarker .tl-headline").all_inner_texts()

    assert sorted(set(markers)) == [
        "Closing Ceremony",
        "Cruise rappels in",
        "Cruise rides",
        "Cruise scales the Hollywood sign",
        "Los Angeles hosts",
    ]


def test_timelinejs_shows_the_date_in_the_words_of_the_timeline(drawn):
    dates = drawn.locator(".tl-slide .tl-headline-date").all_inner_texts()

    assert "March 2024" in {date.strip() for date in dates}
