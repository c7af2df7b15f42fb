from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.edtf import MAX_YEAR, civil, seconds, year_start
from timeline.edtf.gregorian import bounds, days_in_month

ORIGIN = datetime(1, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ((1,), 0),
        ((1, 1, 2), 86_400),
        ((0, 12, 31, 23, 59, 59), -1),
        ((1970,), 62_135_596_800),
        ((-399, 1, 1), -400 * 146_097 * 216),
    ],
)
def test_known_seconds(date, expected):
    assert seconds(*date) == expected


@given(st.integers(-MAX_YEAR, MAX_YEAR))
def test_a_year_begins_with_its_first_second(year):
    assert year_start(year) == seconds(year)


@given(st.datetimes(timezones=st.just(UTC)))
def test_agrees_with_datetime(moment):
    moment = moment.replace(microsecond=0)
    expected = (moment - ORIGIN) // (datetime.resolution * 1_000_000)
    assert seconds(*moment.timetuple()[:6]) == expected


@given(st.integers(-(2**63), 2**63 - 1))
def test_civil_undoes_seconds(moment):
    assert seconds(*civil(moment)) == moment


@given(st.integers(-MAX_YEAR, MAX_YEAR - 1))
def test_years_follow_each_other(year):
    assert bounds(year)[1] + 1 == bounds(year + 1)[0]


@pytest.mark.parametrize("year", [-MAX_YEAR, MAX_YEAR])
def test_the_widest_years_fit_64_bits(year):
    assert all(-(2**63) < bound < 2**63 - 1 for bound in bounds(year))


@pytest.mark.parametrize(
    ("year", "month", "days"),
    [
        (2024, 2, 29),
        (1900, 2, 28),
        (2000, 2, 29),
        (0, 2, 29),
        (-4, 2, 29),
        (-100, 2, 28),
        (1, 4, 30),
    ],
)
def test_month_lengths(year, month, days):
    assert days_in_month(year, month) == days


@pytest.mark.parametrize(("month", "day"), [(13, 1), (0, 1), (2, 30), (1, 0)])
def test_refuses_dates_that_are_not(month, day):
    with pytest.raises(ValueError, match=r"must be in|out of range"):
        seconds(2024, month, day)


def test_hour_24_is_the_next_day():
    assert seconds(2024, 12, 31, 24) == seconds(2025)
