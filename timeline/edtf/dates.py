"""Single dates: calendar dates, dates with a time, seasons and long years.

The functions here are given components that exist in the calendar; `timeline.edtf.parser` has
checked them.
"""

import re
from dataclasses import dataclass

from timeline.edtf import masks
from timeline.edtf.gregorian import bounds, seconds
from timeline.edtf.qualifiers import UNQUALIFIED, Qualifiers, is_mixed, write
from timeline.edtf.seasons import season_bounds
from timeline.edtf.value import Edtf, End, Precision

# The only masks of level 1: "Unspecified digit(s) from the right" lists exactly these.
_LEVEL_1_MASK = re.compile(r"-?(?:[0-9]{2}[0-9X]X|[0-9]{4}(?:-[0-9]{2}|-XX)?-XX)")
_YEAR_PRECISIONS = (Precision.YEAR, Precision.DECADE, Precision.CENTURY, Precision.MILLENNIUM)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Point(Edtf):
    """A value with two known ends: all that can stand inside an interval or a set."""

    earliest: int
    latest: int

    @property
    def start_kind(self) -> End:
        return End.KNOWN

    @property
    def end_kind(self) -> End:
        return End.KNOWN

    @property
    def sort_key(self) -> int:
        return self.earliest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Date(Point):
    """A year, month or day. Components are as written: `"-0043"`, `"19XX"`, `"05"`."""

    components: tuple[str, ...]

    @property
    def year(self) -> str:
        return self.components[0]

    @property
    def month(self) -> str | None:
        return self.components[1] if len(self.components) > 1 else None

    @property
    def day(self) -> str | None:
        return self.components[2] if len(self.components) > 2 else None

    @property
    def is_masked(self) -> bool:
        return "X" in self.text

    @property
    def precision(self) -> Precision:
        if "X" in self.year:
            known = self.year.lstrip("-").index("X")
            return _YEAR_PRECISIONS[min(4 - known, 3)]
        if self.month is None or "X" in self.month:
            return Precision.YEAR
        return Precision.MONTH if self.day is None or "X" in self.day else Precision.DAY

    @property
    def level(self) -> int:
        if is_mixed(self.qualifiers, len(self.components)):
            return 2
        if self.is_masked:
            return 1 if _LEVEL_1_MASK.fullmatch("-".join(self.components)) else 2
        return 1 if any(self.qualifiers) or self.year.startswith("-") else 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class DateTime(Point):
    """A second. `offset` is what was written: `""` (none), `"Z"` or `"+02:00"`."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    offset: str

    @property
    def precision(self) -> Precision:
        return Precision.SECOND

    @property
    def level(self) -> int:
        return 1 if self.year < 0 else 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Season(Point):
    """A sub-year grouping: a year as written, perhaps masked, and a code from 21 to 41."""

    year: str
    code: int

    @property
    def is_masked(self) -> bool:
        return "X" in self.year

    @property
    def precision(self) -> Precision:
        if self.code <= 32:
            return Precision.SEASON
        if self.code <= 36:
            return Precision.QUARTER
        return Precision.QUADRIMESTER if self.code <= 39 else Precision.SEMESTER

    @property
    def level(self) -> int:
        return 2 if self.code > 24 or self.is_masked or is_mixed(self.qualifiers, 2) else 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LongYear(Point):
    """A year after `Y`, or one of which only the first `significant` digits are sure.

    `first` and `last` are the years it can be.
    """

    year: int
    significant: int | None
    first: int
    last: int

    @property
    def precision(self) -> Precision:
        unknown = len(str(self.last - self.first)) if self.last > self.first else 0
        return _YEAR_PRECISIONS[min(unknown, 3)]

    @property
    def level(self) -> int:
        return 2 if self.significant else 1


def make_date(components: tuple[str, ...], qualifiers: Qualifiers) -> Date | None:
    """Return a date, or None when a masked one is no day that the calendar has."""
    text = write(components, qualifiers)
    span = masks.bounds(*components) if "X" in text else bounds(*map(int, components))
    if span is None:
        return None
    return Date(
        text=text,
        earliest=span[0],
        latest=span[1],
        qualifiers=qualifiers,
        components=components,
    )


def make_season(year: str, code: int, qualifiers: Qualifiers) -> Season:
    earliest, latest = season_bounds(*masks.year_bounds(year), code)
    return Season(
        text=write([year, str(code)], qualifiers),
        earliest=earliest,
        latest=latest,
        qualifiers=qualifiers,
        year=year,
        code=code,
    )


def significant_bounds(year: int, significant: int | None) -> tuple[int, int]:
    """Return the first and last year that share the leading `significant` digits of a year."""
    unknown = len(str(abs(year))) - significant if significant else 0
    step = int(10**unknown)
    least = abs(year) // step * step
    most = least + step - 1
    return (-most, -least) if year < 0 else (least, most)


def make_long_year(
    written: str, year: int, significant: int | None, qualifiers: Qualifiers
) -> LongYear:
    """Return a long year; `written` is its spelling without significant digits and qualifier."""
    first, last = significant_bounds(year, significant)
    return LongYear(
        text=write([f"{written}S{significant}" if significant else written], qualifiers),
        earliest=bounds(first)[0],
        latest=bounds(last)[1],
        qualifiers=qualifiers,
        year=year,
        significant=significant,
        first=first,
        last=last,
    )


def make_datetime(
    date: tuple[str, ...], clock: tuple[str, ...], offset: str, offset_minutes: int
) -> DateTime:
    """Return a second, taken to UTC when it has an offset; without one it is left as written."""
    year, month, day = map(int, date)
    hour, minute, second = map(int, clock)
    moment = seconds(year, month, day, hour, minute, second) - 60 * offset_minutes
    return DateTime(
        text=f"{'-'.join(date)}T{':'.join(clock)}{offset}",
        earliest=moment,
        latest=moment,
        qualifiers=UNQUALIFIED,
        year=year,
        month=month,
        day=day,
        hour=hour,
        minute=minute,
        second=second,
        offset=offset,
    )
