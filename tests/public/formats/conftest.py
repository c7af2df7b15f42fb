import pytest

from tests.factories import make_citation, make_event, make_location, make_person

HOSTILE = "=<script>alert('\"x\"')</script>&amp;\x0b,;\n\\"


@pytest.fixture
def hostile(article):
    """An event that would break out of every format that lets it."""
    event = make_event(slug="hostile", title=HOSTILE, summary=HOSTILE, date="2024-08-11")
    event.participations.create(person=make_person(name=HOSTILE), role=HOSTILE)
    event.locations.add(make_location(name=HOSTILE, latitude=1.5, longitude=-2.5))
    make_citation(event, article, "flag")
    article.title = HOSTILE
    article.save()
    return event


@pytest.fixture
def dated(db):
    """Events of all sorts of dates; each is called after its date."""
    for number, date in enumerate(DATES):
        make_event(slug=f"d{number}", title=date or "undated", date=date)


DATES = (
    "2024-08-11",
    "2024-08-11T21:00:00Z",
    "2024-08-11T21:00:00",
    "2024-08-11T21:00:00+02:00",
    "2024-03",
    "2024",
    "2024-07-26/2024-08-11",
    "[2024-04-21..2024-04-30]",
    "[..2024-08-11]",
    "2024-08-11/..",
    "2024-08-11~",
    "2024-21",
    "-0043-03-15",
    "-0043",
    "Y-300000",
    "9999-12-31",
    "",
)


def written(response):
    """Return the text of a file that was streamed."""
    assert response.streaming
    return b"".join(response).decode()
