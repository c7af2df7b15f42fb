"""Windows of time: as a filter takes them, as readers call them, and those around them."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext, ngettext_lazy

from timeline.edtf import civil
from timeline.public.dates import named
from timeline.public.numbers import grouped
from timeline.public.overview.units import (
    CENTURY,
    DAY,
    DECADE,
    HOUR,
    MILLENNIUM,
    MINUTE,
    MONTH,
    YEAR,
    Unit,
    written,
)

_SECOND = 6
# Windows whose bounds are kept: every page draws the same years and months.
_KEPT = 2_000
_YEARS = ngettext_lazy("%(number)s year", "%(number)s years", "count")
_MONTHS = ngettext_lazy("%(number)s month", "%(number)s months", "count")
_DURATIONS = (
    (DAY, ngettext_lazy("%(number)s day", "%(number)s days", "count")),
    (HOUR, ngettext_lazy("%(number)s hour", "%(number)s hours", "count")),
    (MINUTE, ngettext_lazy("%(number)s minute", "%(number)s minutes", "count")),
)


class Window(NamedTuple):
    """From the first second to the one behind the last, on the line of ``timeline.edtf``."""

    first: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.first

    @property
    def bounds(self) -> tuple[str, str]:
        """The EDTF of its first and its last unit, as ``from`` and ``to`` take them."""
        return _bounds(self)

    @property
    def is_long(self) -> bool:
        """Whether it reaches into years for which EDTF has no months."""
        return any(abs(civil(moment)[0]) > 9999 for moment in (self.first, self.end - 1))

    @property
    def name(self) -> str:
        first, last = self.bounds
        if "T" not in first:
            return named(first if first == last else f"{first}/{last}")
        days = [named(written(moment, DAY.fields)) for moment in (self.first, self.end - 1)]
        times = ["{:02}:{:02}".format(*civil(moment)[3:5]) for moment in self]
        until = times[1] if days[0] == days[1] else f"{days[1]}, {times[1]}"
        return f"{days[0]}, {times[0]}–{until}"

    @property
    def duration(self) -> str:
        """How long it is, in whole units of the largest kind of which there are two."""
        months = _months(self.first, self.end)
        counts = [(*divmod(months, 12), _YEARS), (months, self._days_left, _MONTHS)]
        counts += [(*divmod(self.length, unit.length), words) for unit, words in _DURATIONS]
        number, rest, words = next((each for each in counts if each[0] > 1), counts[-1])
        duration = words % {"count": number, "number": grouped(number)}
        return gettext("over %(duration)s") % {"duration": duration} if rest else duration

    @property
    def _days_left(self) -> bool:
        """Whether it is longer than its whole months."""
        return civil(self.first)[2:] != civil(self.end)[2:]

    def around(self) -> "list[Window]":
        """Return the year, month and day, or the years, in which it lies, the widest first."""
        kinds: tuple[Unit, ...] = (DAY, MONTH, YEAR)
        if _fields(self.first) == _fields(self.end) == YEAR.fields:
            kinds = (DECADE, CENTURY, MILLENNIUM)
        found = [Window(unit.floor(self.first), unit.after(self.first)) for unit in kinds]
        return [each for each in reversed(found) if each.contains(self) and each != self]

    def contains(self, other: "Window") -> bool:
        return self.first <= other.first and other.end <= self.end

    def beside(self, step: int) -> "Window":
        """Return the window of the same kind right before (-1) or after it (1)."""
        for unit in (YEAR, MONTH):
            if self == (unit.floor(self.first), unit.after(self.first)):
                first = unit.floor(self.first - 1) if step < 0 else self.end
                return Window(first, unit.after(first))
        return Window(self.first + step * self.length, self.end + step * self.length)


@lru_cache(_KEPT)
def _bounds(window: Window) -> tuple[str, str]:
    fields = max(_fields(window.first), _fields(window.end))
    if window.is_long:
        fields = YEAR.fields
    return written(window.first, fields), written(window.end - 1, fields)


def _fields(moment: int) -> int:
    """Return how many components of a civil date a boundary needs."""
    kinds = (YEAR, MONTH, DAY, HOUR, MINUTE)
    return next((unit.fields for unit in kinds if unit.floor(moment) == moment), _SECOND)


def _months(first: int, end: int) -> int:
    """Return how many months have passed in full."""
    one, other = civil(first), civil(end)
    passed = (other[0] - one[0]) * 12 + other[1] - one[1]
    return passed - (other[2:] < one[2:])
