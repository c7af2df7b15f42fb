"""Values made of several dates: intervals and sets."""

from dataclasses import dataclass

from timeline.edtf.dates import Date, Point
from timeline.edtf.qualifiers import union
from timeline.edtf.value import UNDATED_SORT_KEY, Edtf, End, Precision, coarsest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Interval(Edtf):
    """From a start to an end.

    A side that is open and yet has a date was written `..date` or `date..`: it started on or before
    that date, or ended on or after it.
    """

    start: Point | None
    start_kind: End
    end: Point | None
    end_kind: End

    @property
    def sort_key(self) -> int:
        first = self.start or self.end
        return first.earliest if first else UNDATED_SORT_KEY

    @property
    def precision(self) -> Precision:
        return coarsest(side.precision for side in (self.start, self.end) if side)

    @property
    def level(self) -> int:
        """Unspecified digits and dated open ends come with level 2 intervals only."""
        sides = [side for side in (self.start, self.end) if side]
        known_ends = (self.start_kind, self.end_kind).count(End.KNOWN)
        if known_ends < len(sides) or "X" in self.text:
            return 2
        return max([side.level for side in sides] + [0 if known_ends == 2 else 1])


@dataclass(frozen=True, slots=True)
class Member:
    """A part of a set: `a`, `a..b`, `..b` or `a..`. A single date is both its first and last."""

    first: Point | None
    last: Point | None

    @property
    def is_range(self) -> bool:
        return self.first is not self.last

    @property
    def dates(self) -> list[Point]:
        """One date, or both ends of a range."""
        ends = (self.first, self.last) if self.is_range else (self.first,)
        return [end for end in ends if end is not None]

    def __str__(self) -> str:
        return f"{self.first or ''}..{self.last or ''}" if self.is_range else str(self.first)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class DateSet(Edtf):
    """One of several dates, `[...]`, or all of them, `{...}`, in the order written."""

    members: tuple[Member, ...]
    is_all: bool

    @property
    def start_kind(self) -> End:
        return End.OPEN if self.earliest is None else End.KNOWN

    @property
    def end_kind(self) -> End:
        return End.OPEN if self.latest is None else End.KNOWN

    @property
    def sort_key(self) -> int:
        return min(date.earliest for member in self.members for date in member.dates)

    @property
    def precision(self) -> Precision:
        return coarsest(date.precision for member in self.members for date in member.dates)

    @property
    def level(self) -> int:
        return 2


def make_interval(
    start: Point | None, start_kind: End, end: Point | None, end_kind: End
) -> Interval:
    """Return an interval whose start is not after its end."""
    before = ".." if start_kind is End.OPEN else ""
    after = ".." if end_kind is End.OPEN else ""
    return Interval(
        text=f"{before}{start or ''}/{end or ''}{after}",
        earliest=start.earliest if start and start_kind is End.KNOWN else None,
        latest=end.latest if end and end_kind is End.KNOWN else None,
        qualifiers=union(side.qualifiers for side in (start, end) if side),
        start=start,
        start_kind=start_kind,
        end=end,
        end_kind=end_kind,
    )


def make_set(members: tuple[Member, ...], is_all: bool) -> DateSet:
    """Return a set, each member once; the first may lack a first date, the last a last one."""
    members = tuple(dict.fromkeys(members))
    dates = [date for member in members for date in member.dates]
    opening, closing = "{}" if is_all else "[]"
    return DateSet(
        text=f"{opening}{','.join(map(str, members))}{closing}",
        earliest=min(date.earliest for date in dates) if members[0].first else None,
        latest=max(date.latest for date in dates) if members[-1].last else None,
        qualifiers=union(date.qualifiers for date in dates),
        members=members,
        is_all=is_all,
    )


def is_plain(date: Point) -> bool:
    """Tell whether a date may be an end of `a..b` in a set: a year, month or day and no more."""
    return isinstance(date, Date) and not date.is_masked and not any(date.qualifiers)
