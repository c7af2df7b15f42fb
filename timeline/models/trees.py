"""Records that stand under a record of their own kind."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.expressions import RawSQL

Row = TypeVar("Row", bound=models.Model)


def above_sql(table: str, column: str, first: str) -> str:
    """Return the query of primary keys: ``first``, what that stands under, and so on.

    Each is asked for by itself: to join them, SQLite reads through the whole table beforehand.
    """
    return (
        f"WITH RECURSIVE above(id) AS ({first} UNION SELECT "  # noqa: S608 - own words
        f"(SELECT tree.{column} FROM {table} AS tree WHERE tree.id = above.id) "
        "FROM above WHERE above.id IS NOT NULL) SELECT id FROM above WHERE id IS NOT NULL"
    )


def path_to(row: Row, field: str, rows: models.QuerySet[Row]) -> list[Row]:
    """Return those above ``row``, the topmost first, up to the first that is not in ``rows``.

    One query, however deep the tree is.
    """
    column, table = f"{field}_id", row._meta.db_table
    first = f"SELECT {column} FROM {table} WHERE id = %s"  # noqa: S608 - own names
    ids = RawSQL(above_sql(table, column, first), [row.pk])  # noqa: S611 - own names
    found = {each.pk: each for each in rows.filter(pk__in=ids)}
    path: list[Row] = []
    while (above := getattr(path[0] if path else row, column)) in found:
        path.insert(0, found[above])
    return path


def refuse_loop(row: models.Model, field: str) -> None:
    """Raise ``ValidationError`` on ``field`` if ``row`` stands above itself.

    Every row on the way up is locked till the end of the transaction, so that two saves that
    would close a loop together cannot both succeed.
    """
    above = getattr(row, f"{field}_id")
    if row.pk is None or above is None:
        return
    seen: set[object] = {row.pk}
    rows = type(row)._default_manager.select_for_update()
    with transaction.atomic():
        while above is not None:
            if above in seen:
                raise ValidationError({field: "This would close a loop."}, code="loop")
            seen.add(above)
            above = rows.filter(pk=above).values_list(f"{field}_id", flat=True).first()
