"""The merge: what becomes of each record, given what the seeds say, what the records remember and
what is live. Pure: it looks at values and touches nothing.

For each unit, base is what the seeds said last, live is what stands in the database, seed is what
they say now. An editor's change is never undone: it shows as ownership, or as live differing from
base. A record that an editor deleted is not made again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from timeline.models.kinds import KINDS, Key, Name, Value
from timeline.seeds.rows import SeedRow


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # the editor's value stands; the seeds have not changed
    CONVERGED = "converged"  # editor and seeds have come to the same value
    CONFLICT = "conflict"  # both have changed; the editor's stands till it is decided
    STAYS_DELETED = "stays deleted"
    ORPHANED = "orphaned"  # the seeds no longer say it
    DUPLICATE = "possible duplicate"  # an editor has made the same record
    PRUNED = "pruned"  # orphaned, untouched, unused: deleted on request


class Change(NamedTuple):
    """What becomes of one unit of a record."""

    unit: str
    outcome: Outcome
    base: Value
    seed: Value
    live: Value


@dataclass(frozen=True)
class Remembered:
    """What the last load left of a record."""

    values: Mapping[str, Value]
    record_id: int
    key: str
    owned: frozenset[str] = frozenset()
    object_id: int | None = None
    orphaned: bool = False
    file: str = ""


@dataclass(frozen=True)
class Step:
    """What becomes of one record. ``row`` is None where the seeds no longer have it."""

    id: Key
    outcome: Outcome
    row: SeedRow | None
    record_id: int | None = None
    object_id: int | None = None
    changes: list[Change] = field(default_factory=list)
    # Whether the memory of the record changes, be it that nothing else does.
    remembers: bool = False


class Database(NamedTuple):
    """What the merge may look at: a record's memory, live values, and an editor's own records."""

    remembered: Mapping[Key, Remembered]
    live: Mapping[Key, Mapping[str, Value]]
    occupied: Mapping[Key, int]


def plan(rows: Iterable[SeedRow], database: Database, loaded_files: set[str]) -> list[Step]:
    """Return what becomes of every record, in the order in which it can be done.

    ``loaded_files`` are those whose silence means that a record is gone.
    """
    by_id = {row.id: row for row in rows}
    steps: dict[Key, Step] = {}
    order = {name: position for position, name in enumerate(KINDS)}
    for row in sorted(by_id.values(), key=lambda row: order[row.kind.name]):
        steps[row.id] = _step(row, database, steps)
    for key, memory in database.remembered.items():
        if key not in by_id and memory.file in loaded_files:
            outcome = Outcome.ORPHANED if key in database.live else Outcome.STAYS_DELETED
            steps[key] = _known(key, outcome, None, memory, remembers=not memory.orphaned)
        elif key not in by_id and key[1] != memory.key:  # it hangs on a record renamed now
            steps[key] = _known(key, Outcome.UNCHANGED, None, memory, remembers=True)
    return list(steps.values())


def _step(row: SeedRow, database: Database, steps: Mapping[Key, Step]) -> Step:
    memory = database.remembered.get(row.id)
    if memory is None:
        return _new(row, database, steps)
    live = database.live.get(row.id)
    moved = memory.orphaned or (memory.file, memory.key) != (row.file.name, row.key)
    if live is None:
        return _known(row.id, Outcome.STAYS_DELETED, row, memory, remembers=moved)
    changes = [
        _change(unit, base=memory.values.get(unit), seed=seed, live=live[unit], memory=memory)
        for unit, seed in row.values.items()
    ]
    told = [change for change in changes if change.outcome is not Outcome.UNCHANGED]
    said = any(change.base != change.seed for change in told)
    return _known(row.id, _summary(told), row, memory, changes=told, remembers=moved or said)


def _known(
    key: Key, outcome: Outcome, row: SeedRow | None, memory: Remembered, **fields: Any
) -> Step:
    return Step(key, outcome, row, memory.record_id, memory.object_id, **fields)


def _new(row: SeedRow, database: Database, steps: Mapping[Key, Step]) -> Step:
    if row.id in database.occupied:
        return Step(row.id, Outcome.DUPLICATE, row, object_id=database.occupied[row.id])
    for field_name in row.kind.fixed:
        if (name := row.kind.references.get(field_name)) is None:
            continue
        owner = steps[name, row.fields[field_name]]
        # What hangs on a record that was deleted, or on an editor's own event, is not made.
        if owner.outcome is Outcome.STAYS_DELETED:
            return Step(row.id, Outcome.STAYS_DELETED, row)
        if owner.outcome is Outcome.DUPLICATE and name in (Name.EVENT, Name.SOURCE):
            return Step(row.id, Outcome.DUPLICATE, row)
    return Step(row.id, Outcome.CREATED, row, remembers=True)


def _change(unit: str, *, base: Value, seed: Value, live: Value, memory: Remembered) -> Change:
    owned = unit in memory.owned or live != base
    if seed == base:
        outcome = Outcome.KEPT if owned and live != base else Outcome.UNCHANGED
    elif not owned:
        outcome = Outcome.UPDATED
    elif live == seed:
        outcome = Outcome.CONVERGED
    else:
        outcome = Outcome.CONFLICT
    return Change(unit, outcome, base, seed, live)


def _summary(changes: list[Change]) -> Outcome:
    """Return the outcome of a record: the one of its units that asks most of an editor."""
    outcomes = {change.outcome for change in changes}
    for outcome in (Outcome.CONFLICT, Outcome.UPDATED, Outcome.CONVERGED, Outcome.KEPT):
        if outcome in outcomes:
            return outcome
    return Outcome.UNCHANGED
