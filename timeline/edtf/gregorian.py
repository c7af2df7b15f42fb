"""The line on which every bound lies: seconds since 0001-01-01T00:00:00, proleptic Gregorian.

Years are astronomical, as in ISO 8601-1: 0 is 1 BC, -43 is 44 BC. The line has no leap seconds
and no time zones. `datetime` stops at the years 1 and 9999; this does not, because the calendar
repeats every 400 years and `datetime` knows one such cycle well enough.
"""

import calendar
from datetime import date

DAY = 86_400
MAX_YEAR = (
    290_000_000_000  # 9.15e18 seconds: the last round number that fits a signed 64-bit column
)

_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def seconds(
    year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0, second: int = 0
) -> int:
    """Return the second on the line at which a date and time begins; any integer year.

    Raises ValueError for a month or day that the calendar does not have. Hours, minutes and
    seconds are added as they are, so that hour 24 is the first hour of the next day.
    """
    cycle, offset = divmod(year - 1, _CYCLE_YEARS)
    days = cycle * _CYCLE_DAYS + date(offset + 1, month, day).toordinal() - 1
    return days * DAY + hour * 3600 + minute * 60 + second


def year_start(year: int) -> int:
    """Return the second on the line at which a year begins, sooner than `seconds` does."""
    past = year - 1
    return (365 * past + past // 4 - past // 100 + past // 400) * DAY


def civil(moment: int) -> tuple[int, int, int, int, int, int]:
    """Return (year, month, day, hour, minute, second) of a second on the line: undoes `seconds`."""
    days, clock = divmod(moment, DAY)
    cycle, offset = divmod(days, _CYCLE_DAYS)
    day = date.fromordinal(offset + 1)
    minutes, second = divmod(clock, 60)
    return (day.year + cycle * _CYCLE_YEARS, day.month, day.day, *divmod(minutes, 60), second)


def days_in_month(year: int, month: int) -> int:
    """Return 28 to 31; `month` is 1 to 12."""
    return _MONTH_DAYS[month - 1] + (month == 2 and calendar.isleap(year))


def bounds(year: int, month: int | None = None, day: int | None = None) -> tuple[int, int]:
    """Return the first and the last second of a year, a month or a day that exists."""
    first = seconds(year, month or 1, day or 1)
    if day is not None:
        return first, first + DAY - 1
    if month is not None:
        return first, first + days_in_month(year, month) * DAY - 1
    return first, seconds(year + 1) - 1
