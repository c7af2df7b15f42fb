import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.edtf import meanings, parse


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("March 2024", "2024-03"),
        ("Sept. 2001", "2001-09"),
        ("11 August 2024", "2024-08-11"),
        ("August 11, 2024", "2024-08-11"),
        ("the 11th of August 2024", "2024-08-11"),
        ("13/04/2024", "2024-04-13"),
        ("2024-3-1", "2024-03-01"),
        ("in 2028", "2028"),
        ("about 1850", "1850~"),
        ("c. March 1850", "1850-03~"),
        ("possibly 1850", "1850?"),
        ("before 1914", "[..1913]"),
        ("before 1 March 2024", "[..2024-02-29]"),
        ("after December 1914", "[1915-01..]"),
        ("by 11 August 2024", "[..2024-08-11]"),
        ("on or before 11 August 2024", "[..2024-08-11]"),
        ("until 2024", "../2024"),
        ("since 2020", "2020/.."),
        ("throughout February 2024", "2024-02-01/2024-02-29"),
        ("between 5 and 11 August 2024", "[2024-08-05..2024-08-11]"),
        ("from 5 to 11 August 2024", "2024-08-05/2024-08-11"),
        ("late April 2024", "[2024-04-21..2024-04-30]"),
        ("mid-Feb 2024", "[2024-02-11..2024-02-20]"),
        ("summer 2024", "2024-22"),
        ("Q3 2024", "2024-35"),
        ("first quarter of 2024", "2024-33"),
        ("1980s", "198X"),
        ("44 BC", "-0043"),
        ("15 March 44 BC", "-0043-03-15"),
        ("AD 79", "0079"),
        ("1st century BC", "[-0099..0000]"),
        (" 2024-03? ", "2024-03?"),
    ],
)
def test_what_has_one_meaning(text, meaning):
    assert list(map(str, meanings(text))) == [meaning]


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("5-11 August 2024", ["2024-08-05/2024-08-11", "[2024-08-05..2024-08-11]"]),
        ("28 April – 2 May 2024", ["2024-04-28/2024-05-02", "[2024-04-28..2024-05-02]"]),
        ("1964–2008", ["1964/2008", "[1964..2008]"]),
        ("03/04/2024", ["2024-04-03", "2024-03-04"]),
        ("1900s", ["190X", "19XX"]),
        ("19th century", ["18XX", "[1801..1900]"]),
    ],
)
def test_what_has_several_meanings_is_not_decided(text, several):
    assert list(map(str, meanings(text))) == several


@pytest.mark.parametrize(
    "text",
    [
        "",
        "next week",
        "May 24",
        "31 February 2024",
        "0 BC",
        "AD 0",
        "before then",
        "9" * 65,
        "March",
    ],
)
def test_what_has_no_meaning_is_not_guessed(text):
    assert meanings(text) == []


_WORDS = [
    "about",
    "before",
    "between",
    "and",
    "to",
    "-",
    "March",
    "5",
    "11",
    "2024",
    "44",
    "BC",
    "?",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join) | st.text(max_size=70))
def test_any_text_gives_dates_that_read_back(text):
    assert [parse(str(value)) for value in meanings(text)] == meanings(text)
