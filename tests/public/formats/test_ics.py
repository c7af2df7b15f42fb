from datetime import UTC, date, datetime

import icalendar
import pytest

from tests.public.formats.conftest import DATES, written
from timeline.models import Event


def read(client, query=""):
    return icalendar.Calendar.from_ical(written(client.get(f"/timeline.ics{query}")))


def times(calendar):
    return {
        str(event["x-edtf"]): (event["dtstart"].dt, event["dtend"].dt if "dtend" in event else None)
        for event in calendar.events
    }


@pytest.mark.usefixtures("dated")
def test_only_what_can_be_laid_upon_a_calendar_is(client):
    assert times(read(client)) == {
        "2024-08-11": (date(2024, 8, 11), date(2024, 8, 12)),
        "2024-08-11T21:00:00Z": (datetime(2024, 8, 11, 21, tzinfo=UTC), None),
        "2024-08-11T21:00:00": (datetime(2024, 8, 11, 21), None),  # noqa: DTZ001 - as written
        "2024-08-11T21:00:00+02:00": (datetime(2024, 8, 11, 19, tzinfo=UTC), None),
        "2024-03": (date(2024, 3, 1), date(2024, 4, 1)),
        "2024-07-26/2024-08-11": (date(2024, 7, 26), date(2024, 8, 12)),
        "[2024-04-21..2024-04-30]": (date(2024, 4, 21), date(2024, 5, 1)),
    }


@pytest.mark.usefixtures("dated")
def test_the_others_are_counted(client):
    calendar = read(client)

    assert int(calendar["x-left-out"]) == len(DATES) - len(calendar.events) == 10


@pytest.mark.parametrize(
    ("date", "title"),
    [("2024-08-11", "2024-08-11"), ("2024-03", "March 2024: 2024-03")],
)
@pytest.mark.usefixtures("dated")
def test_a_title_says_so_when_the_day_is_not_known(client, date, title):
    titles = {str(event["x-edtf"]): str(event["summary"]) for event in read(client).events}

    assert titles[date] == title


def test_an_entry_carries_its_quotes_and_its_date_in_words(client, published):
    (event,) = read(client, "?q=film").events

    assert "“Cruise was spotted with a film crew” - People, as reported in" in event["description"]
    assert "http://testserver/sources/report/?passage=" in event["description"]
    assert (event["x-words"], event["uid"]) == ("March 2024", "hollywood-sign@testserver")


def test_an_entry_is_as_old_as_its_newest_source(client, published, article):
    article.published = "2024-08-11"
    article.save()
    (event,) = read(client, "?q=film").events

    assert event["dtstamp"].dt == datetime(2024, 8, 11, 23, 59, 59, tzinfo=UTC)


def test_what_an_editor_publishes_is_as_new_as_that(client, published):
    at = datetime(2026, 11, 30, 8, 15, tzinfo=UTC)
    Event.objects.filter(slug="hollywood-sign").update(published_at=at)

    assert read(client, "?q=film").events[0]["dtstamp"].dt == at


def test_what_is_hostile_is_text(client, hostile):
    (event,) = read(client).events

    assert str(event["summary"]) == hostile.title.replace("\x0b", "\ufffd")
