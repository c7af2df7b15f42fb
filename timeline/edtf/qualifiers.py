"""The marks `?`, `~` and `%`: what is uncertain or approximate about which part of a date.

Library of Congress EDTF, "Qualification of a date (complete)" at level 1, "Qualification" (of
groups and of individual components) at level 2.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple


class Qualifier(StrEnum):
    """Uncertain: the source may be wrong. Approximate: the value is near, not exact."""

    UNCERTAIN = "uncertain"
    APPROXIMATE = "approximate"


Marks = frozenset[Qualifier]

NO_MARKS: Marks = frozenset()
_MEANINGS: dict[str, Marks] = {
    "": NO_MARKS,
    "?": frozenset({Qualifier.UNCERTAIN}),
    "~": frozenset({Qualifier.APPROXIMATE}),
    "%": frozenset(Qualifier),
}
SIGNS = {marks: sign for sign, marks in _MEANINGS.items()}


class Qualifiers(NamedTuple):
    """The qualifiers of each component. That of a season stands in the place of the month's."""

    year: Marks = NO_MARKS
    month: Marks = NO_MARKS
    day: Marks = NO_MARKS

    @property
    def is_uncertain(self) -> bool:
        return self._have(Qualifier.UNCERTAIN)

    @property
    def is_approximate(self) -> bool:
        return self._have(Qualifier.APPROXIMATE)

    def _have(self, mark: Qualifier) -> bool:
        return mark in self.year or mark in self.month or mark in self.day


UNQUALIFIED = Qualifiers()


def read(signs: Sequence[tuple[str, str]]) -> Qualifiers:
    """Resolve the (left, right) signs of each component, year first.

    A sign on the left qualifies its component; one on the right qualifies its component and every
    component before it.
    """
    resolved: list[Marks] = []
    group = NO_MARKS
    for left, right in reversed(signs):
        group |= _MEANINGS[right]
        resolved.append(_MEANINGS[left] | group)
    return Qualifiers(*reversed(resolved))


def write(components: Sequence[str], qualifiers: Qualifiers) -> str:
    """Join components with their signs, in the one canonical spelling of each meaning.

    The longest run of equally qualified components from the year on takes one sign on its right;
    every later component takes its own sign on its left.
    """
    if not any(qualifiers):
        return "-".join(components)
    signs = [SIGNS[marks] for marks in qualifiers[: len(components)]]
    run = len(list(takewhile(signs[0].__eq__, signs))) if signs[0] else 0
    written = list(components[:run])
    if run:
        written[-1] += signs[0]
    written += [sign + component for sign, component in zip(signs, components, strict=True)][run:]
    return "-".join(written)


def is_mixed(qualifiers: Qualifiers, count: int) -> bool:
    """Tell whether the first `count` components are not all qualified alike."""
    return len(set(qualifiers[:count])) > 1


def union(several: Iterable[Qualifiers]) -> Qualifiers:
    """Return, component by component, every qualifier that any of several dates has."""
    columns = zip(UNQUALIFIED, *several, strict=True)
    return Qualifiers(*(NO_MARKS.union(*marks) for marks in columns))
