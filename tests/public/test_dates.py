import pytest

from timeline.edtf import parse
from timeline.public.dates import iso


@pytest.mark.parametrize(
    ("date", "earliest", "latest"),
    [
        ("2024-03", "2024-03-01T00:00:00", "2024-03-31T23:59:59"),
        ("0001", "0001-01-01T00:00:00", "0001-12-31T23:59:59"),
        ("9999", "9999-01-01T00:00:00", "9999-12-31T23:59:59"),
        ("0000", None, None),
        ("Y10000", None, None),
        ("-0043", None, None),
        ("[..2024]", None, "2024-12-31T23:59:59"),
        ("0000/0001", None, "0001-12-31T23:59:59"),
    ],
)
def test_bounds_are_iso_as_far_as_calendars_reach(date, earliest, latest):
    value = parse(date)

    assert (iso(value.earliest), iso(value.latest)) == (earliest, latest)
