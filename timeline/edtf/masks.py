"""Dates with unspecified digits (`19XX`, `1999-XX-31`): the first and the last date they can be.

Library of Congress EDTF, "Unspecified digit(s) from the right" and "Unspecified digit". A masked
component stands for calendar values only: a masked month is one of 01 to 12, never a season code.
Nothing is listed year by year: whether a date exists depends on the year for 29 February alone.
"""

import calendar
from collections.abc import Iterator, Sequence
from functools import cache

from timeline.edtf.gregorian import DAY, days_in_month, seconds

_DIGITS = "0123456789"


@cache  # there are 121 masks of two characters
def _numbers(mask: str) -> tuple[int, ...]:
    """Return the numbers that a mask of two characters can stand for, rising."""
    tens, units = (_DIGITS if sign == "X" else sign for sign in mask)
    return tuple(int(ten + unit) for ten in tens for unit in units)


@cache
def _multiples_of_four(mask: str) -> tuple[int, ...]:
    return tuple(number for number in _numbers(mask) if number % 4 == 0)


def _within(mask: str, highest: int) -> list[int]:
    return [number for number in _numbers(mask) if 1 <= number <= highest]


def year_bounds(mask: str) -> tuple[int, int]:
    """Return the first and the last year of a mask of four characters with an optional sign.

    Negative years mirror positive ones: `-1XXX` is -1999 to -1000. `-0000` is no year, so that
    a negative mask never stands for the year 0.
    """
    least, most = int(mask.replace("X", "0")), int(mask.replace("X", "9"))
    if not mask.startswith("-"):
        return least, most
    if least == 0:
        head, _, tail = mask.rpartition("X")
        least = int(f"{head}1{tail}".replace("X", "0"))
    return most, least


def bounds(year: str, month: str | None = None, day: str | None = None) -> tuple[int, int] | None:
    """Return the first and the last second of a masked date, or None when no such date exists."""
    months = [1, 12] if month is None else _within(month, 12)
    if not months:
        return None
    if day is None:
        first_year, last_year = year_bounds(year)
        last = seconds(last_year, months[-1], days_in_month(last_year, months[-1]))
        return seconds(first_year, months[0]), last + DAY - 1
    return _day_bounds(year, months, _within(day, 31))


def _day_bounds(year: str, months: list[int], days: list[int]) -> tuple[int, int] | None:
    years: tuple[int, int] | None
    if any(day <= days_in_month(1, month) for month in months for day in days):
        years = year_bounds(year)
    elif 2 in months and 29 in days:
        years = _leap_year_bounds(year)
    else:
        return None
    if years is None:
        return None
    first = next(_days(years[0], months, days))
    last = next(_days(years[1], months[::-1], days[::-1]))
    return first, last + DAY - 1


def _days(year: int, months: list[int], days: list[int]) -> Iterator[int]:
    for month in months:
        length = days_in_month(year, month)
        yield from (seconds(year, month, day) for day in days if day <= length)


def _leap_year_bounds(mask: str) -> tuple[int, int] | None:
    """Return the first and the last leap year of a mask, or None.

    Whether a year leaps is decided by its last two digits, and for those that are 00 by the
    century. So the search ends after one century or, for `XX00`, after a few.
    """
    digits = mask.removeprefix("-")
    negative = digits != mask
    centuries = _numbers(digits[:2])
    ends = _multiples_of_four(digits[2:])
    least = next(_leap_years(centuries, ends, negative), None)
    most = next(_leap_years(centuries[::-1], ends[::-1], negative), None)
    if least is None or most is None:
        return None
    return (-most, -least) if negative else (least, most)


def _leap_years(centuries: Sequence[int], ends: Sequence[int], negative: bool) -> Iterator[int]:
    for century in centuries:
        for end in ends:
            year = 100 * century + end
            if calendar.isleap(year) and not (negative and year == 0):
                yield year
