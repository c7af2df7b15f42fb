"""What every EDTF value can be asked, whatever its form."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering

from timeline.edtf.qualifiers import Qualifiers

UNDATED_SORT_KEY = 2**63 - 1  # the largest signed 64-bit integer: the undated go last


class End(StrEnum):
    """How an end of a value is given.

    Open (`..`): there is no such bound, or it is still to come. Unknown (nothing written): there
    is one, and nobody can say which.
    """

    KNOWN = "known"
    OPEN = "open"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    """How finely a value is known, finest first.

    Only what is known counts: `2024-XX-XX` is a year, `198X` a decade. A millennium stands for
    everything coarser than a century; unknown for values that name no date at all.
    """

    SECOND = "second"
    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    QUARTER = "quarter"
    QUADRIMESTER = "quadrimester"
    SEMESTER = "semester"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    MILLENNIUM = "millennium"
    UNKNOWN = "unknown"


_COARSENESS = {precision: rank for rank, precision in enumerate(Precision)}


def coarsest(precisions: Iterable[Precision]) -> Precision:
    """Return the coarsest of several precisions; UNKNOWN when there are none."""
    return max(precisions, key=_COARSENESS.__getitem__, default=Precision.UNKNOWN)


@total_ordering
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Edtf(ABC):
    """An immutable date as ISO 8601-2 Annex A writes it. Made by `parse` alone.

    `text` is the canonical spelling, and two values are equal when it is. `earliest` and `latest`
    are the first and the last second covered, on the line of `timeline.edtf.gregorian`; None where
    that end is open or unknown, as `start_kind` and `end_kind` tell. Qualifiers never move a bound;
    `qualifiers` of an interval or a set are those of all its dates together.
    """

    text: str
    earliest: int | None
    latest: int | None
    qualifiers: Qualifiers

    @property
    @abstractmethod
    def start_kind(self) -> End: ...

    @property
    @abstractmethod
    def end_kind(self) -> End: ...

    @property
    @abstractmethod
    def sort_key(self) -> int:
        """The second at which the value stands on a timeline.

        Its earliest second, else the first second of the earliest date it names, else
        UNDATED_SORT_KEY.
        """

    @property
    @abstractmethod
    def precision(self) -> Precision:
        """How finely the value is known; of an interval or a set, its coarsest date."""

    @property
    @abstractmethod
    def level(self) -> int:
        """The EDTF level, 0, 1 or 2, that the meaning needs, whatever the spelling was."""

    @property
    def is_uncertain(self) -> bool:
        return self.qualifiers.is_uncertain

    @property
    def is_approximate(self) -> bool:
        return self.qualifiers.is_approximate

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"parse({self.text!r})"

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Edtf) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self._rank() < other._rank() if isinstance(other, Edtf) else NotImplemented

    def _rank(self) -> tuple[int, bool, bool, int, str]:
        """Sort values that stand at the same second: no known start first, no known end last."""
        no_latest = self.latest is None
        return (self.sort_key, self.earliest is not None, no_latest, self.latest or 0, self.text)
