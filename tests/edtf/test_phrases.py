import pytest

from timeline.edtf import parse, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-08-11", "11 August 2024"),
        ("2024-03-01", "1 March 2024"),
        ("2024-03", "March 2024"),
        ("2024", "2024"),
        ("-0043", "44 BC"),
        ("0000", "1 BC"),
        ("-0043-03-15", "15 March 44 BC"),
        ("0079", "AD 79"),
        ("0079-08-24", "24 August AD 79"),
        ("Y170000002", "170,000,002"),
        ("Y-1700000002", "1,700,000,003 BC"),
    ],
)
def test_calendar_dates(text, expected):
    assert words(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1850~", "about 1850"),
        ("1850?", "1850 (uncertain)"),
        ("1850%", "about 1850 (uncertain)"),
        ("2004-?06-11", "11 June 2004 (month uncertain)"),
        ("2004~-06-11", "11 June 2004 (year approximate)"),
        ("2004-06?-~11", "11 June 2004 (year and month uncertain, day approximate)"),
        ("2004-%06", "June 2004 (month uncertain and approximate)"),
        ("2001-?21", "spring 2001 (season uncertain)"),
        ("2001-21~", "spring 2001 (approximate)"),
        ("156X~", "1560s (approximate)"),
        ("Y170000002~", "about 170,000,002"),
    ],
)
def test_qualified_dates(text, expected):
    assert words(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("198X", "1980s"),
        ("200X", "2000s (2000–2009)"),
        ("19XX", "1900s (1900–1999)"),
        ("007X", "between AD 70 and 79"),
        ("1XX3", "between 1003 and 1993"),
        ("XXXX", "year unknown"),
        ("-XXXX", "between 10,000 and 2 BC"),
        ("2024-XX", "2024, month unknown"),
        ("2024-XX-XX", "2024, month and day unknown"),
        ("2024-05-XX", "May 2024, day unknown"),
        ("XXXX-12-21", "21 December, year unknown"),
        ("XXXX-12", "December, year unknown"),
        ("2020-1X", "between October and December 2020"),
        ("2020-X0", "October 2020"),
        ("2020-05-X5", "between 5 and 25 May 2020"),
        ("1999-XX-31", "between 31 January and 31 December 1999"),
        ("19XX-02-29", "between 29 February 1904 and 29 February 1996"),
    ],
)
def test_masked_dates(text, expected):
    assert words(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-22", "summer 2024"),
        ("2010-24", "winter 2010–11"),
        ("1999-24", "winter 1999–2000"),
        ("-0001-24", "winter 2–1 BC"),
        ("0000-24", "winter 1 BC – AD 1"),
        ("2001-27", "autumn 2001 (northern hemisphere)"),
        ("2020-30", "summer 2020–21 (southern hemisphere)"),
        ("2024-33", "first quarter of 2024"),
        ("2024-38", "middle four months of 2024"),
        ("2024-41", "second half of 2024"),
        ("198X-21", "spring, 1980s"),
        ("1XX3-33", "first quarter, between 1003 and 1993"),
    ],
)
def test_seasons(text, expected):
    assert words(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-08-11T21:00:05", "11 August 2024, 21:00:05"),
        ("2024-08-11T21:00:00", "11 August 2024, 21:00"),
        ("2024-08-11T21:00:00Z", "11 August 2024, 21:00 UTC"),
        ("2024-08-11T21:00:00+02", "11 August 2024, 21:00 UTC+02:00"),
        ("2024-08-11T24:00:00", "11 August 2024, 24:00"),
    ],
)
def test_times(text, expected):
    assert words(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1953S2", "about 1953 (1900–1999)"),
        ("1950S4", "1950"),
        ("-0044S1", "about 45 BC (50–41 BC)"),
        ("Y171010000S3", "about 171,010,000 (171,000,000–171,999,999)"),
        ("1953S2?", "about 1953 (1900–1999) (uncertain)"),
    ],
)
def test_significant_digits(text, expected):
    assert words(parse(text)) == expected
