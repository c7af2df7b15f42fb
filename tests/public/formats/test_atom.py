from datetime import UTC, datetime

import feedparser
import pytest

from tests.factories import make_event
from tests.public.formats.conftest import DATES, written
from timeline.models import Event


def read(client, query=""):
    text = written(client.get(f"/timeline.atom{query}"))
    feed = feedparser.parse(text, sanitize_html=False)
    assert not feed.bozo, feed.bozo_exception
    return feed


def test_an_empty_feed_is_one(client, db):
    feed = read(client)

    assert (feed.version, feed.entries, feed.feed.updated) == (
        "atom10",
        [],
        "1970-01-01T00:00:00+00:00",
    )


def test_an_entry_leads_to_its_event_and_carries_its_quotes(client, published):
    (entry,) = read(client, "?q=film").entries

    assert entry.id == entry.link == "http://testserver/events/hollywood-sign/"
    assert "<p>March 2024</p>" in entry.summary
    assert "<p></p>" not in entry.summary
    assert "<blockquote>Cruise was spotted with a film crew</blockquote>" in entry.summary
    assert "People, as reported in <a href=" in entry.summary


def test_a_feed_names_itself_and_its_page(client, published):
    links = {link.rel: link.href for link in read(client, "?q=film").feed.links}

    assert links == {
        "self": "http://testserver/timeline.atom?q=film",
        "alternate": "http://testserver/?q=film",
    }


@pytest.mark.usefixtures("dated")
@pytest.mark.parametrize("date", DATES[:-1])
def test_every_date_is_kept(client, date):
    text = written(client.get("/timeline.atom"))

    assert f"<dcterms:temporal>{date}</dcterms:temporal>" in text


def test_the_bounds_of_a_date_are_a_period(client, db):
    make_event(date="2024-03/..")

    assert "start=2024-03-01T00:00:00<" in written(client.get("/timeline.atom"))


def test_a_feed_is_as_old_as_its_newest_source(client, published, article):
    article.published = "2024-08-11"
    article.save()
    feed = read(client)

    assert feed.feed.updated == feed.entries[0].updated == "2024-08-11T23:59:59+00:00"


def test_what_an_editor_publishes_is_as_new_as_that(client, published, article):
    article.published = "2024-08-11"
    article.save()
    at = datetime(2026, 11, 30, 8, 15, tzinfo=UTC)
    Event.objects.filter(slug="rappel").update(published_at=at)
    feed = read(client)

    assert feed.feed.updated == "2026-11-30T08:15:00+00:00"
    assert [(entry.get("published"), entry.updated) for entry in feed.entries] == [
        (None, "2024-08-11T23:59:59+00:00"),
        (None, "1970-01-01T00:00:00+00:00"),
        ("2026-11-30T08:15:00+00:00", "2026-11-30T08:15:00+00:00"),
    ]


def test_what_is_hostile_is_text(client, hostile):
    entry = read(client).entries[0]

    assert entry.title == hostile.title.replace("\x0b", "\ufffd")
    assert "<script>" not in entry.summary
