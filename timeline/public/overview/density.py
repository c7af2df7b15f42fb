"""How many events lie where, asked of the database: all that the figure counts is counted here."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count as CountOf
from django.db.models import Func, IntegerField, Max, Min, Q

from timeline.models.events import EventQuerySet
from timeline.models.spans import bin_of
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
        .values_list(_Bin("earliest", edges), _Bin("latest", edges))
        .annotate(number=CountOf("pk"))
    )
    return tally({(first, last): number for first, last, number in rows}, len(edges) - 1)


class _Bin(Func):
    """Between which edges a bound lies: -1 before the first, null if there is none.

    Written by hand: Django looks at every part of an expression many times, and there are hundreds.
    """

    output_field = IntegerField()

    def __init__(self, bound: str, edges: Sequence[int]) -> None:
        super().__init__(bound)
        self.edges = edges

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        bound, params = compiler.compile(self.source_expressions[0])
        found = bin_of(bound, self.edges)
        return f"(CASE WHEN {bound} IS NULL THEN NULL ELSE {found} END)", params
