import pytest

from timeline.edtf import Date, DateTime, LongYear, Season, civil, parse, seconds


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2024-08-11", Date),
        ("19XX", Date),
        ("2024-08-11T21:00:00", DateTime),
        ("2024-22", Season),
        ("Y12345", LongYear),
        ("1953S2", LongYear),
    ],
)
def test_forms(text, form):
    assert type(parse(text)) is form


def test_components_are_as_written():
    value = parse("-0043-0X")
    assert (value.year, value.month, value.day) == ("-0043", "0X", None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-08-11T21:00:05", (2024, 8, 11, 21, 0, 5)),
        ("2024-08-11T21:00:00+02:00", (2024, 8, 11, 19, 0, 0)),
        ("2024-12-31T21:00:00-04", (2025, 1, 1, 1, 0, 0)),
        ("2024-12-31T24:00:00Z", (2025, 1, 1, 0, 0, 0)),
    ],
)
def test_a_time_is_one_second_in_utc(text, moment):
    value = parse(text)
    assert value.earliest == value.latest == seconds(*moment)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2024-08-11T21:00:00+00:00", "2024-08-11T21:00:00Z"),
        ("2024-08-11T21:00:00+00", "2024-08-11T21:00:00Z"),
        ("2024-08-11T21:00:00-04", "2024-08-11T21:00:00-04:00"),
        ("2024-08-11T24:00:00", "2024-08-11T24:00:00"),
        ("Y17E8", "Y1700000000"),
        ("Y-3388E2S3", "Y-338800S3"),
        ("0079S1~", "0079S1~"),
    ],
)
def test_canonical(text, canonical):
    assert str(parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1953S2", 1900, 1999),
        ("1950S4", 1950, 1950),
        ("-1953S2", -1999, -1900),
        ("0079S1", 70, 79),
        ("Y171010000S3", 171_000_000, 171_999_999),
        ("Y3388E2S3", 338_000, 338_999),
        ("Y-290000000000", -290_000_000_000, -290_000_000_000),
    ],
)
def test_long_years(text, first, last):
    value = parse(text)
    assert (civil(value.earliest)[0], civil(value.latest)[0]) == (first, last)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("2024-08-11", 0),
        ("-0043", 1),
        ("201X", 1),
        ("1XXX", 2),
        ("2004-XX-XX", 1),
        ("201X-XX", 2),
        ("2004-XX-11", 2),
        ("2004-06~", 1),
        ("2004-~06", 2),
        ("2001-21", 1),
        ("2001-25", 2),
        ("Y12345", 1),
        ("Y12345S3", 2),
    ],
)
def test_level(text, level):
    assert parse(text).level == level
