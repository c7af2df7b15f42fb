"""What a queryset was narrowed by, asked of the queryset itself."""

from typing import Any, TypeVar

from django.db.models import QuerySet
from django.db.models.sql import Query

Rows = TypeVar("Rows", bound=QuerySet[Any])
Subquery = TypeVar("Subquery")


def narrowed_by(query: Query, kind: type[Subquery]) -> list[Subquery]:
    """Return the subqueries of a kind in one of which every row must be."""
    children: list[Any] = query.where.children
    return [child.rhs for child in children if _is(child, kind)]


def without(rows: Rows, kind: type[Any]) -> Rows:
    """Return rows that need be in no subquery of a kind, but meet all other conditions."""
    rest = rows.all()
    where = rest.query.where
    where.children = [child for child in where.children if not _is(child, kind)]
    return rest


def _is(child: Any, kind: type[Any]) -> bool:
    return isinstance(getattr(child, "rhs", None), kind)
