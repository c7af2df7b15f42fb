import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.edtf.strategies import ALPHABET, TEXTS
from timeline.edtf import EdtfError, End, civil, parse

CASES = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))["cases"]
VALID = [case for case in CASES if case["valid"]]
INVALID = [case["edtf"] for case in CASES if not case["valid"]]
BOUNDED = [case for case in VALID if "earliest" in case]
LEVELLED = [case for case in VALID if case["level"] is not None]

# Where the cases' labels are not what the Library of Congress text says of the meaning.
LEVEL_EXCEPTIONS = {
    "2004-06-11%": 1,  # "Qualification of a date (complete)" is level 1
    "2001-01": 0,  # a year and month is level 0
    "-0400": 1,  # "Negative calendar year" is level 1
    "-0200/0200": 1,
    "Y17E8": 1,  # an exponent is level 2 spelling of a level 1 year
    "Y10E7": 1,
    "?2004-06%": 1,  # both parts end up alike: 2004-06% is a level 1 spelling
    "?-2004-06%": 1,
    "2019-12/%2020": 1,  # so is 2020%
}


def label(case):
    return case if isinstance(case, str) else case["edtf"]


def day(bound, kind):
    """Write a bound as the cases do: `..` for open, None for unknown."""
    if bound is None:
        return ".." if kind is End.OPEN else None
    year, month, day = civil(bound)[:3]
    return f"{'-' * (year < 0)}{abs(year):04}-{month:02}-{day:02}"


@pytest.mark.parametrize("case", BOUNDED, ids=label)
def test_bounds_of_cases(case):
    value = parse(case["edtf"])
    bounds = day(value.earliest, value.start_kind), day(value.latest, value.end_kind)
    assert bounds == (case["earliest"], case["latest"])


@pytest.mark.parametrize("case", LEVELLED, ids=label)
def test_levels_of_cases(case):
    expected = LEVEL_EXCEPTIONS.get(case["edtf"], case["level"])
    assert parse(case["edtf"]).level == expected


@pytest.mark.parametrize("case", VALID, ids=label)
def test_cases_read_back(case):
    value = parse(case["edtf"])
    assert parse(str(value)) == value


@pytest.mark.parametrize("text", INVALID)
def test_refuses_invalid_cases(text):
    with pytest.raises(EdtfError):
        parse(text)


@given(TEXTS)
def test_canonical_text_means_the_same(text):
    value = parse(text)
    again = parse(str(value))
    assert (again.earliest, again.latest, again.qualifiers, again.level) == (
        *(value.earliest, value.latest),
        *(value.qualifiers, value.level),
    )
    assert str(again) == str(value)


def read(text):
    """Return the value of a text or why it has none; let every other exception through."""
    try:
        return parse(text)
    except EdtfError as error:
        return error


@settings(max_examples=500)
@given(st.text(max_size=70) | st.text(ALPHABET, max_size=70))
def test_any_text_is_a_value_or_an_edtf_error(text):
    outcome = read(text)
    if isinstance(outcome, EdtfError):
        assert 0 <= outcome.position <= len(text)
    elif outcome.earliest is not None and outcome.latest is not None:
        assert outcome.earliest <= outcome.latest


@settings(max_examples=300)
@given(TEXTS, st.integers(0, 64), st.sampled_from(["", *ALPHABET, "\n", "٣"]))
def test_a_mistyped_date_is_a_value_or_an_edtf_error(text, place, sign):
    typo = text[:place] + sign + text[place + 1 :]
    outcome = read(typo)
    if isinstance(outcome, EdtfError):
        assert outcome.text == typo
    else:
        assert parse(str(outcome)) == outcome


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("2019-02-29", 8, "February 2019 has 28 days"),
        ("1985-00", 5, "there is no month 00 (months are 01–12, seasons and quarters 21–41)"),
        ("19XX-04-32", 8, "there is no day 32"),
        ("2000-01-01/1999-02-30", 19, "February 1999 has 28 days"),
        ("2008/1964", 5, "the end is before the start"),
        ("2004/2005/2006", 9, "an interval has one /"),
        ("", 0, "the date is empty"),
        ("199x", 3, "an unknown digit is written X"),
        ("2024 ", 4, "a date has no spaces"),
        ("1984??", 5, "one of ? ~ % on each side of a part is enough"),
        ("-0000", 0, "the year 0000 (1 BC) has no sign"),
        ("-0000-01-01T00:00:00", 0, "the year 0000 (1 BC) has no sign"),
        ("2019-21-05", 7, "a season or quarter has no days"),
        ("2024-08-11T23:59:60", 17, "a minute has 60 seconds, 00–59; leap seconds are not kept"),
        ("2024-08-11T24:00:01", 11, "a day ends at 24:00:00"),
        ("2024-08-11T12:00:00-00:00", 19, "an offset of zero is +00:00 or Z"),
        ("2024-08-11T12:00:00+14:01", 19, "an offset is between -14:00 and +14:00"),
        ("2024-08-11T12:00:00/2025", 10, "a time stands neither in intervals nor in sets"),
        ("Y9999", 0, "a year of four digits is written without Y"),
        ("Y1E3", 0, "a year of four digits is written without Y"),
        ("Y012345", 1, "a year after Y has no leading zeros"),
        ("Y17E7-12", 5, "a year with Y or S has no months"),
        ("Y1E999999999999", 1, "the year is beyond 290,000,000,000"),
        ("Y290000000000S1", 14, "the years reach beyond 290,000,000,000"),
        ("1950S5", 5, "the year 1950 has 1 to 4 significant digits"),
        ("1950S0", 5, "the year 1950 has 1 to 4 significant digits"),
        ("[1984", 5, "the set is not closed with ]"),
        ("[1984,..1985]", 6, "only the first member begins with .., before a date"),
        ("[1984..,1985]", 5, "only the last member ends with .."),
        ("[1985..1984]", 7, "the range ends before it begins"),
        ("[1984..1985?]", 5, "a range needs two plain dates of the same precision"),
        ("[..]", 1, "only the first member begins with .., before a date"),
    ],
)
def test_says_what_is_wrong_and_where(text, position, reason):
    with pytest.raises(EdtfError) as caught:
        parse(text)
    assert (caught.value.position, caught.value.reason) == (position, reason)


LONGEST = "[" + "".join(f"2024-08-{day}," for day in range(11, 16)) + "2024-08]"


def test_reads_64_characters():
    assert (len(LONGEST), str(parse(LONGEST))) == (64, LONGEST)


def test_refuses_65_characters():
    with pytest.raises(EdtfError, match="at most 64 characters"):
        parse(LONGEST.replace("]", "?]"))


def test_refuses_what_grows_beyond_64_characters():
    with pytest.raises(EdtfError, match="written out in full, the date has over 64"):
        parse("{" + ",".join(f"Y{digit}E10" for digit in range(1, 10)) + "}")


@pytest.mark.parametrize(
    "text", ["٢٠٢٤", "202４", "2024-०8", "2024\n", "\n2024", "2024-08-11T21:00:00Z\n"]
)
def test_refuses_other_digits_and_newlines(text):
    with pytest.raises(EdtfError):
        parse(text)


@pytest.mark.parametrize("thing", [None, 2024, b"2024"])
def test_reads_nothing_but_text(thing):
    with pytest.raises(TypeError, match="EDTF is read from str"):
        parse(thing)
