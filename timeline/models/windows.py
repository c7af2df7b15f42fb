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
    """The number of the level of ``earliest``, ``latest`` and ``sort_key``.

    Written out in numbers, for SQLite to know the expression of its index again.
    """

    arity = 3
    output_field = models.IntegerField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        earliest, latest, second = (compiler.compile(each)[0] for each in self.source_expressions)
        whens = (
            f"WHEN {earliest} IS {'NOT ' * level.begins}NULL "
            f"AND {latest} IS {'NOT ' * level.ends}NULL "
            + (f"AND {latest} < {second} + {level.reach} " if level.reach else "")
            + f"THEN {level.number}"
            for level in LEVELS
        )
        return f"(CASE {' '.join(whens)} END)", ()


def level_of() -> LevelOf:
    return LevelOf("earliest", "latest", "sort_key")


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

    def ranges(self) -> Iterator[models.Q]:
        """Yield conditions that hold for nothing twice and together for all in the window.

        Each is a level and a range of sort keys, to be met besides the window's own condition.
        """
        for level in LEVELS:
            bounds = self._certain(level) if self.is_certain else self._possible(level)
            if bounds is not None:
                given = {name: value for name, value in bounds.items() if value is not None}
                yield models.Q(Exact(level_of(), level.number), **given)

    def _certain(self, level: Level) -> dict[str, int | None] | None:
        begins = level.begins or self.earliest is None
        ends = level.ends or self.latest is None
        if not begins or not ends or level.over > self.length:
            return None
        return {"sort_key__gte": self.earliest, "sort_key__lte": self.latest}

    def _possible(self, level: Level) -> dict[str, int | None]:
        first = None
        if self.earliest is not None and level.reach is not None:
            first = self.earliest - level.reach
        return {"sort_key__gt": first, "sort_key__lte": self.latest if level.begins else None}
