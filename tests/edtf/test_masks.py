"""Masked dates against a search through every date of the years they can be."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from timeline.edtf import EdtfError, civil, parse

MONTH = st.sampled_from(["XX", "0X", "1X", "X2", "X0", "02", "04", "12"])
DAY = st.sampled_from(["XX", "0X", "2X", "3X", "X9", "X1", "29", "30", "31"])


def every_day(year_mask):
    """All days, as text, of the years from 1 that a mask can be."""
    pattern = re.compile(year_mask.replace("X", "."))
    for year in range(1, 10_000):
        if pattern.fullmatch(f"{year:04}"):
            day = date(year, 1, 1)
            while day.year == year and day < date.max:
                yield day.isoformat()
                day += timedelta(days=1)


DAYS = {mask: list(every_day(mask)) for mask in ("201X", "19XX", "20X0", "1XX3", "X100", "1900")}


@given(st.sampled_from(sorted(DAYS)), MONTH, DAY)
@example("19XX", "02", "29")
@example("X100", "02", "29")
@example("1XX3", "02", "29")
def test_bounds_are_those_of_a_search(year, month, day):
    text = f"{year}-{month}-{day}"
    pattern = re.compile(text.replace("X", "."))
    found = [day for day in DAYS[year] if pattern.fullmatch(day)]
    if not found:
        with pytest.raises(EdtfError):
            parse(text)
    else:
        value = parse(text)
        bounds = [date(*civil(bound)[:3]).isoformat() for bound in (value.earliest, value.latest)]
        assert bounds == [found[0], found[-1]]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("XXXX", (0, 1, 1), (9999, 12, 31)),
        ("-XXXX", (-9999, 1, 1), (-1, 12, 31)),
        ("-1XXX", (-1999, 1, 1), (-1000, 12, 31)),
        ("-00X0", (-90, 1, 1), (-10, 12, 31)),
        ("-000X", (-9, 1, 1), (-1, 12, 31)),
        ("XXXX-02-29", (0, 2, 29), (9996, 2, 29)),
        ("-XXXX-02-29", (-9996, 2, 29), (-4, 2, 29)),
        ("-XX00-02-29", (-9600, 2, 29), (-400, 2, 29)),
        ("XXX1-02-2X", (1, 2, 20), (9991, 2, 28)),
        ("1999-0X-31", (1999, 1, 31), (1999, 8, 31)),
        ("2004-1X", (2004, 10, 1), (2004, 12, 31)),
        ("XXXX-X2", (0, 2, 1), (9999, 12, 31)),
    ],
)
def test_bounds(text, first, last):
    value = parse(text)
    assert (civil(value.earliest)[:3], civil(value.latest)[:3]) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["2004-2X", "15XX-02-3X", "19XX-02-30", "1XX3-02-29", "X100-02-29", "XX01-02-29", "-0000-0X"],
)
def test_refuses_masks_that_are_no_date(text):
    with pytest.raises(EdtfError):
        parse(text)
