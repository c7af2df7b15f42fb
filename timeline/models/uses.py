"""Which people, places and sources readers may see: those of which published events tell.

Triggers keep ``is_public`` of each right, however entries (``timeline.models.entries``) and the
column itself are written, so that a list of them costs no look at events.
"""

from collections.abc import Iterator

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.models import entries, triggers
from timeline.models.entries import KINDS, Kind
from timeline.models.triggers import Trigger


def _is_used(kind: Kind) -> str:
    """The condition that a row of the table is used.

    By its last words PostgreSQL looks for the first entry, and does not gather all that there are.
    """
    return (
        "EXISTS (SELECT 1 FROM timeline_entry "  # noqa: S608 - own words
        f"WHERE kind = {kind.number} AND record_id = {kind.table}.id LIMIT 1 OFFSET 0)"
    )


def _put_right(kind: Kind) -> str:
    return f"UPDATE {kind.table} SET is_public = NOT is_public WHERE is_public <> {_is_used(kind)}"  # noqa: S608


def _of_kind(kind: Kind) -> Iterator[Trigger]:
    named, is_kind = f"timeline_{kind.name}_use", f"{{row}}.kind = {kind.number}"
    used = f"UPDATE {kind.table} SET is_public = true WHERE id = NEW.record_id AND NOT is_public;"  # noqa: S608
    free = (
        f"UPDATE {kind.table} SET is_public = false "  # noqa: S608
        f"WHERE id = OLD.record_id AND is_public AND NOT {_is_used(kind)};"
    )
    own = f"{_put_right(kind)} AND id = NEW.id;"
    yield Trigger(f"{named}_more", "timeline_entry", "INSERT", used, when=is_kind.format(row="NEW"))
    yield Trigger(
        f"{named}_fewer", "timeline_entry", "DELETE", free, when=is_kind.format(row="OLD")
    )
    yield Trigger(f"{named}_new", kind.table, "INSERT", own)
    yield Trigger(f"{named}_own", kind.table, "UPDATE OF is_public", own)


def _triggers() -> list[Trigger]:
    return [trigger for kind in KINDS for trigger in _of_kind(kind)]


def _former() -> Iterator[Trigger]:
    """Yield those of before there were entries, which are to be taken away."""
    for kind in KINDS:
        for follows in ("insert", "update", "delete", "published", "withdrawn", "tree"):
            yield Trigger(f"timeline_{kind.name}_use_{follows}", kind.table, "", "")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, also where they are there already; not before entries are."""
    remove(connection)
    triggers.install(connection, _triggers(), needs=entries.TABLE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    triggers.drop(connection, [*_triggers(), *_former()])


def rebuild() -> int:
    """Put right what is wrong, and return of how many records it was; nothing without entries."""
    changed = 0
    with connection.cursor() as cursor:
        for kind in KINDS if triggers.is_there(connection, entries.TABLE) else ():
            cursor.execute(_put_right(kind))
            changed += int(cursor.rowcount)
    return changed


def number_wrong() -> int:
    """Return of how many records it is wrong."""
    found = 0
    with connection.cursor() as cursor:
        for kind in KINDS:
            cursor.execute(
                f"SELECT count(*) FROM {kind.table} WHERE is_public <> {_is_used(kind)}"  # noqa: S608
            )
            found += int(cursor.fetchone()[0])
    return found
