"""Events as lists show them, with their wholes and their parts, read by primary key.

Such queries are written out, as Django takes longer to write them, and to make events of what comes
back, than a database to answer.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

from timeline.models.sql import listed

if TYPE_CHECKING:
    from timeline.models.events import Event

# What no list shows, and would have to be converted from what a database gives.
_LEFT_OUT = {"published_at"}
# What is shown of the whole of which an event is a part.
_OF_WHOLES = {"id", "title", "slug"}
# Fits no index: through that of all that is published SQLite would go for a few keys, as long as it
# has not counted how many have each status.
_PUBLISHED = "status || '' = 'published'"
_IS_PUBLISHED = f" AND {_PUBLISHED}"
_PARTS = _PUBLISHED + " AND parent_id IN ({}) ORDER BY sort_key, position, slug"
_HAVING_PARTS = (
    f"SELECT DISTINCT parent_id FROM timeline_event WHERE {_PUBLISHED} AND parent_id IN ({{}})"  # noqa: S608
)


def read(model: type["Event"], pks: Sequence[int], *, are_published: bool = False) -> list["Event"]:
    """Return the events with these primary keys, in this order.

    What is no longer there is left out, and, where published ones are asked for, what no longer is.
    """
    condition = f"id IN ({listed(pks)}){_IS_PUBLISHED * are_published}"
    found = {event.pk: event for event in _events(model, condition)}
    return [found[pk] for pk in pks if pk in found]


def add_wholes(model: type["Event"], events: Sequence["Event"]) -> None:
    """Give events the published ``whole`` of which each is a part, or None.

    That takes a query where one is a part.
    """
    pks = {event.parent_id for event in events if event.is_part and event.parent_id}
    condition = f"id IN ({listed(pks)}){_IS_PUBLISHED}"  # still, whatever the part says
    wholes = {event.pk: event for event in _events(model, condition, _OF_WHOLES)} if pks else {}
    for event in events:
        event.whole = wholes.get(event.parent_id or 0) if event.is_part else None


def add_parts(model: type["Event"], events: Sequence["Event"], levels: int) -> list["Event"]:
    """Give events their published ``parts``, and these theirs; return the parts of all levels.

    Each level takes a query, while there are parts.
    """
    above = {event.pk: event for event in events}
    for event in events:
        event.parts = []
    if not levels or not events:
        return []
    parts = _events(model, _PARTS.format(listed(above)))
    for part in parts:
        part.whole = above[part.parent_id or 0]
        part.whole.parts.append(part)
    return [*parts, *add_parts(model, parts, levels - 1)]


def tell_parts(events: Collection["Event"]) -> None:
    """Let those of some events that have published parts tell so, by ``has_parts``."""
    pks = listed(event.pk for event in events)
    having = {pk for (pk,) in _rows(_HAVING_PARTS.format(pks))} if events else set()
    for event in events:
        event.has_parts = event.pk in having


def _events(
    model: type["Event"], condition: str, wanted: Collection[str] | None = None
) -> list["Event"]:
    fields = [field.attname for field in model._meta.concrete_fields]
    columns = [name for name in fields if name in (wanted or {*fields} - _LEFT_OUT)]
    rows = _rows(f"SELECT {', '.join(columns)} FROM timeline_event WHERE {condition}")  # noqa: S608
    return [model.from_db(connection.alias, columns, row) for row in rows]


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
