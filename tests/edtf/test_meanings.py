import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.edtf import meanings, parse, words


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
        ("winter 2001-2002", "2001-24"),
        ("winter 2001/02", "2001-24"),
        ("the winter of 2001–02", "2001-24"),
        ("Winter 1999 – 2000", "1999-24"),
        ("about winter 1999-00", "1999-24~"),
        ("winter 2001-2003", "2001-24/2003"),
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


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "date",
    [
        *("1978-09-01T10:30:00", "1978-09-01T10:30:15Z", "1978-09-01T10:30:00+02:00"),
        *("1925-01?", "-0043-03-15?", "1850~", "2024-03%", "2001-21?", "2001-21~"),
        *("1921-~10-07", "1984?-06-02", "1921-10?-~07"),
        *("198X/..", "../198X"),
    ],
)
def test_a_date_as_it_is_worded_means_itself(date, language):
    assert list(map(str, meanings(words(parse(date), language), language))) == [date]


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


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("mars 2024", "2024-03"),
        ("Févr. 2024", "2024-02"),
        ("le 1er août 2024", "2024-08-01"),
        ("11 aout 2024", "2024-08-11"),
        ("vers 1850", "1850~"),
        ("avant 1914", "[..1913]"),
        ("après le 11 août 2024", "[2024-08-12..]"),
        ("jusqu’au 11 août 2024", "../2024-08-11"),
        ("à partir d’avril 2024", "2024-04/.."),
        ("entre le 5 et le 11 août 2024", "[2024-08-05..2024-08-11]"),
        ("du 5 au 11 août 2024", "2024-08-05/2024-08-11"),
        ("fin avril 2024", "[2024-04-21..2024-04-30]"),
        ("été 2024", "2024-22"),
        ("hiver 2001-2002", "2001-24"),
        ("l’hiver 2001/02", "2001-24"),
        ("années 1980", "198X"),
        ("depuis les années 1980", "198X/.."),
        ("des années 1980 aux années 1990", "198X/199X"),
        ("44 av. J.-C.", "-0043"),
        ("79 apr. J.-C.", "0079"),
        ("2024-03?", "2024-03?"),
    ],
)
def test_french_is_understood_in_french(text, meaning):
    assert list(map(str, meanings(text, "fr"))) == [meaning]


def test_french_is_not_understood_in_english():
    assert meanings("mars 2024") == []


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
    for language in ("en", "fr"):
        found = meanings(text, language)
        assert [parse(str(value)) for value in found] == found
