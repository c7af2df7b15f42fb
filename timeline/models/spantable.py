"""How many published events have each pair of bounds: what is counted without looking at events.

Dates name days, months and years, so that there are far fewer pairs than events, and fewer still
once both bounds are taken back to the first second of their months, or of their years. Triggers
keep the numbers right however events are written; the table is no model: only this module writes
it, and only ``timeline.models.spans`` reads it.
"""

from enum import IntEnum
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.models import triggers
from timeline.models.triggers import Trigger

# Stand for none: beyond all that a date can say, and unlike NULL equal to themselves.
NO_EARLIEST, NO_LATEST = -(2**63) + 1, 2**63 - 1
_NONE = {"earliest": NO_EARLIEST, "latest": NO_LATEST}


class Grain(IntEnum):
    """The unit to whose first second bounds are taken back."""

    SECOND = 0
    MONTH = 1
    YEAR = 2


# Days into a month and into a year, of days that are counted from a 1 March:
# http://howardhinnant.github.io/date_algorithms.html
_DAYS_INTO = {
    Grain.MONTH: "year_day - (153 * ((5 * year_day + 2) / 153) + 2) / 5",
    Grain.YEAR: "CASE WHEN year_day >= 306 THEN year_day - 306 "
    "WHEN year % 4 = 0 AND (year % 100 <> 0 OR year = 0) THEN year_day + 60 "
    "ELSE year_day + 59 END",
}


def start_of(grain: Grain, moment: str) -> str:
    """Return the SQL that finds the first second of a moment's month or year; NULL stays NULL."""
    if grain is Grain.SECOND:
        return moment
    return f"""(
        SELECT midnight - ({_DAYS_INTO[grain]}) * 86400
        FROM (
            SELECT midnight, year, day - (365 * year + year / 4 - year / 100) AS year_day
            FROM (
                SELECT midnight, day,
                    (day - day / 1460 + day / 36524 - day / 146096) / 365 AS year
                FROM (
                    SELECT midnight, ((midnight / 86400 + 306) % 146097 + 146097) % 146097 AS day
                    FROM (
                        SELECT {moment} - ({moment} % 86400 + 86400) % 86400 AS midnight
                    ) AS moments
                ) AS days
            ) AS years
        ) AS parts
    )"""  # noqa: S608 - own words


def _bounds(row: str, grain: Grain) -> list[str]:
    """Return the bounds of an event as the table has them."""
    return [
        f"coalesce({start_of(grain, f'{row}.{bound}')}, {none})" for bound, none in _NONE.items()
    ]


_COUNTED = f"""
    SELECT 0, {", ".join(_bounds("event", Grain.SECOND))}, factuality, count(*)
    FROM timeline_event AS event WHERE status = 'published' GROUP BY 2, 3, 4
"""  # noqa: S608 - own words
_COLUMNS = "grain, earliest, latest, factuality, number"
_KEPT = f"SELECT {_COLUMNS} FROM timeline_span"  # noqa: S608 - own words


def _counted_by(grain: Grain) -> str:
    """Return the query of what a grain counts, from what the finer one before it has counted."""
    if grain is Grain.SECOND:
        return _COUNTED
    bounds = (
        f"coalesce({start_of(grain, f'nullif({bound}, {none})')}, {none})"
        for bound, none in _NONE.items()
    )
    return f"""
        SELECT {grain}, {", ".join(bounds)}, factuality, sum(number)
        FROM timeline_span WHERE grain = {grain - 1} GROUP BY 2, 3, 4
    """  # noqa: S608 - own words


def rebuild() -> None:
    """Count all anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM timeline_span")
        for grain in Grain:
            cursor.execute(f"INSERT INTO timeline_span ({_COLUMNS}) {_counted_by(grain)}")


def is_wrong() -> bool:
    with connection.cursor() as cursor:
        return any(
            _found(cursor, f"{_KEPT} WHERE grain = {grain} AND number <> 0")
            != {row for row in _found(cursor, _counted_by(grain)) if row[-1]}
            for grain in Grain
        )


def _found(cursor: Any, sql: str) -> set[tuple[Any, ...]]:
    cursor.execute(sql)
    return set(cursor.fetchall())


def _count(row: str, number: int) -> str:
    return "".join(
        f"""
        INSERT INTO timeline_span ({_COLUMNS})
        SELECT {grain}, {", ".join(_bounds(row, grain))}, {row}.factuality, {number}
        WHERE {row}.status = 'published'
        ON CONFLICT (grain, factuality, earliest, latest)
        DO UPDATE SET number = timeline_span.number + {number};
    """
        for grain in Grain
    )


def _told(row: str) -> str:
    return ", ".join([f"{row}.status", f"{row}.factuality", *_bounds(row, Grain.SECOND)])


_MORE, _FEWER = _count("NEW", 1), _count("OLD", -1)
_TRIGGERS = [
    Trigger("timeline_event_insert_span", "timeline_event", "INSERT", _MORE),
    Trigger(
        "timeline_event_update_span",
        "timeline_event",
        "UPDATE OF status, factuality, earliest, latest",
        _FEWER + _MORE,
        when=f"({_told('OLD')}) <> ({_told('NEW')})",
    ),
    Trigger("timeline_event_delete_span", "timeline_event", "DELETE", _FEWER),
    triggers.emptying("timeline_span_truncate", "timeline_span"),
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, also where they are there already; not before the table is."""
    triggers.install(connection, _TRIGGERS, needs="timeline_span")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    triggers.drop(connection, _TRIGGERS)


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the table, with what there is to count, and the triggers."""
    # SQLite reads many rows that follow one another; by a rowid it would look up each.
    storage = "WITHOUT ROWID" if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE timeline_span (grain smallint NOT NULL, earliest bigint NOT NULL, "
            "latest bigint NOT NULL, factuality varchar(8) NOT NULL, number bigint NOT NULL, "
            f"PRIMARY KEY (grain, factuality, earliest, latest)) {storage}"
        )
        # With the number, for SQLite to choose it also where it has no statistics.
        cursor.execute(
            "CREATE INDEX timeline_span_latest ON timeline_span (grain, factuality, latest, number)"
        )
    rebuild()
    install(connection)


def destroy(connection: BaseDatabaseWrapper) -> None:
    remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS timeline_span")
