"""What queries that are written out have in common."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection


def listed(pks: Iterable[int]) -> str:
    """Return primary keys for between the brackets of IN; there may be none."""
    return ", ".join(map(str, pks)) or "NULL"


def quoted(text: str, mark: str = "'") -> str:
    """Return a text between quotation marks, with those in it doubled."""
    return mark + text.replace(mark, mark * 2) + mark


def has_more(sql: str, params: Sequence[Any], number: int) -> bool:
    """Whether a query has more than ``number`` rows; no further ones are looked at."""
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT 1 OFFSET %s", [*params, number])
        return cursor.fetchone() is not None
