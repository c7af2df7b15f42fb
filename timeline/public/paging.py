"""Pages that begin behind a row, not after a number of rows: keyset paging.

The rows of a page stay the same while others are added before it, and the last page costs no more
than the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
Rows = TypeVar("Rows", bound=QuerySet[Any])

_SEPARATOR = "~"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in order, with the cursors of the pages on either side."""

    rows: Sequence[Row]
    before: str | None
    after: str | None


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
            raise ValidationError("This is not a place in the list.", code="cursor")
        return [field.clean(part) for field, part in zip(self.columns.values(), parts, strict=True)]

    def ordered(self, rows: Rows) -> Rows:
        return self._sorted(rows, self._ascends)

    def following(self, rows: QuerySet[Row], values: Sequence[Any]) -> QuerySet[Row]:
        """Return the rows behind a place, the nearest first."""
        return self._from(rows, values, self._ascends)

    def preceding(self, rows: QuerySet[Row], values: Sequence[Any]) -> QuerySet[Row]:
        """Return the rows before a place, the nearest first."""
        return self._from(rows, values, not self._ascends)

    def _from(self, rows: QuerySet[Row], values: Sequence[Any], ascends: bool) -> QuerySet[Row]:
        beyond = self._beyond("gt" if ascends else "lt", values)
        return self._sorted(rows.filter(beyond), ascends)

    def _sorted(self, rows: Rows, ascends: bool) -> Rows:
        return rows.order_by(*(name if ascends else f"-{name}" for name in self.columns))

    def _beyond(self, comparison: str, values: Sequence[Any]) -> Q:
        """Compare as tuples are compared: by the first column in which two rows differ."""
        names = list(self.columns)
        # Implied by the rest; it is what lets the database start from an index.
        beyond = Q((f"{names[0]}__{comparison}e", values[0]))
        alternatives = Q()
        for last, name in enumerate(names):
            same = Q(*zip(names[:last], values[:last], strict=True))
            alternatives |= same & Q((f"{name}__{comparison}", values[last]))
        return beyond & alternatives

    def page(
        self,
        rows: QuerySet[Row],
        size: int,
        before: Sequence[Any] | None = None,
        after: Sequence[Any] | None = None,
    ) -> Page[Row]:
        """Return the ``size`` rows before or after a place, or the first ones."""
        if before:
            found = list(self.preceding(rows, before)[: size + 1])
            shown = found[:size][::-1]
        else:
            ordered = self.following(rows, after) if after else self.ordered(rows)
            found = list(ordered[: size + 1])
            shown = found[:size]
        has_more = len(found) > size
        return Page(
            rows=shown,
            before=self._edge(shown[:1], has_more if before else bool(after)),
            after=self._edge(shown[-1:], True if before else has_more),
        )

    def _edge(self, rows: Sequence[Row], has_neighbour: bool) -> str | None:
        return self.cursor(rows[0]) if rows and has_neighbour else None
