"""The merge: what becomes of each record, given what the seeds say, what the records remember and
what is live. Pure: it looks at values and touches nothing.

For each unit, base is what the seeds said last, live is what stands in the database, seed is what
they say now. An editor's change is never undone: it shows as ownership, or as live differing from
base. A record that an editor deleted is not made again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from timeline.models.kinds import KINDS, PASSAGES, Key, Name, Value, renamed, renamed_values
from timeline.seeds.rows import SeedRow


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # the editor's value stands; the seeds have not changed
    CONVERGED = "converged"  # editor and seeds have come to the same value
    CONFLICT = "conflict"  # both have changed; the editor's stands till it is decided
    STAYS_DELETED = "stays deleted"
    MERGED = "merged"  # an editor merged it with another, which stands for it
    ORPHANED = "orphaned"  # the seeds no longer say it
    DUPLICATE = "possible duplicate"  # an editor has made the same record
    PRUNED = "pruned"  # orphaned, untouched, unused: deleted on request


# What hangs on such a record is not made, as a rule.
_NOT_MADE = (Outcome.STAYS_DELETED, Outcome.DUPLICATE)


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
    # Whether something that the values refer to is called otherwise than it was then.
    is_renamed: bool = False


@dataclass(frozen=True)
class Step:
    """What becomes of one record. ``row`` is None where the seeds no longer have it."""

    id: Key
    outcome: Outcome
    row: SeedRow | None
    record_id: int | None = None
    object_id: int | None = None
    changes: list[Change] = field(default_factory=list)
    # The key of what stands for it, where an editor merged the two.
    into: str = ""
    # Whether the memory of the record changes, be it that nothing else does.
    remembers: bool = False


class Database(NamedTuple):
    """What the merge may look at: a record's memory, live values, and an editor's own records."""

    remembered: Mapping[Key, Remembered]
    live: Mapping[Key, Mapping[str, Value]]
    occupied: Mapping[Key, int]
    # What stands for each record that an editor merged with another: the key of that one.
    merged: Mapping[Key, str] = {}

    @property
    def standing(self) -> set[Key]:
        """The records that stand for others: editors have touched them."""
        return {(name, into) for (name, _), into in self.merged.items()}

    def stands_for(self, key: Key) -> Key:
        """Return the key of a record as if all that it is made of were called as what it is now."""
        return renamed(key, self.merged) if self.merged else key

    def read(self, name: Name, values: Mapping[str, Value]) -> Mapping[str, Value]:
        """Return values with references to what is merged made to what stands for it."""
        return renamed_values(name, values, self.merged) if self.merged else values

    def absent(self, key: Key) -> Outcome:
        """Return why a record that is remembered is not live."""
        return Outcome.MERGED if key in self.merged else Outcome.STAYS_DELETED


def plan(rows: Iterable[SeedRow], database: Database, files: Collection[str]) -> list[Step]:
    """Return what becomes of every record, in the order in which it can be done.

    ``files`` are those whose silence means that a record is gone.
    """
    order = {name: position for position, name in enumerate(KINDS)}
    by_id = {row.id: row for row in rows}
    removed = database.remembered.keys() - database.live.keys() - database.merged.keys()
    planner = Planner(map(database.stands_for, removed))
    in_order = sorted(by_id.values(), key=lambda row: order[row.kind.name])
    steps = list(planner.steps(in_order, database))
    rest = {key: memory for key, memory in database.remembered.items() if key not in by_id}
    return [*steps, *gone(database._replace(remembered=rest), files)]


class Planner:
    """Plans for some rows at a time: those first on which others hang.

    ``removed`` are the links that are remembered and not live, by what stands for them.
    """

    def __init__(self, removed: Iterable[Key] = ()) -> None:
        # What becomes of a new link of which there was another, by what they are now. What an
        # editor removed stays removed, be it of the one that was merged or of the other.
        self.others = dict.fromkeys(removed, Outcome.STAYS_DELETED)
        # The steps on which it depends what becomes of that which hangs on their records.
        self.owners: dict[Key, Step] = {}

    def steps(self, rows: Iterable[SeedRow], database: Database) -> Iterator[Step]:
        """Yield what becomes of each row's record."""
        for row in rows:
            step = _step(row, database, self.owners)
            if database.merged:
                step = self.once(step, database)
            if step.outcome in _NOT_MADE or keeps_text(step):
                self.owners[step.id] = step
            yield step

    def once(self, step: Step, database: Database) -> Step:
        """Return the step, unless it makes a link for the second time; then what becomes of it."""
        if step.outcome is not Outcome.CREATED or not KINDS[step.id[0]].parts:
            return step
        same = database.stands_for(step.id)
        if same in self.others:
            return Step(step.id, self.others[same], step.row, into=same[1])
        self.others[same] = Outcome.MERGED
        return step


def gone(database: Database, files: Collection[str]) -> Iterator[Step]:
    """Yield what becomes of records that are remembered and that the seeds have no longer.

    ``files`` are those whose silence means that a record is gone.
    """
    for key, memory in database.remembered.items():
        if memory.file in files:
            outcome = Outcome.ORPHANED if key in database.live else database.absent(key)
            yield _known(key, outcome, None, memory, remembers=not memory.orphaned)
        elif key[1] != memory.key:  # it hangs on a record renamed now
            yield _known(key, Outcome.UNCHANGED, None, memory, remembers=True)


def keeps_text(step: Step) -> bool:
    """Whether an article keeps another text than the seeds have: an editor's."""
    return step.id[0] == Name.SOURCE and any(
        change.unit == "text" and change.outcome in (Outcome.KEPT, Outcome.CONFLICT)
        for change in step.changes
    )


def _step(row: SeedRow, database: Database, owners: Mapping[Key, Step]) -> Step:
    memory = database.remembered.get(row.id)
    if memory is None:
        return _new(row, database, owners)
    live = database.live.get(row.id)
    is_elsewhere = (memory.file, memory.key) != (row.file, row.key)
    moved = memory.orphaned or memory.is_renamed or is_elsewhere
    if live is None:
        again = (
            _may_be_tried_again(row, memory)
            and _new(row, database, owners).outcome is Outcome.CREATED
        )
        outcome = Outcome.CREATED if again else database.absent(row.id)
        into = database.merged.get(row.id, "")
        return _known(row.id, outcome, row, memory, into=into, remembers=again or moved)
    bases, seeds = (database.read(row.kind.name, each) for each in (memory.values, row.values))
    compared = dict(live)
    if _text_differs(row, owners):
        compared["quote"] = _in_the_seeds_text(live, memory, row)
    changes = [
        _change(
            unit, base=bases.get(unit), seed=seeds[unit], live=compared[unit], memory=memory
        )._replace(base=memory.values.get(unit), seed=seed, live=live[unit])
        for unit, seed in row.values.items()
        if not seed == live[unit] == memory.values.get(unit)
    ]
    told = [change for change in changes if change.outcome is not Outcome.UNCHANGED]
    said = any(change.base != change.seed for change in changes)
    return _known(row.id, _summary(told), row, memory, changes=told, remembers=moved or said)


def _may_be_tried_again(row: SeedRow, memory: Remembered) -> bool:
    """Whether the seeds now say otherwise what could not be made of what they said before."""
    was_made = memory.object_id is not None or memory.owned
    return not was_made and dict(memory.values) != row.values


def _known(
    key: Key, outcome: Outcome, row: SeedRow | None, memory: Remembered, **fields: Any
) -> Step:
    return Step(key, outcome, row, memory.record_id, memory.object_id, **fields)


def _new(row: SeedRow, database: Database, owners: Mapping[Key, Step]) -> Step:
    if row.id in database.merged:
        return Step(row.id, Outcome.MERGED, row, into=database.merged[row.id])
    if row.id in database.occupied:
        same = database.stands_for(row.id)
        outcome = Outcome.DUPLICATE if same == row.id else Outcome.MERGED
        return Step(row.id, outcome, row, object_id=database.occupied[row.id], into=same[1])
    for field_name in row.kind.fixed:
        if (name := row.kind.references.get(field_name)) is None:
            continue
        owner = owners.get((name, row.fields[field_name]))
        if owner is None:
            continue
        # What hangs on a record that was deleted, or on an editor's own event, is not made.
        if owner.outcome is Outcome.STAYS_DELETED:
            return Step(row.id, Outcome.STAYS_DELETED, row)
        if owner.outcome is Outcome.DUPLICATE and name in (Name.EVENT, Name.SOURCE):
            return Step(row.id, Outcome.DUPLICATE, row)
    return Step(row.id, Outcome.CREATED, row, remembers=True)


def _text_differs(row: SeedRow, owners: Mapping[Key, Step]) -> bool:
    """Whether an editor has given the article of a passage another text than the seeds have."""
    if row.kind.name not in PASSAGES:
        return False
    source = owners.get((Name.SOURCE, row.fields["source"]))
    return source is not None and keeps_text(source)


def _in_the_seeds_text(live: Mapping[str, Value], memory: Remembered, row: SeedRow) -> Value:
    """Return a quote from a text that differs with the place that its words have in the seeds'."""
    said = (row.values["quote"], memory.values["quote"])
    same = [quote for quote in said if quote["quote"] == live["quote"]["quote"]]
    return same[0] if same else live["quote"]


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
