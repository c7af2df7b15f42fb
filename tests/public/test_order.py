import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_event
from timeline.models import Event
from timeline.public.order import with_doubts

pytestmark = pytest.mark.django_db


def doubts(*dates, positions=()):
    """Return what is said of each event of a list."""
    for number, date in enumerate(dates):
        make_event(date=date, position=positions[number] if positions else 0)
    return [getattr(event, "doubt", "") for event in with_doubts(list(Event.objects.in_order()))]


@pytest.mark.parametrize(
    "dates",
    [
        ["2024-03", "2024-04"],
        ["2024-03-05", "2024-03-06"],
        ["2024-03-01/2024-03-31", "2024-03-15"],
        ["2024-03-05T20:00:00", "2024-03-05T20:00:00"],
        ["2024-03", ""],
        ["2024/..", "2025"],
    ],
)
def test_nothing_is_said_where_the_order_is_known(dates):
    assert doubts(*dates) == ["", ""]


@pytest.mark.parametrize(
    ("dates", "doubt"),
    [
        (["2024-03", "2024-03"], "The order within March 2024 is not known."),
        (["2024-08-11", "2024-08-11"], "The order within 11 August 2024 is not known."),
        (["[..2024]", "[..2024]"], "The order of this and the next entry is not known."),
        (["", ""], "The order of this and the next entry is not known."),
        (
            ["2024-03", "2024-03-05"],
            "The dates of this and the next entry overlap: they may have come in another order.",
        ),
        (
            ["[..2024-08-11]", "2024-08-11"],
            "The dates of this and the next entry overlap: they may have come in another order.",
        ),
        (
            ["2024-03/2024-05", "2024-03-15"],
            "The dates of this and the next entry overlap: they may have come in another order.",
        ),
    ],
)
def test_a_doubt_is_told_once_where_it_begins(dates, doubt):
    assert doubts(*dates) == [doubt, ""]


def overlapping(others):
    return f"The dates of this and {others} overlap: they may have come in another order."


def test_a_long_run_is_told_once():
    dates = "2024-01", "2024-01-05/2024-02", "[2024-01-05..2024-02-03]"

    assert doubts(*dates) == [overlapping("the next 2 entries"), "", ""]


def test_what_reaches_beyond_its_run_tells_of_all_that_it_reaches():
    assert doubts("2024", "2024-01", "2024-01-05", "2024-02", "2025") == [
        overlapping("the next 3 entries"),
        *("", "", "", ""),
    ]


def test_what_may_have_come_long_before_says_so_in_either_direction():
    told = doubts("2024-03", "2024-04", "[..2024-08-11]", "2024-08-12")
    backwards = with_doubts(list(Event.objects.in_order().reverse()))

    assert told == [
        "",
        overlapping("the next entry"),
        overlapping("the 2 entries before it"),
        "",
    ]
    assert [event.doubt for event in backwards] == ["", overlapping("the next 2 entries"), "", ""]


def test_no_query_tells_that_a_whole_reaches_over_its_parts():
    whole = make_event(date="2024-08")
    for day in range(1, 29):
        make_event(date=f"2024-08-{day:02}", parent=whole)

    with CaptureQueriesContext(connection) as queries:
        told = {event.doubt for event in with_doubts(list(Event.objects.in_order()))}

    assert (told, len(queries)) == ({""}, 1)


@pytest.mark.parametrize("positions", [(0, 1, 2), (0, 2, 2)])
def test_a_whole_begins_with_its_parts(positions):
    whole = make_event(slug="whole", position=positions[0])
    for position in positions[1:]:
        make_event(parent=whole, position=position)
    (shown, *parts) = with_doubts(list(Event.objects.in_order()))

    assert shown.doubt == ""
    assert bool(parts[0].doubt) == (positions[1] == positions[2])


def test_positions_among_parts_of_different_wholes_are_no_order():
    for number in (1, 2):
        whole = make_event(slug=f"whole-{number}", date="2024")
        make_event(slug=f"part-{number}", parent=whole, position=number)
    parts = list(Event.objects.filter(slug__startswith="part").in_order())

    assert with_doubts(parts)[0].doubt == "The order within 11 August 2024 is not known."


def test_the_position_that_an_editor_gives_is_an_order():
    assert doubts("2024-03", "2024-03", "2024-03", positions=(1, 2, 3)) == ["", "", ""]


def test_what_an_editor_has_not_ordered_is_told_among_what_is():
    assert doubts("2024-03", "2024-03", "2024-03", positions=(1, 2, 2)) == [
        "",
        "The order within March 2024 is not known.",
        "",
    ]


def test_parts_are_told_of_as_well():
    whole = make_event(slug="whole")
    for _ in range(2):
        make_event(parent=whole, date="2024-08-11")
    (event,) = with_doubts(list(Event.objects.filter(slug="whole").with_parts()))

    assert event.parts[0].doubt == "The order within 11 August 2024 is not known."


def test_the_page_says_it(client):
    make_event(date="2024-03")
    make_event(date="2024-03")

    assert client.get("/").content.decode().count("The order within March 2024 is not known.") == 1
