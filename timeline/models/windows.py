"""Windows of time, found in ranges of an index that do not grow with what lies before them.

Dates are parted by how far they reach beyond the second at which they stand. Those of one such
level that overlap a window stand in a range of the timeline's order no wider than the window and
their reach together, so that an index on level and order gives them at once.
"""

from collections.abc import Iterator
from math import inf
from typing import Any, NamedTuple

from django.db import models
from django.db.models.lookups import Exact

from timeline.models.sql import quoted

_DAY = 86_400


class Level(NamedTuple):
    """Dates whose last second is ``over`` or more, but less than ``reach``, behind their sort key.

    None for ``reach`` sets no limit. ``begins`` is false where there is no first second, ``ends``
    where there is no last one.
    """

    number: int
    over: int = 0
    reach: int | None = None
    begins: bool = True
    ends: bool = True


LEVELS = [
    Level(0, 0, _DAY),
    Level(1, _DAY, 31 * _DAY),
    Level(2, 31 * _DAY, 366 * _DAY),
    Level(3, 366 * _DAY, 3653 * _DAY),
    Level(4, 3653 * _DAY, 36_525 * _DAY),
    Level(5, 36_525 * _DAY),
    Level(6, ends=False),
    Level(7, 0, 366 * _DAY, begins=False),
    Level(8, 366 * _DAY, begins=False),
    Level(9, begins=False, ends=False),
]


class LevelOf(models.Func):
    """The number of the level of ``earliest``, ``latest`` and ``sort_key``."""

    arity = 3
    output_field = models.IntegerField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        return level_sql(*(compiler.compile(each)[0] for each in self.source_expressions)), ()


def level_of() -> LevelOf:
    return LevelOf("earliest", "latest", "sort_key")


def level_sql(earliest: str, latest: str, second: str) -> str:
    """Return the SQL of the level of three columns.

    Written out in numbers, for SQLite to know the expression of its index again.
    """
    whens = (
        f"WHEN {earliest} IS {'NOT ' * level.begins}NULL "
        f"AND {latest} IS {'NOT ' * level.ends}NULL "
        + (f"AND {latest} < {second} + {level.reach} " if level.reach else "")
        + f"THEN {level.number}"
        for level in LEVELS
    )
    return f"(CASE {' '.join(whens)} END)"


class Range(NamedTuple):
    """Dates of one level whose sort key is ``first`` or more and ``last`` or less."""

    level: int
    first: int | None
    last: int | None

    @property
    def condition(self) -> models.Q:
        bounds = {"sort_key__gte": self.first, "sort_key__lte": self.last}
        given = {name: value for name, value in bounds.items() if value is not None}
        return models.Q(Exact(level_of(), self.level), **given)

    def between(self, first: int | None, last: int | None) -> "Range":
        """Return what of it lies between two sort keys; None leaves a side as it is."""
        firsts = [each for each in (self.first, first) if each is not None]
        lasts = [each for each in (self.last, last) if each is not None]
        return Range(self.level, max(firsts, default=None), min(lasts, default=None))


class Window(NamedTuple):
    """A window in seconds of ``timeline.edtf``; None leaves a side open."""

    earliest: int | None
    latest: int | None
    # Whether dates lie in it certainly, or reach into it possibly.
    is_certain: bool

    @property
    def length(self) -> float:
        """In seconds."""
        if self.earliest is None or self.latest is None:
            return inf
        return self.latest - self.earliest

    def ranges(self) -> Iterator[Range]:
        """Yield ranges that hold nothing twice and together all that is in the window.

        What a range holds meets the window's own condition or does not.
        """
        for level in LEVELS:
            found = self._certain(level) if self.is_certain else self._possible(level)
            if found is not None:
                yield found

    @property
    def conditions(self) -> Iterator[str]:
        """The window's own conditions, on columns ``earliest`` and ``latest``."""
        first, last = ("earliest", "latest") if self.is_certain else ("latest", "earliest")
        is_open = "" if self.is_certain else "{0} IS NULL OR "
        if self.earliest is not None:
            yield f"({is_open.format(first)}{first} >= {self.earliest})"
        if self.latest is not None:
            yield f"({is_open.format(last)}{last} <= {self.latest})"

    def _certain(self, level: Level) -> Range | None:
        begins = level.begins or self.earliest is None
        ends = level.ends or self.latest is None
        if not begins or not ends or level.over > self.length:
            return None
        return Range(level.number, self.earliest, self.latest)

    def _possible(self, level: Level) -> Range:
        first = None
        if self.earliest is not None and level.reach is not None:
            first = self.earliest - level.reach + 1
        return Range(level.number, first, self.latest if level.begins else None)


class Among(NamedTuple):
    """What is asked for of published events: a window of time, or None, and kinds, or all."""

    window: Window | None = None
    kinds: tuple[str, ...] = ()

    @property
    def ranges(self) -> list[Range]:
        """Ranges that together hold all that is asked for, and nothing twice."""
        return list((self.window or _ALWAYS).ranges())

    @property
    def conditions(self) -> Iterator[str]:
        """The conditions on columns ``earliest``, ``latest`` and ``factuality``."""
        if self.window:
            yield from self.window.conditions
        if self.kinds:
            yield f"factuality IN ({', '.join(map(quoted, self.kinds))})"


_ALWAYS = Window(None, None, is_certain=False)
