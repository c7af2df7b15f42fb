"""Units of the calendar, from a minute to many millennia, on the line of ``timeline.edtf``."""

from collections.abc import Iterable
from dataclasses import dataclass

from timeline.edtf import civil, seconds, year_start
from timeline.public.dates import edtf_year, month_tick, named

# How many components of a civil date tell one from another.
_YEAR, _MONTH, _DAY, _HOUR, _MINUTE = range(1, 6)
_LENGTHS = {_MINUTE: 60, _HOUR: 3_600, _DAY: 86_400, _MONTH: 2_629_746, _YEAR: 31_556_952}
_NICE = {
    _MINUTE: (1, 5, 10, 15, 30, 60),
    _HOUR: (1, 2, 3, 6, 12, 24),
    _DAY: (1, 2, 5, 10, 15, 31),
    _MONTH: (1, 2, 3, 6, 12),
    _YEAR: (1, 2, 5, 10, 20, 50, 100, 500),
}


@dataclass(frozen=True)
class Unit:
    """A year, or several ``years`` together; or a month, a day, an hour or a minute."""

    fields: int
    years: int = 1

    @property
    def length(self) -> int:
        """The seconds that one lasts, on average."""
        return _LENGTHS[self.fields] * self.years

    @property
    def strides(self) -> tuple[int, ...]:
        """By how many at a time people count them."""
        return _NICE[self.fields]

    @property
    def is_clock(self) -> bool:
        return self.fields >= _HOUR

    def floor(self, moment: int) -> int:
        """Return the first second of the one in which a moment lies."""
        year, *rest = civil(moment)[: self.fields]
        return seconds(self._year(self._count(year)), *rest)

    def after(self, moment: int) -> int:
        """Return the first second of the next one."""
        first = self.floor(moment)
        if self.fields >= _DAY:
            return first + self.length
        year, month = civil(first)[:2]
        if self.fields == _YEAR:
            return seconds(self._year(self._count(year) + 1))
        return seconds(year + month // 12, month % 12 + 1)

    def edges(self, first: int, end: int) -> list[int]:
        """Return ``first``, every boundary before ``end``, and ``end``."""
        return [first, *self._between(first, end), end] if first < end else [end]

    def _between(self, moment: int, end: int) -> Iterable[int]:
        """Return the first second of each that begins behind a moment and before an end."""
        start = self.after(moment)
        if self.fields >= _DAY:
            return range(start, end, self.length)
        (year, month, *_), (last_year, last_month, *_) = civil(start), civil(end - 1)
        if self.fields == _YEAR:
            counts = range(self._count(year), self._count(last_year) + 1)
            return map(year_start, map(self._year, counts))
        months = range(12 * year + month - 1, 12 * last_year + last_month)
        return (seconds(number // 12, number % 12 + 1) for number in months)

    def number(self, moment: int) -> int:
        """Return what a moment is counted as: its year, day of the month or hour, from nought.

        There is no year nought as years are read: the one before AD 1 is 1 BC.
        """
        value = civil(moment)[self.fields - 1]
        if self.fields == _YEAR:
            return self._count(value) - (self.years == 1 and value <= 0)
        return value - (not self.is_clock)

    def _count(self, year: int) -> int:
        """Return the number of those years in which one lies; 0 has the first ones from AD 1.

        Of years before Christ, where 0 is 1 BC, they begin as these are read: with 20 BC.
        """
        if self.years == 1 or year > 0:
            return year // self.years
        return (year - 1) // self.years

    def _year(self, count: int) -> int:
        """Return the first year of those that have a number."""
        if self.years == 1 or count > 0:
            return count * self.years
        return count * self.years + 1

    def tick(self, moment: int) -> str:
        """Return the few letters that stand on an axis."""
        parts = civil(moment)
        if self.fields == _YEAR:
            return named(edtf_year(parts[0]))
        if self.fields == _MONTH:
            return month_tick(parts[1])
        return str(parts[2]) if self.fields == _DAY else f"{parts[3]:02}:{parts[4]:02}"

    def context(self, moment: int) -> str:
        """Return what a tick leaves unsaid: the year of a month, the month of a day."""
        if self.fields == _YEAR:
            return ""
        return named(written(moment, min(self.fields, _HOUR) - 1))


MINUTE, HOUR, DAY, MONTH = map(Unit, (_MINUTE, _HOUR, _DAY, _MONTH))
_LONG_UNITS = tuple(Unit(_YEAR, 10**power) for power in range(12))
YEAR, DECADE, CENTURY, MILLENNIUM = _LONG_UNITS[:4]
UNITS = (MINUTE, HOUR, DAY, MONTH, *_LONG_UNITS)


def finest(first: int, end: int, most: int, least: Unit = MINUTE) -> Unit:
    """Return the finest unit of which ``most`` or fewer fill the time, or else the coarsest.

    It is not finer than ``least``. EDTF knows no months of years with more than four digits.
    """
    units = UNITS if max(abs(civil(first)[0]), abs(civil(end)[0])) < 9999 else _LONG_UNITS
    shortest = max((end - first) / most, least.length)
    return next((unit for unit in units if unit.length >= shortest), UNITS[-1])


def coarser(unit: Unit) -> Unit:
    """Return the next coarser unit; the coarsest is its own."""
    return next((each for each in UNITS if each.length > unit.length), unit)


def written(moment: int, fields: int) -> str:
    """Return the EDTF of a moment, as exact as a number of components makes it."""
    year, *rest = civil(moment)
    month, day, *clock = (f"{part:02}" for part in rest)
    if fields >= _HOUR:
        return f"{edtf_year(year)}-{month}-{day}T{':'.join(clock)}"
    return "-".join([edtf_year(year), month, day][:fields])
