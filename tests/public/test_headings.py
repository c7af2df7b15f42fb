import pytest

from timeline.edtf import parse
from timeline.models import Event
from timeline.public.headings import Heading, chapters, heading


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2024-08-11", ("2024", "August")),
        ("2024-08-11T21:00:00Z", ("2024", "August")),
        ("2024-03", ("2024", "March")),
        ("[2024-04-21..2024-04-30]", ("2024", "April")),
        ("2024-03/2024-04", ("2024", "March–April 2024")),
        ("2024", ("2024", "")),
        ("2023-12/2024-01", ("December 2023 – January 2024", "")),
        ("198X", ("1980s", "")),
        ("[..2024-08-11]", ("On or before 11 August 2024", "")),
        ("2024-08-11~", ("About 11 August 2024", "")),
        ("-0043-03", ("44 BC", "March")),
        ("Y12024", ("12,024", "")),
    ],
)
def test_a_heading_is_no_more_exact_than_the_date(date, expected):
    assert heading(parse(date)) == Heading(*expected)


def test_what_has_no_date_says_so():
    assert heading(None) == Heading("Undated")


def test_a_season_does_not_stand_under_a_month():
    assert heading(parse("2024-21")).lower == "Spring 2024"


def test_events_are_grouped_by_year_and_month_in_the_order_they_come():
    events = [Event(slug=date, date=date) for date in ("2024-03", "2024-08", "2024-08-11", "2028")]

    grouped = [
        (c.heading, [(s.heading, len(s.events)) for s in c.sections]) for c in chapters(events)
    ]

    assert grouped == [("2024", [("March", 1), ("August", 2)]), ("2028", [("", 1)])]


def test_a_year_that_was_interrupted_is_resumed():
    events = [Event(date=date) for date in ("2024-03", "[..2024-08-11]", "2024-08-11")]

    assert [(chapter.heading, chapter.resumed) for chapter in chapters(events)] == [
        ("2024", False),
        ("On or before 11 August 2024", False),
        ("2024", True),
    ]
