"""What the database holds of the records that seeds speak of, read in few queries."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from timeline.models import Merge, SeedRecord
from timeline.models.kinds import KINDS, PASSAGES, Fields, Key, Kind, Name
from timeline.seeds.merge import Database, Remembered
from timeline.seeds.renames import follow, hand_on
from timeline.seeds.rows import SeedRow

_BATCH = 1000

# The primary key of each record, by what identifies it in the seeds.
Ids = dict[Key, int]
# The key of each record, by its primary key.
Keys = dict[Name, dict[int, str]]


def look(rows: Iterable[SeedRow]) -> tuple[Database, Ids]:
    """Return what the merge may look at, and where the records are that live already."""
    rows = list(rows)
    recorded = {
        (Name(record["kind"]), record["key"]): Remembered(
            values=record["values"],
            record_id=record["pk"],
            key=record["key"],
            owned=frozenset(record["owned"]),
            object_id=record["object_id"],
            orphaned=record["orphaned"],
            file=record["file"],
        )
        for record in SeedRecord.objects.values(
            "pk", "kind", "key", "values", "owned", "object_id", "orphaned", "file"
        ).iterator()
    }
    remembered = follow(recorded, rows)
    ids: Ids = {}
    keys = _keys(remembered)
    occupied = dict(_occupied(_new(rows, remembered, parts=False), ids, keys))
    stands = _stands(remembered, [row for row in rows if row.id not in occupied])
    merged = {key: _key_of(key[0], pk, keys, occupied) for key, pk in stands.items()}
    if merged:
        hand_on(remembered, rows, merged)
        keys = _keys(remembered)
    # What an editor made already goes by the seeds' name for it, too.
    for (name, key), pk in occupied.items():
        keys[name].setdefault(pk, key)
    live = {}
    for kind in KINDS.values():
        for pk, fields in _live(kind, keys[kind.name]):
            identity = (kind.name, keys[kind.name][pk])
            live[identity] = kind.values(_with_keys(kind, fields, keys))
            ids[identity] = pk
    ids |= stands
    occupied |= _occupied(_new(rows, remembered, parts=True), ids, keys)
    return Database(remembered, live, occupied, merged), ids


def _keys(remembered: Mapping[Key, Remembered]) -> Keys:
    """Return the keys by the primary keys of the records."""
    keys: Keys = {name: {} for name in KINDS}
    for (name, key), memory in remembered.items():
        if memory.object_id is not None:
            keys[name][memory.object_id] = key
    return keys


def _new(
    rows: Iterable[SeedRow], remembered: Mapping[Key, Remembered], *, parts: bool
) -> list[SeedRow]:
    """Return the rows that are not remembered: those of parts, or those of what has a slug."""
    return [row for row in rows if row.id not in remembered and bool(row.kind.parts) is parts]


def _stands(remembered: Mapping[Key, Remembered], rows: Iterable[SeedRow]) -> Ids:
    """Return what now stands for each record that an editor merged with another.

    What editors had made and merged themselves is known by the slug that it had.
    """
    ends = Merge.objects.ends()
    if not ends:
        return {}
    known = {key: (key[0], memory.object_id) for key, memory in remembered.items()}
    stands = {key: ends[place] for key, place in known.items() if place in ends}
    slugs = {
        (Name(merge.kind), merge.gone["slug"]): (Name(merge.kind), merge.gone_id)
        for merge in Merge.objects.standing()
    }
    for row in rows:
        for key in (row.id, *((row.kind.name, old) for old in row.formerly)):
            if row.id not in remembered and slugs.get(key) in ends:
                stands[row.id] = ends[slugs[key]]
    return stands


def _key_of(name: Name, pk: int, keys: Keys, occupied: Mapping[Key, int]) -> str:
    """Return what the seeds call a record; its number if they do not know it."""
    made = {own: key for (kind, key), own in occupied.items() if kind == name}
    return keys[name].get(pk) or made.get(pk) or f"#{pk}"


def _live(kind: Kind, keys: dict[int, str]) -> Iterator[tuple[int, Fields]]:
    """Yield primary key and merged fields of the records that are still there."""
    names = [column(kind, name) for name in kind.fields]
    for values in select(kind.model._base_manager.values("pk", *names), "pk", keys):
        yield values["pk"], {name: values[column(kind, name)] for name in kind.fields}


def _with_keys(kind: Kind, fields: Fields, keys: Keys) -> Fields:
    """Replace primary keys by what identifies the record in the seeds, if it came from them."""
    named = dict(fields)
    for name, referred in kind.references.items():
        if named.get(name) is not None:
            named[name] = keys[referred].get(named[name], f"#{named[name]}")
    return named


def _occupied(rows: list[SeedRow], ids: Ids, keys: Keys) -> Iterator[tuple[Key, int]]:
    """Yield the new rows that an editor has made already, with the editor's record.

    Adds those records to ``ids``, so that what refers to them finds them. A passage of the seeds'
    own may yet move, and is not counted.
    """
    for kind in KINDS.values():
        wanted = {place: row.id for row in rows if row.kind is kind for place in _places(row, ids)}
        if not wanted:
            continue
        columns = [column(kind, name) for name in kind.natural]
        found = kind.model._base_manager.values_list("pk", *columns)
        for pk, *place in select(found, columns[0], {place[0] for place in wanted}):
            identity = wanted.get(tuple(place))
            if identity is None:
                continue
            is_former = not kind.parts and place[0] != identity[1]
            if pk in keys[kind.name] and (is_former or kind.name in PASSAGES):
                continue
            ids[identity] = pk
            yield identity, pk


def _places(row: SeedRow, ids: Ids) -> list[tuple[Any, ...]]:
    """Return where the row's record may stand: by its former slugs too, the present one last."""
    place = _place(row, ids)
    return [*((old,) for old in row.formerly), *([place] if place is not None else [])]


def _place(row: SeedRow, ids: Ids) -> tuple[Any, ...] | None:
    """Return the values of the row's natural key; None if it refers to what is not there yet."""
    place = []
    for name in row.kind.natural:
        value = row.fields[name]
        if name in row.kind.references:
            value = ids.get((row.kind.references[name], value))
        if value is None:
            return None
        place.append(value)
    return tuple(place)


def column(kind: Kind, name: str) -> str:
    """Return the column in which a field is kept."""
    return f"{name}_id" if name in kind.references else name


def select(queryset: QuerySet[Any, Any], column: str, wanted: Collection[Any]) -> Iterator[Any]:
    """Yield the rows whose ``column`` is among ``wanted``, however many those are."""
    values = list(wanted)
    for start in range(0, len(values), _BATCH):
        yield from queryset.filter(**{f"{column}__in": values[start : start + _BATCH]}).iterator()


def insert(model: type[Model], names: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write new rows, given the values of the fields named; nobody but the database checks them.

    ``bulk_create()`` would do, at a third of the speed: it builds an expression for each value.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - own names
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [
                [
                    field.get_db_prep_save(value, connection)
                    for field, value in zip(fields, row, strict=True)
                ]
                for row in rows
            ],
        )


def write(model: type[Model], rows: Iterable[Any], names: Iterable[str]) -> None:
    """Write some fields of rows that are there; nobody but the database checks them.

    ``bulk_update()`` would do, at a tenth of the speed: it builds an expression for each value.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quoted = connection.ops.quote_name
    pairs = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    sql = f"UPDATE {quoted(model._meta.db_table)} SET {pairs} WHERE id = %s"  # noqa: S608 - own names
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [
                [
                    field.get_db_prep_save(getattr(row, field.attname), connection)
                    for field in fields
                ]
                + [row.pk]
                for row in rows
            ],
        )
