import pytest
from hypothesis import given

from tests.edtf.strategies import VALUES
from timeline.edtf import extent, parse, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-08-05/2024-08-11", "5–11 August 2024"),
        ("2024-04-28/2024-05-02", "28 April – 2 May 2024"),
        ("2023-12-28/2024-01-02", "28 December 2023 – 2 January 2024"),
        ("2024-03/2024-05", "March–May 2024"),
        ("2004-06/2006-08", "June 2004 – August 2006"),
        ("1964/2008", "1964–2008"),
        ("-0100/-0044", "101–45 BC"),
        ("0079/0080", "AD 79–80"),
        ("-0100/0045", "101 BC – AD 45"),
        ("0079/1200", "AD 79 – 1200"),
        ("2004-02-01/2005", "1 February 2004 – 2005"),
        ("2024-08-11/2024-08-11", "11 August 2024"),
        ("1984~/2004?", "about 1984 – 2004 (uncertain)"),
        ("198X/199X", "1980s – 1990s"),
    ],
)
def test_closed_intervals(text, expected):
    assert words(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01/2024-03-31", "throughout March 2024"),
        ("2024-01-01/2024-12-31", "throughout 2024"),
        ("2024-02-01/2024-02-28", "1–28 February 2024"),
        ("2024-03/2024-03", "within March 2024"),
        ("2024/2024", "within 2024"),
        ("2024-01/2024-12", "January–December 2024"),
    ],
)
def test_only_days_fill_a_month_or_year(text, expected):
    assert words(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("../2024-08-11", "until 11 August 2024"),
        ("/2024-08-11", "until 11 August 2024 (start unknown)"),
        ("2024-08-11/..", "from 11 August 2024 on"),
        ("2024-08-11/", "from 11 August 2024 (end unknown)"),
        ("../..", "date unknown"),
        ("/", "date unknown"),
        ("../", "date unknown"),
        ("/..", "date unknown"),
        (
            "..2004-06-01/2004-06-20..",
            "from on or before 1 June 2004 until on or after 20 June 2004",
        ),
        ("..2004/2005", "from in or before 2004 until 2005"),
        ("/2005..", "until in or after 2005 (start unknown)"),
    ],
)
def test_open_and_unknown_ends(text, expected):
    assert words(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("198X/..", "from the 1980s on"),
        ("198X/", "from the 1980s (end unknown)"),
        ("../198X", "until the 1980s"),
        ("/198X~", "until the 1980s (approximate) (start unknown)"),
        ("15XX/..", "from the 1500s (1500–1599) on"),
        ("../15XX", "until the 1500s (1500–1599)"),
        ("..198X/", "from in or before the 1980s (end unknown)"),
        ("../198X..", "until in or after the 1980s"),
        ("..198X/199X", "from in or before the 1980s until the 1990s"),
        ("198X/199X..", "from the 1980s until in or after the 1990s"),
        ("2024-33/..", "from the first quarter of 2024 on"),
        ("../2024-38", "until the middle four months of 2024"),
        ("198X", "1980s"),
        ("1980/..", "from 1980 on"),
        ("2024-21/..", "from spring 2024 on"),
    ],
)
def test_decades_centuries_and_parts_of_a_year_have_an_article_behind_a_preposition(text, expected):
    assert words(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[2024-04-01..2024-04-10]", "early April 2024"),
        ("[2024-04-11..2024-04-20]", "mid-April 2024"),
        ("[2024-04-21..2024-04-30]", "late April 2024"),
        ("[2024-02-21..2024-02-29]", "late February 2024"),
        ("[2024-02-21..2024-02-28]", "between 21 and 28 February 2024"),
        ("[2024-08-05..2024-08-11]", "between 5 and 11 August 2024"),
        ("[1670..1672]", "between 1670 and 1672"),
        ("[..2024-08-11]", "on or before 11 August 2024"),
        ("[2024-08-11..]", "on or after 11 August 2024"),
        ("[..1760]", "in or before 1760"),
        ("[2020]", "2020"),
        ("[1667,1668,1670..1672]", "1667, 1668 or 1670–1672"),
        ("[1667~,1760-12..]", "about 1667 or in or after December 1760"),
    ],
)
def test_one_of_a_set(text, expected):
    assert words(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{1960,1961-12}", "1960 and December 1961"),
        ("{1667,1668,1670..1672}", "1667, 1668 and 1670–1672"),
        ("{1760..}", "from 1760 on"),
        ("{..1760}", "until 1760"),
    ],
)
def test_all_of_a_set(text, expected):
    assert words(parse(text)) == expected


@given(VALUES)
def test_every_value_has_words(value):
    assert words(value).strip() == words(value) != ""


@pytest.mark.parametrize("language", ["en", "en-gb", "EN"])
def test_language_tags(language):
    assert words(parse("2024-08"), language) == "August 2024"


def test_a_language_without_a_table():
    with pytest.raises(LookupError):
        words(parse("2024"), "tlh")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03", "1–31 March 2024"),
        ("[2024-04-21..2024-04-30]", "21–30 April 2024"),
        ("2024-08-11", "11 August 2024"),
        ("2024-08-11T21:00:00Z", "11 August 2024"),
        ("1850~", "1 January – 31 December 1850"),
        ("{2024-03,2024-05}", "1 March – 31 May 2024"),
        ("-0043", "1 January – 31 December 44 BC"),
        ("[..2024-08-11]", ""),
        ("2024-08-11/..", ""),
        ("", ""),
    ],
)
def test_the_extent_is_the_days_from_the_first_to_the_last(text, expected):
    assert extent(parse(text or "../..")) == expected
