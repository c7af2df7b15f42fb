"""What a page weighs, and asks the database, among many events."""

import pytest
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from django.test.utils import CaptureQueriesContext

from timeline.models import Location, Person, Source
from timeline.seeds.archive import generate

pytestmark = pytest.mark.django_db
HEAVIEST = 150_000
# Enough for whatever is drawn, listed or counted otherwise where there are many.
EVENTS = 2_500
PATHS = [
    "/",
    "/?after=63000000000~0~a",
    "/?order=-date",
    "/?q=ceremony",
    "/?q=number&from=1950&to=2000",
    "/?from=1970-01&to=1970-12",
    "/?from=1970&to=1975&certain=1",
    "/?person=delegate-1",
    "/?location=place-1&factuality=happened",
    "/?source=article-1",
    "/embed/",
    "/events/",
    "/events/event-20/",
    "/people/",
    "/people/delegate-1/",
    "/locations/",
    "/locations/place-1/",
    "/sources/",
    "/sources/article-1/",
    "/sitemap.xml",
    "/api/v1/events",
]


def lengthen(model, name):
    model.objects.update(**{name: Concat(F(name), Value(" of the town by the long river"))})


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """What is answered where many have long names, and with how many queries."""
    found = {}
    with django_db_blocker.unblock(), transaction.atomic():
        generate(EVENTS, lambda rows: None)
        for model, name in ((Person, "name"), (Location, "name"), (Source, "title")):
            lengthen(model, name)
        client = Client()
        client.get("/?q=ceremony")  # brings the index up to date
        for path in PATHS:
            with CaptureQueriesContext(connection) as queries:
                response = client.get(path)
            found[path] = response.status_code, len(response.content), len(queries)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("path", PATHS)
def test_a_page_stays_light(answers, path):
    status, weight, _ = answers[path]

    assert status == 200
    assert weight < HEAVIEST


@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_a_few_questions_only(answers, path):
    assert answers[path][2] <= 50
