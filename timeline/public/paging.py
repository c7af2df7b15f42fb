"""Pages that begin behind a row, not after a number of rows: keyset paging.

The rows of a page stay the same while others are added before it, and the last page costs no more
than the first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Field, Func, Model, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan, Lookup
from django.utils.translation import gettext

from timeline.models.events import EventQuerySet

Row = TypeVar("Row", bound=Model)
Rows = TypeVar("Rows", bound=QuerySet[Any])

_SEPARATOR = "~"
# What the rows of a page may weigh together, in characters of it.
HEAVIEST = 100_000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in order, with the cursors of the pages on either side."""

    rows: Sequence[Row]
    before: str | None
    after: str | None


class _Row(Func):
    """A row value."""

    template = "(%(expressions)s)"
    output_field = Field()  # no value in itself


class Keyset:
    """The columns that order a list; the last of them settles what the others do not.

    A cursor is their values in a row, joined by tildes. Only the first may hold a tilde itself.
    """

    def __init__(self, **columns: forms.Field) -> None:
        self.columns = columns
        self._ascends = True

    def backwards(self) -> "Keyset":
        """Return the same order from its end; a cursor of one is a cursor of the other."""
        keyset = Keyset(**self.columns)
        keyset._ascends = not self._ascends
        return keyset

    def cursor(self, row: Model) -> str:
        return _SEPARATOR.join(str(getattr(row, name)) for name in self.columns)

    def values(self, cursor: str) -> list[Any]:
        """Return the values in a cursor; raises ``ValidationError`` unless it is one."""
        parts = cursor.rsplit(_SEPARATOR, len(self.columns) - 1)
        if len(parts) != len(self.columns):
            raise ValidationError(gettext("This is not a place in the list."), code="cursor")
        return [field.clean(part) for field, part in zip(self.columns.values(), parts, strict=True)]

    def ordered(self, rows: Rows) -> Rows:
        return self._sorted(rows, self._ascends)

    def following(self, rows: QuerySet[Row], values: Sequence[Any]) -> QuerySet[Row]:
        """Return the rows behind a place, the nearest first."""
        return self._from(rows, values, self._ascends)

    def preceding(self, rows: QuerySet[Row], values: Sequence[Any]) -> QuerySet[Row]:
        """Return the rows before a place, the nearest first."""
        return self._from(rows, values, not self._ascends)

    def _from(self, rows: Rows, values: Sequence[Any] | None, ascends: bool) -> Rows:
        found = rows.filter(self._beyond(ascends, values)) if values else rows
        return self._sorted(found, ascends)

    def _sorted(self, rows: Rows, ascends: bool) -> Rows:
        return rows.order_by(*(name if ascends else f"-{name}" for name in self.columns))

    def _beyond(self, ascends: bool, values: Sequence[Any]) -> "Lookup[Any]":
        """Compare as rows, which both databases find in one range of an index."""
        compared = GreaterThan if ascends else LessThan
        return compared(_Row(*map(F, self.columns)), _Row(*map(Value, values)))

    def _nearest(
        self, rows: QuerySet[Row], values: Sequence[Any] | None, ascends: bool, count: int
    ) -> list[Row]:
        """Return the ``count`` rows behind a place, or from the end, the nearest first."""
        if not isinstance(rows, EventQuerySet):
            return list(self._from(rows, values, ascends)[:count])
        found: list[Row] = []
        for parts in rows.nearest(count, values[0] if values else None, ascends=ascends):
            ordered = [self._from(part, values, ascends) for part in parts]
            found = self._first(rows, ordered, count)
            if len(found) >= count:
                break
        return found

    def _first(self, rows: EventQuerySet, parts: Sequence[EventQuerySet], count: int) -> list[Any]:
        """Return the first of rows that are parted into lists, each in order."""
        if not parts:
            return []
        keys = [part.values_list("pk", *self.columns) for part in parts]
        first = keys[0]
        if len(parts) > 1:
            order = parts[0].query.order_by
            # PostgreSQL would otherwise sort all of them; SQLite cannot be asked so.
            is_first = connection.features.supports_slicing_ordering_in_compound
            keys = [each[:count] if is_first else each.order_by() for each in keys]
            first = keys[0].union(*keys[1:], all=True).order_by(*order)
        return rows.read([pk for pk, *_ in first[:count]])

    def page(
        self,
        rows: QuerySet[Row],
        size: int,
        before: Sequence[Any] | None = None,
        after: Sequence[Any] | None = None,
        weigh: Callable[[Row], int] | None = None,
    ) -> Page[Row]:
        """Return the ``size`` rows before or after a place, or the first ones.

        Fewer, but one at least, where together they weigh more than ``HEAVIEST``.
        """
        ascends = self._ascends if not before else not self._ascends
        found = self._nearest(rows, before or after, ascends, size + 1)
        if weigh:
            weights = accumulate(map(weigh, found[:size]))
            size = max(sum(weight <= HEAVIEST for weight in weights), 1)
        shown = found[:size][::-1] if before else found[:size]
        has_more = len(found) > size
        return Page(
            rows=shown,
            before=self._edge(shown[:1], has_more if before else bool(after)),
            after=self._edge(shown[-1:], True if before else has_more),
        )

    def _edge(self, rows: Sequence[Row], has_neighbour: bool) -> str | None:
        return self.cursor(rows[0]) if rows and has_neighbour else None


# The range of the columns.
_BIG = 2**63
_POSITIVE = 2**31 - 1

_SLUG = forms.SlugField(max_length=120)
BY_TIME = Keyset(
    sort_key=forms.IntegerField(min_value=-_BIG, max_value=_BIG - 1),
    position=forms.IntegerField(min_value=0, max_value=_POSITIVE),
    slug=_SLUG,
)
BY_NAME = Keyset(name=forms.CharField(max_length=200, strip=False), slug=_SLUG)
BY_TITLE = Keyset(title=forms.CharField(max_length=300, strip=False), slug=_SLUG)
