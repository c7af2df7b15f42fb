import pytest

from timeline.edtf import parse
from timeline.edtf.mentions import mentions

SUNDAY = parse("2024-08-11")


def phrases(text):
    return [mention.phrase for mention in mentions(text)]


def meant(phrase, written=SUNDAY):
    (mention,) = mentions(phrase, written)
    return [str(value) for value in mention.meanings]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Back in March, Cruise was spotted at the sign.", ["Back in March"]),
        ("In late April, he rode before official filming began.", ["In late April"]),
        ("This week, French media reported on it.", ["This week"]),
        ("the Summer Games will be held in 2028.", ["in 2028"]),
        ("date 2024-08-11 2024 Paris Olympics", ["2024-08-11", "2024"]),
        ("from 26 July to 11 August 2024", ["26 July", "11 August 2024"]),
        ("on 5–11 August 2024, and yesterday", ["on 5–11 August 2024", "yesterday"]),
        ("August 11, 2024", ["August 11, 2024"]),
        ("before the summer of 1914", ["before the summer of 1914"]),
        ("in the winter of 1914–15, when", ["in the winter of 1914–15"]),
        ("Winter 1914 - 15 people", ["Winter 1914"]),
        ("He may march on; 2024 people came in 20245.", ["2024"]),
        ("In March and again in March", ["In March", "in March"]),
        ("Nothing says when.", []),
        ("", []),
    ],
)
def test_phrases_are_found_as_they_stand(text, found):
    assert phrases(text) == found


@pytest.mark.parametrize(
    ("phrase", "dates"),
    [
        ("in March 2024", ["2024-03"]),
        ("before 1914", ["[..1913]"]),
        ("in the winter of 1914–15", ["1914-24"]),
        ("5-11 August 2024", ["2024-08-05/2024-08-11", "[2024-08-05..2024-08-11]"]),
    ],
)
def test_a_date_with_its_year_is_stated(phrase, dates):
    assert meant(phrase) == meant(phrase, None) == dates
    assert mentions(phrase, SUNDAY)[0].is_resolved is False


@pytest.mark.parametrize(
    ("phrase", "dates"),
    [
        ("Back in March", ["2024-03", "2025-03"]),
        ("in late April", ["[2024-04-21..2024-04-30]", "[2025-04-21..2025-04-30]"]),
        ("by 11 August", ["[..2024-08-11]", "[..2025-08-11]"]),
        ("September 1", ["2023-09-01", "2024-09-01"]),
        ("yesterday", ["2024-08-10"]),
        ("tonight", ["2024-08-11"]),
        ("this week", ["[2024-08-05..2024-08-11]"]),
        ("Next week", ["[2024-08-12..2024-08-18]"]),
        ("last month", ["2024-07"]),
        ("next year", ["2025"]),
        ("on Friday", ["2024-08-09", "2024-08-16"]),
        ("on Sunday", ["2024-08-11", "2024-08-18"]),
        ("last Sunday", ["2024-08-04"]),
        ("next Sunday", ["2024-08-18"]),
        ("by yesterday", []),
    ],
)
def test_a_date_that_leaves_something_open_is_resolved_from_the_day_of_writing(phrase, dates):
    assert meant(phrase) == dates
    assert mentions(phrase, SUNDAY)[0].is_resolved is True


@pytest.mark.parametrize(
    ("phrase", "written", "dates"),
    [
        ("last month", "2024-01", ["2023-12"]),
        ("last month", "2024", []),
        ("yesterday", "2024-08", []),
        ("last year", "2024", ["2023"]),
        ("in March", "2024-08", ["2024-03", "2025-03"]),
        ("in March", "2024-08/..", []),
        ("yesterday", "9999-12-31", []),
        ("in March", "-0043", []),
    ],
)
def test_nothing_is_more_exact_than_the_day_of_writing(phrase, written, dates):
    assert meant(phrase, parse(written)) == dates


def test_without_a_day_of_writing_nothing_is_resolved():
    assert meant("Back in March", None) == []


def test_the_first_phrases_are_enough():
    assert len(mentions("In 1900, 1901, 1902, 1903, 1904, 1905 and 1906")) == 5
