"""How many published events have each pair of bounds: what is counted without looking at events.

Dates name days, months and years, so that there are far fewer pairs than events. Triggers keep the
numbers right however events are written; the table is no model, only this module uses it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.models import triggers
from timeline.models.triggers import Trigger
from timeline.models.windows import Window

# Stand for none: beyond all that a date can say, and unlike NULL equal to themselves.
_NO_EARLIEST, _NO_LATEST = -(2**63) + 1, 2**63 - 1
_NONE = {"earliest": _NO_EARLIEST, "latest": _NO_LATEST}


@dataclass(frozen=True)
class Spans:
    """The dates of the published events in a window, or of all."""

    window: Window | None = None

    def total(self) -> int:
        return int(self._row("coalesce(sum(number), 0)")[0] or 0)

    def extent(self) -> tuple[int | None, int | None, int, int]:
        """Return the first and last second of any date, how many events, and how many undated."""
        known = ", ".join(
            f"{function}(nullif({bound}, {none}))"
            for bound, none in _NONE.items()
            for function in ("min", "max")
        )
        is_undated = " AND ".join(f"{bound} = {none}" for bound, none in _NONE.items())
        undated = f"sum(CASE WHEN {is_undated} THEN number ELSE 0 END)"
        *moments, total, number = self._row(f"{known}, sum(number), {undated}")
        seconds = [moment for moment in moments if moment is not None]
        first, last = min(seconds, default=None), max(seconds, default=None)
        return first, last, int(total or 0), int(number or 0)

    def groups(self, edges: Sequence[int]) -> Mapping[tuple[int | None, int | None], int]:
        """Return how many begin and end between which edges, -1 standing for before the first.

        None is the group of what has no beginning or no end.
        """
        bins = ", ".join(
            f"CASE WHEN {bound} = {none} THEN NULL ELSE {bin_of(bound, edges)} END"
            for bound, none in _NONE.items()
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {bins}, sum(number) FROM {self._rows()} GROUP BY 1, 2")  # noqa: S608
            return {(first, last): int(number) for first, last, number in cursor.fetchall()}

    def _row(self, columns: str) -> "tuple[int | None, ...]":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {self._rows()}")  # noqa: S608 - own words
            found: tuple[int | None, ...] = cursor.fetchone()
            return found

    def _rows(self) -> str:
        conditions = ["number <> 0"]
        if self.window:
            first, last = (
                ("earliest", "latest") if self.window.is_certain else ("latest", "earliest")
            )
            if self.window.earliest is not None:
                conditions.append(f"{first} >= {self.window.earliest}")
            if self.window.latest is not None:
                conditions.append(f"{last} <= {self.window.latest}")
        return f"timeline_span WHERE {' AND '.join(conditions)}"


def bin_of(bound: str, edges: Sequence[int], below: int = -1) -> str:
    """Return the SQL that finds the number of the edge at or before a bound, by halves.

    Edges ascend; before the first of them it finds -1.
    """
    if not edges:
        return str(below)
    middle = len(edges) // 2
    lower = bin_of(bound, edges[:middle], below)
    upper = bin_of(bound, edges[middle + 1 :], below + middle + 1)
    return f"CASE WHEN {bound} < {edges[middle]} THEN {lower} ELSE {upper} END"


_BOUNDS = ", ".join(f"coalesce({{row}}.{bound}, {none})" for bound, none in _NONE.items())
_COUNTED = f"""
    SELECT {_BOUNDS.format(row="event")}, count(*) FROM timeline_event AS event
    WHERE status = 'published' GROUP BY 1, 2
"""  # noqa: S608 - own words
_KEPT = "SELECT earliest, latest, number FROM timeline_span WHERE number <> 0"


def rebuild() -> None:
    """Count all anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM timeline_span")
        cursor.execute(f"INSERT INTO timeline_span (earliest, latest, number) {_COUNTED}")


def is_wrong() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_KEPT)
        kept = set(cursor.fetchall())
        cursor.execute(_COUNTED)
        return kept != set(cursor.fetchall())


def _count(row: str, number: int) -> str:
    return f"""
        INSERT INTO timeline_span (earliest, latest, number)
        SELECT {_BOUNDS.format(row=row)}, {number} WHERE {row}.status = 'published'
        ON CONFLICT (earliest, latest) DO UPDATE SET number = timeline_span.number + {number};
    """


_MORE, _FEWER = _count("NEW", 1), _count("OLD", -1)
_TRIGGERS = [
    Trigger("timeline_event_insert_span", "timeline_event", "INSERT", _MORE),
    Trigger(
        "timeline_event_update_span",
        "timeline_event",
        "UPDATE OF status, earliest, latest",
        _FEWER + _MORE,
        when=f"OLD.status <> NEW.status OR ({_BOUNDS.format(row='OLD')}) <> "
        f"({_BOUNDS.format(row='NEW')})",
    ),
    Trigger("timeline_event_delete_span", "timeline_event", "DELETE", _FEWER),
]
_TRUNCATE = Trigger(
    "timeline_span_truncate",
    "timeline_event",
    "TRUNCATE",
    "TRUNCATE timeline_span;",
    each="STATEMENT",
)


def _triggers(connection: BaseDatabaseWrapper) -> list[Trigger]:
    return _TRIGGERS if connection.vendor == "sqlite" else [*_TRIGGERS, _TRUNCATE]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, also where they are there already; not before the table is."""
    remove(connection)
    if "timeline_span" in connection.introspection.table_names():
        triggers.create(connection, _triggers(connection))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    triggers.drop(connection, _triggers(connection))


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the table, with what there is to count, and the triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE timeline_span (earliest bigint NOT NULL, latest bigint NOT NULL, "
            "number bigint NOT NULL, PRIMARY KEY (earliest, latest))"
        )
    rebuild()
    install(connection)


def destroy(connection: BaseDatabaseWrapper) -> None:
    remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS timeline_span")
