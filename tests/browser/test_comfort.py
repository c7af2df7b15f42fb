"""Pages for readers with large letters, with another direction of writing, and with few colours."""

import pytest

PATHS = [
    *("/", "/?q=cruise&from=2024", "/events/", "/events/rappel/", "/people/tom-cruise/"),
    *("/locations/stade-de-france/", "/sources/report/", "/embed/", "/api/v1/docs"),
]
# By how much the page is wider than the window, and which links and headings cannot be seen. Of the
# labels of an axis those stand back for which there is no room.
AMISS = """() => {
    const root = document.documentElement
    const words = [...document.querySelectorAll("main a, main h1, main h2, main h3, nav a")]
    const open = words.filter((each) => !each.closest("details:not([open]), [hidden], svg"))
    const unseen = open.filter((each) => !each.checkVisibility({ visibilityProperty: true }))
    return [root.scrollWidth - root.clientWidth, unseen.map((each) => each.textContent)]
}"""


def twice_as_large(page):
    page.add_style_tag(content="html { font-size: 200% !important }")


def from_right_to_left(page):
    page.evaluate("document.documentElement.dir = 'rtl'")


def in_forced_colours(page):
    page.emulate_media(forced_colors="active")


def beyond_the_window(page):
    page.add_style_tag(content="main { min-width: 200vw }")


def amiss(page, site, change, paths):
    found = {}
    for path in paths:
        page.goto(site + path)
        change(page)
        found[path] = page.evaluate(AMISS)
    return {path: what for path, what in found.items() if what != [0, []]}


@pytest.fixture
def lenient(browser, site):
    """A page that takes a style from the test, at the width that half a laptop has."""
    page = browser.new_page(bypass_csp=True, viewport={"width": 640, "height": 800})
    yield page
    page.close()


@pytest.mark.parametrize("change", [twice_as_large, from_right_to_left, in_forced_colours])
def test_a_page_fits_and_hides_nothing(lenient, site, change):
    assert amiss(lenient, site, change, PATHS) == {}


def test_a_page_that_does_not_fit_is_noticed(lenient, site):
    assert list(amiss(lenient, site, beyond_the_window, ["/"])) == ["/"]
