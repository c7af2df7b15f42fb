"""How many events lie where, asked of the database: all that the figure counts is counted here."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Case, IntegerField, Max, Min, Q, Value, When
from django.db.models import Count as CountOf
from django.db.models.expressions import Combinable

from timeline.models.events import EventQuerySet
from timeline.public.overview.counts import Count, tally


class Extent(NamedTuple):
    """The first and the last second that any event is dated to, and how many events there are."""

    first: int | None
    last: int | None
    total: int
    undated: int


def extent(events: EventQuerySet) -> Extent:
    if counted := events.spans():
        return Extent(*counted.extent())
    bounds = [(bound, f(bound)) for bound in ("earliest", "latest") for f in (Min, Max)]
    found = events.aggregate(
        total=CountOf("pk"),
        undated=CountOf("pk", filter=Q(earliest=None, latest=None)),
        **{f"{name}_{function.function}": function for name, function in bounds},
    )
    total, undated = found.pop("total"), found.pop("undated")
    known = [moment for moment in found.values() if moment is not None]
    return Extent(min(known, default=None), max(known, default=None), total, undated)


def density(events: EventQuerySet, edges: Sequence[int]) -> list[Count]:
    """Return the counts between each edge and the next; edges ascend, in seconds."""
    if counted := events.spans():
        return tally(counted.groups(edges), len(edges) - 1)
    rows = (
        events.order_by()
        .values_list(_bin("earliest", edges), _bin("latest", edges))
        .annotate(number=CountOf("pk"))
    )
    return tally({(first, last): number for first, last, number in rows}, len(edges) - 1)


def _bin(bound: str, edges: Sequence[int]) -> Combinable:
    """Return between which edges a bound lies: -1 before the first, null if there is none."""
    is_known = When(**{f"{bound}__isnull": False}, then=_search(bound, edges, -1))
    return Case(is_known, default=None, output_field=IntegerField())


def _search(bound: str, edges: Sequence[int], below: int) -> Combinable:
    """Return the number of the edge at or before a bound, found by halves: rows are many."""
    if not edges:
        return Value(below)
    middle = len(edges) // 2
    lower = _search(bound, edges[:middle], below)
    upper = _search(bound, edges[middle + 1 :], below + middle + 1)
    return Case(When(**{f"{bound}__lt": edges[middle]}, then=lower), default=upper)
