"""What of the line a date surely covers, and what it possibly covers."""

from typing import NamedTuple

from timeline.edtf import DateSet, Edtf, End, Interval
from timeline.public.overview.windows import Window


class Extent(NamedTuple):
    """A piece of the line, in seconds, between whose ends something possibly lies.

    ``first`` or ``last`` is None where that end is open or unknown. From ``sure_first`` to
    ``sure_last`` it surely lasts: to no known end if only the latter is None, and nowhere if the
    former is.
    """

    first: int | None
    last: int | None
    sure_first: int | None = None
    sure_last: int | None = None


def extents(date: Edtf) -> list[Extent]:
    """Return the pieces that a date covers; `2024-03` is one in which nothing is sure.

    An interval lasts: `2024-03-01/2024-03-31` is sure from the first day to the last. A set has a
    piece for each of its dates, `[...]` because any may be the one, `{...}` because all are.
    """
    if isinstance(date, Interval):
        return [_lasting(date)]
    if not isinstance(date, DateSet):
        return [Extent(date.earliest, date.latest)]
    pieces = []
    for member in date.members:
        first, last = member.first, member.last
        piece = Extent(first.earliest if first else None, last.latest if last else None)
        if date.is_all and member.is_range:
            piece = _sure(piece, first.latest if first else None, last.earliest if last else None)
        pieces.append(piece)
    return pieces


def within(date: Edtf, window: Window) -> list[Extent]:
    """Return the pieces that reach into a window; a set may have its dates around it."""
    return [
        piece
        for piece in extents(date)
        if (piece.first is None or piece.first < window.end)
        and (piece.last is None or piece.last >= window.first)
    ]


def _lasting(date: Interval) -> Extent:
    """An open end with a date is at the earliest, or at the latest, there."""
    piece = Extent(date.earliest, date.latest)
    if date.end is None and date.end_kind is not End.OPEN:
        return piece
    return _sure(
        piece, date.start.latest if date.start else None, date.end.earliest if date.end else None
    )


def _sure(piece: Extent, first: int | None, last: int | None) -> Extent:
    if first is None or (last is not None and last <= first + 1):
        return piece
    return piece._replace(sure_first=first + 1, sure_last=last)
