import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PAGES = [
    "/",
    "/?q=rappel&person=tom-cruise&location=france&factuality=happened",
    "/?q=xylophone",
    "/events/",
    "/events/closing-ceremony/",
    "/events/hollywood-sign/",
    "/people/",
    "/people/tom-cruise/",
    "/locations/",
    "/locations/stade-de-france/",
    "/sources/",
    "/sources/people/",
    "/sources/report/?passage=97-200",
    "/nothing/",
    "/?after=nonsense",
    "/fr/",
    "/fr/events/hollywood-sign/",
]
QUOTE = "The actor rappelled into the Stade de France"


# Waits for colours that go over into others.
AT_REST = "Promise.allSettled(document.getAnimations().map((each) => each.finished))"


def grave(page):
    """Return what axe holds against a page in which colours, with the first element of each."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(AT_REST)
        for each in Axe().run(page).response["violations"]:
            if each["impact"] in ("serious", "critical"):
                found.append((scheme, each["id"], each["nodes"][0]["html"]))
    return found


def opened(page, site, look):
    """Return what a look at each of the pages finds."""
    found = {}
    for path in PAGES:
        page.goto(site + path)
        found[path] = look(page)
    return found


def follow_the_quote(page, site):
    page.goto(site)
    page.get_by_role("link", name="Cruise rappels in", exact=True).click()
    page.get_by_role("link", name=QUOTE).click()


def emphasised(page):
    page.locator("mark.emphasised").first.wait_for()
    return "".join(page.locator("mark.emphasised").all_inner_texts())


def test_a_reader_gets_from_the_timeline_to_the_words(page, site):
    follow_the_quote(page, site)

    assert emphasised(page) == QUOTE
    assert page.locator("#passage").is_visible()


def test_the_words_of_a_passage_that_overlaps_another_are_all_there(page, site):
    page.goto(f"{site}/events/games/")
    page.get_by_role("link", name="where the Summer Games").click()

    assert emphasised(page) == "Los Angeles, where the Summer Games will be held in 2028"


def test_a_reader_gets_from_the_words_to_the_event(page, site):
    page.goto(f"{site}/sources/report/")
    page.get_by_role("link", name="quoted for: Cruise rappels in").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Cruise rappels in"


def test_the_keyboard_skips_to_the_content(page, site):
    page.goto(site)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_axe_finds_nothing_serious(page, site):
    assert opened(page, site, grave) == {path: [] for path in PAGES}


def test_axe_finds_what_cannot_be_read(page, site):
    page.goto(site)
    page.evaluate("document.querySelector('h1').style.color = '#eee'")

    assert [found[:2] for found in grave(page)] == [("light", "color-contrast")]


def test_nothing_is_wider_than_a_small_phone(page, site):
    page.set_viewport_size({"width": 320, "height": 640})

    widths = opened(page, site, lambda page: page.evaluate("document.body.parentNode.scrollWidth"))

    assert widths == dict.fromkeys(PAGES, 320)


def test_a_page_asks_no_other_host_and_the_browser_has_nothing_to_complain_of(
    page, site, complaints
):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, site, lambda page: page.wait_for_load_state("networkidle"))

    assert len(asked) > len(PAGES)
    assert [url for url in asked if not url.startswith(site)] == []
    # A page that is an error is complained of for that, and for nothing else.
    assert len(complaints) == 2
    assert all("the server responded with a status of 40" in one for one in complaints)


def test_the_browser_complains_of_what_the_policy_refuses(page, site, complaints):
    page.goto(site)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")

    assert "Content Security Policy" in complaints[0]


def test_the_style_sheet_is_served(page, site):
    page.goto(site)

    assert page.evaluate("getComputedStyle(document.body).display") == "flex"


def test_print_keeps_the_quotes(page, site):
    page.goto(site)
    page.emulate_media(media="print")

    assert page.get_by_text("the close of the Paris Olympics").bounding_box()["height"] > 0


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_everything_works_without_a_script(page, site):
    follow_the_quote(page, site)

    assert emphasised(page) == QUOTE


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_reader_narrows_the_timeline_without_a_script(page, site):
    page.goto(site)
    page.get_by_text("By person, place, source, kind or date").click()
    page.get_by_label("Place").select_option("france")
    page.get_by_label("From").fill("August 2024")
    page.get_by_role("button", name="Show").click()

    assert page.get_by_role("status").inner_text() == "2 events found"
    assert page.get_by_role("link", name="Remove: From August 2024").is_visible()


def test_a_chip_takes_its_condition_away(page, site):
    page.goto(f"{site}/?q=scales&location=france")
    page.get_by_role("link", name="Remove: Place France").click()

    expect(page.get_by_role("status")).to_have_text("1 event found")
    assert page.locator("h3 mark, h4 mark").inner_text() == "scales"


def test_the_other_language_shows_what_was_found_meanwhile(page, site):
    page.goto(site)
    page.get_by_label("Search the timeline").fill("famous landmark")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 event found")
    page.get_by_role("link", name="Français").click()

    expect(page.get_by_role("status")).to_have_text("1 événement trouvé")


def test_the_other_language_shows_what_one_came_back_to(page, site):
    page.goto(f"{site}/fr/?q=rappels")
    page.get_by_label("Chercher dans la chronologie").fill("famous landmark")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/?q=famous*")
    page.go_back()
    page.wait_for_url("**/fr/?q=rappels")
    expect(page.get_by_role("link", name="Retirer")).to_contain_text("rappels")
    page.get_by_role("link", name="English").click()

    expect(page.get_by_role("link", name="Remove: Words rappels")).to_be_visible()


def test_the_keyboard_searches(page, site):
    page.goto(site)
    page.get_by_label("Search the timeline").focus()
    page.keyboard.type("famous landmark")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("1 event found")


def test_axe_finds_nothing_serious_in_the_open_form(page, site):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(site)
    page.get_by_text("By person, place, source, kind or date").click()

    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
