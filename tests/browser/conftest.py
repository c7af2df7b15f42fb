"""A real browser: Debian's Chromium, on the pages that the live server serves.

Its ``chromium-headless-shell``, which has no window to draw, is taken first: it is much quicker.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.models import EventLink

# Playwright runs an event loop in the thread of the tests, where Django would refuse its ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")

TEXT = (
    "Tom Cruise rappels into Closing Ceremony, rides off with Olympic flag in handoff to Los "
    "Angeles\n\n"
    "Tom Cruise appeared at the close of the Paris Olympics to help handoff the Olympic flag to "
    "Los Angeles, where the Summer Games will be held in 2028.\n\n"
    "The actor rappelled into the Stade de France where he picked up the flag from U.S. gymnast "
    "Simone Biles.\n\n"
    "Back in March, Cruise was spotted with a film crew at the Hollywood sign in Los Angeles, "
    "scaling the famous landmark, People reported at the time."
)


def pytest_collection_modifyitems(items):
    if CHROMIUM or os.environ.get("REQUIRE_BROWSER") == "1":
        return
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def base_url():
    """Stands in for pytest-playwright's own, a method, of which pytest warns."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if CHROMIUM is None:
        pytest.fail("Chromium is not installed, and REQUIRE_BROWSER is set")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


@pytest.fixture
def site(live_server):
    """The address of a site with all that a page can show."""
    article = make_source(
        TEXT,
        slug="report",
        title="Tom Cruise rappels into Closing Ceremony, rides off with Olympic flag",
        byline="Danielle Abreu",
        published="2024-08-11",
    )
    people = make_source(slug="people", title="People", kind="publication")
    france = make_location(slug="france", name="France")
    stadium = make_location(slug="stade-de-france", name="Stade de France", within=france)
    stadium.latitude, stadium.longitude = 48.9245, 2.3602
    stadium.save()
    cruise = make_person(slug="tom-cruise", name="Tom Cruise", wikidata="Q37079")
    ceremony = make_event(
        slug="closing-ceremony", title="Closing Ceremony", summary="The Games closed."
    )
    rappel = make_event(slug="rappel", title="Cruise rappels in", parent=ceremony)
    games = make_event(slug="games", title="Los Angeles hosts", date="2028", factuality="planned")
    make_event(slug="ride", title="Cruise rides", parent=ceremony, factuality="depicted")
    sign = make_event(
        slug="hollywood-sign",
        title="Cruise scales the Hollywood sign",
        date="2024-03",
        date_phrase="Back in March",
        date_basis="resolved",
        factuality="alleged",
    )
    rappel.participations.create(person=cruise, role="performer")
    for event in (ceremony, rappel):
        event.locations.add(stadium)
    make_citation(ceremony, article, "help handoff the Olympic flag to Los Angeles")
    make_citation(games, article, "Los Angeles, where the Summer Games will be held in 2028")
    make_citation(rappel, article, "The actor rappelled into the Stade de France")
    make_citation(ceremony, article, "the close of the Paris Olympics", stance="mentions")
    make_citation(sign, article, "Back in March", stance="contradicts")
    make_citation(sign, article, "scaling the famous landmark", attributed_to=people)
    EventLink.objects.create(from_event=sign, kind="announces", to_event=ceremony)
    return live_server.url


@pytest.fixture
def complaints(page):
    """What the browser complains of: errors, refusals by the policy, scripts that fail."""
    found = []
    page.on("console", lambda message: found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def editor(page, live_server, client, django_user_model):
    """A page whose user is signed in and may do everything."""
    client.force_login(django_user_model.objects.create_superuser("editor"))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])
    return page
