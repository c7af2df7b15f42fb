"""The merge: what becomes of each record, given what the seeds say, what the records remember and
what is live. Pure: it looks at values and touches nothing.

For each unit, base is what the seeds said last, live is what stands in the database, seed is what
they say now. An editor's change is never undone: it shows as ownership, or as live differing from
base. A record that an editor deleted is not made again.

A text that cannot be as the seeds have it stands as it is. What is quoted from it is then known by
its words alone, and an event of which it has no quote waits: what is published has a citation.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from timeline.models.citations import place_in
from timeline.models.grounding import FoldedText, fold
from timeline.models.kinds import (
    KINDS,
    PASSAGES,
    Key,
    Name,
    Value,
    renamed,
    renamed_values,
    source_of,
)
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
    WAITING = "waiting"  # what it quotes, or what it hangs on, is not there yet


# What hangs on such a record is not made, as a rule.
_NOT_MADE = (Outcome.STAYS_DELETED, Outcome.DUPLICATE, Outcome.WAITING)


class Change(NamedTuple):
    """What becomes of one unit of a record."""

    unit: str
    outcome: Outcome
    base: Value
    seed: Value
    live: Value
    # Why it cannot be as the seeds have it, if that is not an editor's word.
    reason: str = ""

    def refused(self, reason: str) -> "Change":
        return self._replace(outcome=Outcome.CONFLICT, reason=reason)


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

    @property
    def was_made(self) -> bool:
        """Whether there was such a record, or an editor decided that there is none.

        What quotes nothing can always be made.
        """
        return self.object_id is not None or bool(self.owned) or "quote" not in self.values

    def without(self, unit: str, before: Value) -> "Remembered":
        """Return the memory as it would be if another value had not been said after ``before``."""
        return replace(self, values={**self.values, unit: before})


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
    # The articles whose live texts are others than the seeds'.
    differing: Collection[str] = ()

    @property
    def standing(self) -> set[Key]:
        """The records that stand for others: editors have touched them."""
        return {(name, into) for (name, _), into in self.merged.items()}

    def stands_for(self, key: Key) -> Key:
        """Return the key of a record as if all that it is made of were called as what it is now."""
        return renamed(key, self.merged) if self.merged else key

    def compared(self, key: Key, values: Mapping[str, Value]) -> Mapping[str, Value]:
        """Return values of a record, said or live, as they are held against others.

        A reference to what is merged is one to what stands for it. Of a quote from a text that is
        another than the seeds' the words count: their places in the two have nothing in common.
        """
        if self.merged:
            values = renamed_values(key[0], values, self.merged)
        if self.differing and "quote" in values and source_of(key) in self.differing:
            values = {**values, "quote": fold(values["quote"]["quote"])}
        return values

    def is_as_said(self, key: Key) -> bool:
        """Whether a record is live as the seeds said last."""
        said, live = self.remembered[key].values, self.live[key]
        return dict(self.compared(key, said)) == dict(self.compared(key, live))

    def absent(self, key: Key) -> Outcome:
        """Return why a record that is remembered is not live."""
        return Outcome.MERGED if key in self.merged else Outcome.STAYS_DELETED


def plan(rows: Iterable[SeedRow], database: Database, files: Collection[str]) -> list[Step]:
    """Return what becomes of every record, in the order in which it can be done.

    ``files`` are those whose silence means that a record is gone.
    """
    by_id = {row.id: row for row in rows}
    removed = database.remembered.keys() - database.live.keys() - database.merged.keys()
    cited: dict[str, list[SeedRow]] = {}
    for row in by_id.values():
        if row.kind.name == Name.CITATION:
            cited.setdefault(row.fields["event"], []).append(row)
    planner = Planner(lambda event: cited.get(event, []), map(database.stands_for, removed))
    in_order = [row for name in KINDS for row in by_id.values() if row.kind.name == name]
    steps = list(planner.steps(in_order, database))
    rest = {key: memory for key, memory in database.remembered.items() if key not in by_id}
    return [*steps, *gone(database._replace(remembered=rest), files)]


class Planner:
    """Plans for some rows at a time: those first on which others hang.

    ``citations`` gives the rows that cite something for an event. ``removed`` are the links that
    are remembered and not live, by what stands for them. ``refused`` says why articles cannot have
    the seeds' texts.
    """

    def __init__(
        self,
        citations: Callable[[str], Iterable[SeedRow]],
        removed: Iterable[Key] = (),
        refused: Mapping[Key, str] = MappingProxyType({}),
    ) -> None:
        self.citations = citations
        self.refused = refused
        # What becomes of a new link of which there was another, by what they are now. What an
        # editor removed stays removed, be it of the one that was merged or of the other.
        self.others = dict.fromkeys(removed, Outcome.STAYS_DELETED)
        # The steps of records that are not made: it depends on them what becomes of the rest.
        self.owners: dict[Key, Step] = {}
        # The live texts of those articles that keep others than the seeds have.
        self.texts: dict[str, str] = {}

    def steps(self, rows: Iterable[SeedRow], database: Database) -> Iterator[Step]:
        """Yield what becomes of each row's record."""
        database = database._replace(differing=self.texts)
        for row in rows:
            step = self.step(row, database)
            if database.merged:
                step = self.once(step, database)
            if step.outcome in _NOT_MADE:
                self.owners[step.id] = step
            if kept := kept_text(step):
                self.texts[step.id[1]] = kept.live
            yield step

    def step(self, row: SeedRow, database: Database) -> Step:
        memory = database.remembered.get(row.id)
        if memory is None:
            return self.new(row, database)
        is_elsewhere = (memory.file, memory.key) != (row.file, row.key)
        moved = memory.orphaned or memory.is_renamed or is_elsewhere
        if row.id not in database.live:
            return self.missing(row, memory, database, moved)
        changes = list(self.changes(row, memory, database))
        said = any(change.base != change.seed for change in changes)
        return _known(
            row.id, _summary(changes), row, memory, changes=changes, remembers=moved or said
        )

    def changes(self, row: SeedRow, memory: Remembered, database: Database) -> Iterator[Change]:
        """Yield what becomes of those units of a live record of which there is anything to say."""
        said, live = memory.values, database.live[row.id]
        sides = [database.compared(row.id, each) for each in (said, row.values, live)]
        for unit, seed in row.values.items():
            if seed == live[unit] == said.get(unit):
                continue
            base, now, there = (side.get(unit) for side in sides)
            change = _change(unit, base=base, seed=now, live=there, memory=memory)
            change = change._replace(base=said.get(unit), seed=seed, live=live[unit])
            if (unit, change.outcome) == ("text", Outcome.UPDATED) and row.id in self.refused:
                change = change.refused(self.refused[row.id])
            if change.outcome is Outcome.UPDATED and (reason := self.awaited(row, unit)):
                change = change.refused(reason)
            if change.outcome is not Outcome.UNCHANGED or change.base != change.seed:
                yield change

    def missing(self, row: SeedRow, memory: Remembered, database: Database, moved: bool) -> Step:
        """Return what becomes of a record that is remembered, and not live.

        What could not be made is tried again once it can be, or is said otherwise.
        """
        if row.id in database.merged or memory.was_made:
            outcome, into = database.absent(row.id), database.merged.get(row.id, "")
            return _known(row.id, outcome, row, memory, into=into, remembers=moved)
        step = replace(self.new(row, database), record_id=memory.record_id, object_id=None)
        if step.outcome is Outcome.CONFLICT and dict(memory.values) == row.values:
            return replace(step, outcome=Outcome.WAITING, changes=[], remembers=moved)
        return replace(step, remembers=step.remembers or moved)

    def new(self, row: SeedRow, database: Database) -> Step:
        if row.id in database.merged:
            return Step(row.id, Outcome.MERGED, row, into=database.merged[row.id])
        if row.id in database.occupied:
            same = database.stands_for(row.id)
            outcome = Outcome.DUPLICATE if same == row.id else Outcome.MERGED
            return Step(row.id, outcome, row, object_id=database.occupied[row.id], into=same[1])
        if hindrance := self.of_what_hangs(row):
            return Step(row.id, hindrance, row)
        if self.is_bare(row):
            return Step(row.id, Outcome.WAITING, row)
        if reason := self.unproven(row):
            said = row.values["quote"]
            change = Change("quote", Outcome.CONFLICT, None, said, None, reason)
            return Step(row.id, Outcome.CONFLICT, row, changes=[change], remembers=True)
        return Step(row.id, Outcome.CREATED, row, remembers=True)

    def of_what_hangs(self, row: SeedRow) -> Outcome | None:
        """Return what becomes of a new record for what it hangs on; None if that is there."""
        for field_name, name in row.kind.references.items():
            owner = self.owners.get((name, row.fields[field_name]))
            if owner is None:
                continue
            if owner.outcome is Outcome.WAITING:  # a part waits for the whole, too
                return Outcome.WAITING
            # What hangs on a record that was deleted, or on an editor's own event, is not made.
            is_own = name in (Name.EVENT, Name.SOURCE) or owner.outcome is Outcome.STAYS_DELETED
            if field_name in row.kind.fixed and is_own:
                return owner.outcome
        return None

    def awaited(self, row: SeedRow, unit: str) -> str:
        """Return what a unit waits for, if it refers to what is not made yet; else blank."""
        name = row.kind.references.get(unit)
        owner = self.owners.get((name, row.fields[unit])) if name else None
        if owner is None or owner.outcome is not Outcome.WAITING:
            return ""
        return f"This waits for the {owner.id[0].label} {owner.id[1]}, which is not made yet."

    def is_bare(self, row: SeedRow) -> bool:
        """Whether the row is an event for which nothing can be cited now."""
        if row.kind.name != Name.EVENT or not (self.texts or self.owners):
            return False
        return all(
            self.of_what_hangs(citation) or self.unproven(citation)
            for citation in self.citations(row.key)
        )

    def unproven(self, row: SeedRow) -> str:
        """Return why a passage cannot stand in the text that its article keeps; blank if it can."""
        if row.kind.name not in PASSAGES or row.fields["source"] not in self.texts:
            return ""
        text = _folded(self.texts[row.fields["source"]])
        try:
            place_in(text, row.fields["quote"], row.fields["start"])
        except ValidationError as error:
            return "; ".join(error.messages)
        return ""

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
            is_there = key in database.live or not memory.was_made
            outcome = Outcome.ORPHANED if is_there else database.absent(key)
            into = database.merged.get(key, "")
            yield _known(key, outcome, None, memory, into=into, remembers=not memory.orphaned)
        elif key[1] != memory.key:  # it hangs on a record renamed now
            yield _known(key, Outcome.UNCHANGED, None, memory, remembers=True)


def kept_text(step: Step) -> Change | None:
    """Return what becomes of an article's text, if that stays another than the seeds have."""
    for change in step.changes if step.id[0] == Name.SOURCE else []:
        if change.unit == "text" and change.outcome in (Outcome.KEPT, Outcome.CONFLICT):
            return change
    return None


# Of one article's text many quotes are sought, one after the other.
_folded = lru_cache(maxsize=16)(FoldedText)


def _known(
    key: Key, outcome: Outcome, row: SeedRow | None, memory: Remembered, **fields: Any
) -> Step:
    return Step(key, outcome, row, memory.record_id, memory.object_id, **fields)


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
