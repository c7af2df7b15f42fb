import re

import pytest

from tests.browser.test_public import grave
from timeline.models import Location


@pytest.fixture
def places(site):
    """The addresses of a site with two places near one another and one far away."""
    france = Location.objects.get(slug="france")
    Location.objects.filter(pk=france.pk).update(latitude=46.6, longitude=2.4)
    return f"{site}/locations/"


def marks(page):
    page.locator(".map-mark").first.wait_for()
    return page.locator(".map-mark")


def test_a_page_of_places_shows_them_on_a_map(page, places):
    page.goto(places)

    assert marks(page).evaluate_all("all => all.map(each => each.title).sort()") == [
        "France",
        "Stade de France",
    ]
    assert page.locator(".map path.map-land").count() == 1


def test_places_that_lie_on_one_another_share_a_mark(page, places):
    Location.objects.filter(slug="france").update(latitude=48.93, longitude=2.36)
    page.goto(places)

    assert marks(page).evaluate_all("all => all.map(each => [each.title, each.innerText])") == [
        ["France, Stade de France", "2"]
    ]


def test_a_mark_leads_to_its_place_by_keyboard(page, places):
    page.goto(places)
    marks(page)

    page.get_by_role("button", name="Stade de France").press("Enter")
    page.locator(".leaflet-popup-content a").press("Enter")
    page.wait_for_url(re.compile("/locations/stade-de-france/$"))

    assert page.get_by_role("heading", level=1).inner_text() == "Stade de France"


def test_the_buttons_of_a_map_speak_the_language_of_the_page(page, places):
    page.goto(places.replace("/locations/", "/fr/locations/"))
    marks(page)
    page.get_by_role("button", name="Stade de France").press("Enter")

    names = page.locator(".map a[role=button]").evaluate_all("all => all.map(a => a.ariaLabel)")
    assert sorted(names) == ["Fermer", "Zoom arrière", "Zoom avant"]


def test_a_page_has_a_small_map(page, site):
    found = {}
    for path in ("/locations/stade-de-france/", "/events/closing-ceremony/"):
        page.goto(site + path)
        found[path] = marks(page).count()

    assert found == dict.fromkeys(found, 1)


def test_a_page_without_coordinates_has_no_map(page, site):
    page.goto(f"{site}/events/hollywood-sign/")

    assert page.locator(".map:visible").count() == 0


SHIFT = """() => new Promise((resolve) => {
    let sum = 0
    new PerformanceObserver((list) => { for (const each of list.getEntries()) sum += each.value })
        .observe({ type: "layout-shift", buffered: true })
    setTimeout(() => resolve(sum), 300)
})"""


def test_a_map_pushes_nothing_down(page, places):
    page.goto(places)
    marks(page)

    assert page.evaluate(SHIFT) < 0.01


def test_without_javascript_the_list_stands_alone(new_context, places):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(places)

    assert page.locator(".map").is_hidden()
    assert page.get_by_role("link", name="Stade de France").is_visible()


def test_a_map_is_accessible_breaks_no_policy_and_asks_no_other_host(page, places):
    hosts, complaints = set(), []
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(places)
    marks(page)

    assert grave(page) == []
    assert (complaints, hosts) == ([], {places.split("/")[2]})
