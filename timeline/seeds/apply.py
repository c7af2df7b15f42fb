"""Writing down what the merge has planned, inside the caller's transaction."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from timeline.models import FormerSlug, Likeness, Load, SeedConflict, SeedRecord, Source
from timeline.models.citations import find_place
from timeline.models.grounding import Span
from timeline.models.kinds import KINDS, PASSAGES, Fields, Key, Kind, Name, unpack
from timeline.seeds.database import Ids, column, in_lists, insert, select, write
from timeline.seeds.journal import keep_before, note
from timeline.seeds.merge import Change, Outcome, Step, kept_text
from timeline.seeds.progress import Progress, silent
from timeline.seeds.prune import Doomed, delete, doom
from timeline.seeds.rows import SeedRow
from timeline.seeds.steps import Steps
from timeline.seeds.turns import save_in_turn

_BATCH = 500
_REMEMBERED = ["key", "file", "values", "object_id", "orphaned", "last_load"]
_NEW = ["kind", "owned", "first_load", *_REMEMBERED]
Made = tuple[Step, Model]


class TextsRefusedError(Exception):
    """Articles cannot have the texts that were planned; ``reasons`` says why, by key."""

    def __init__(self, reasons: dict[Key, str]) -> None:
        self.reasons = reasons


def apply(steps: Steps, ids: Ids, load: Load, progress: Progress = silent) -> None:
    """Carry the steps out and note how they went: what cannot be done is a conflict.

    Raises ``TextsRefusedError``, and has written nothing then: on texts it depends what becomes of
    much else, so that all has to be planned anew.
    """
    with transaction.atomic():
        keep_before(steps, ids, load, at=load.started)
        writer = _Writer(steps, ids, load)
        for kind in progress(list(KINDS.values()), "Writing"):
            if kind.name in PASSAGES:  # a new one may stand where a changed one stood
                writer.update(kind)
                writer.create(kind)
            else:
                writer.create(kind)
                writer.update(kind)
            writer.keep(kind)
        writer.prune()


class _Writer:
    def __init__(self, steps: Steps, ids: Ids, load: Load) -> None:
        self.steps = steps
        self.ids = ids
        self.load = load
        # The articles whose live text is another than the one in the seeds.
        self.differing = {
            step.id[1]
            for some in steps.of(Name.SOURCE, Outcome.KEPT, Outcome.CONFLICT)
            for step in some
            if kept_text(step)
        }

    def create(self, kind: Kind) -> None:
        """Create new records, those first that others of them stand under."""
        for waiting in self.steps.of(kind.name, Outcome.CREATED):
            done: list[Step] = []
            new = {step.id for step in waiting}
            while waiting:
                ready = [step for step in waiting if not self.above(step) & new]
                done += self.create_batch(kind, ready)
                new -= {step.id for step in ready}
                waiting = [step for step in waiting if step.id in new]
            self.note_names(kind, done)
            self.remember(done)

    def above(self, step: Step) -> set[Key]:
        """Return what the row refers to of its own kind."""
        row = _row(step)
        return {
            (name, row.fields[field])
            for field, name in row.kind.references.items()
            if name == row.kind.name and row.fields[field] is not None
        }

    def create_batch(self, kind: Kind, steps: list[Step]) -> list[Step]:
        """Create records and return the steps as they went."""
        made, refused = [], []
        for step in steps:
            try:
                made.append((step, self.instance(step)))
            except ValidationError as error:
                refused.append(self.refuse(step, "; ".join(error.messages)))
        if kind.name in PASSAGES:
            free = self.with_free_place(kind, made)
            standing = [step for step, _ in made if step.id not in free]
            reason = "This passage is used already."
            refused += [self.refuse(step, reason) for step in standing]
            made = [(step, instance) for step, instance in made if step.id in free]
        kind.model._base_manager.bulk_create([one for _, one in made], batch_size=_BATCH)
        had = [(old, instance.pk) for step, instance in made for old in _row(step).formerly]
        FormerSlug.objects.note(kind.name, had)
        if not kind.parts:
            self.ids.update((step.id, instance.pk) for step, instance in made)
        return refused + [replace(step, object_id=instance.pk) for step, instance in made]

    def with_free_place(self, kind: Kind, made: list[Made]) -> set[Key]:
        """Return the keys of those passages to be created where none stands, nor will."""
        columns = [column(kind, name) for name in kind.natural]
        owners = {getattr(instance, columns[0]) for _, instance in made}
        taken = set(select(kind.model._base_manager.values_list(*columns), columns[0], owners))
        free = set()
        for step, instance in made:
            place = tuple(getattr(instance, name) for name in columns)
            if place not in taken:
                free.add(step.id)
                taken.add(place)  # in a corrected text two quotes may have but one place
        return free

    def instance(self, step: Step) -> Model:
        """Return the record to be created; ``ValidationError`` if the live text forbids it."""
        row = _row(step)
        names = [*row.kind.fixed, *row.kind.fields]
        fields = {name: row.fields[name] for name in names}
        instance = row.kind.model(**row.kind.attributes(fields, self.ids))
        if isinstance(instance, Source):
            instance.seal()
        if self.text_differs(row):
            find_place(instance)  # type: ignore[arg-type]
        return instance

    def text_differs(self, row: SeedRow) -> bool:
        """Whether the row is a passage of an article whose live text is another."""
        return row.kind.name in PASSAGES and row.fields["source"] in self.differing

    def update(self, kind: Kind) -> None:
        """Update records: together those that can be, the others one by one."""
        alone: dict[int, Key] = {}
        for steps in self.steps.of(kind.name, Outcome.UPDATED, Outcome.CONFLICT):
            taken = [step for step in steps if _taken(step)]
            rest = {step.object_id: step.id for step in self.update_together(kind, taken)}
            alone |= {pk: key for pk, key in rest.items() if pk is not None}
            self.note_names(kind, [step for step in taken if step.object_id not in rest])
            self.remember([step for step in steps if step.object_id not in rest])
        refused = save_in_turn(kind, alone, lambda row: self.save(self.steps[alone[row.pk]], row))
        texts = {
            alone[pk]: why
            for pk, why in refused.items()
            if _is_to_be_reworded(self.steps[alone[pk]])
        }
        if texts:
            raise TextsRefusedError(texts)
        for pks in in_lists(alone):
            self.remember([self.tried(self.steps[alone[pk]], refused.get(pk)) for pk in pks])

    def tried(self, step: Step, refusal: str | None) -> Step:
        return step if refusal is None else self.refuse(step, refusal)

    def keep(self, kind: Kind) -> None:
        """Remember what is said of records to which nothing is done."""
        rest = set(Outcome) - {Outcome.CREATED, Outcome.UPDATED, Outcome.CONFLICT, Outcome.PRUNED}
        for steps in self.steps.of(kind.name, *rest):
            self.remember(steps)

    def update_together(self, kind: Kind, steps: list[Step]) -> list[Step]:
        """Update in one statement what can be; return what has to be updated one by one."""
        objects = self.objects(kind, steps, only=("version",))
        plain = {step.id for step in steps if self.is_plain(step, objects[step.object_id])}
        names = {name for step in steps if step.id in plain for name in _fields(step)}
        changed = [objects[step.object_id] for step in steps if step.id in plain]
        try:
            with transaction.atomic():
                write(kind.model, changed, _columns(kind, names))
        except IntegrityError:
            return steps
        return [step for step in steps if step.id not in plain]

    def objects(self, kind: Kind, steps: list[Step], only: tuple[str, ...] = ()) -> dict[Any, Any]:
        locked = kind.model._base_manager.select_for_update().only(*only)
        return locked.in_bulk([step.object_id for step in steps])

    def is_plain(self, step: Step, instance: Any) -> bool:
        """Give the record the seeds' values; return whether they stand for themselves.

        A value that refers to another record, a text that is quoted and a quote in an article that
        an editor corrected do not. All others were checked when they were read, and what
        ``full_clean()`` would ask the database about them, the database itself refuses.
        """
        row, fields = _row(step), _fields(step)
        if isinstance(instance, Source) or not set(row.kind.references).isdisjoint(fields):
            return False
        if "quote" in fields and self.text_differs(row):
            return False
        for name, value in fields.items():
            setattr(instance, name, value)
        instance.version += 1
        for name in fields:
            instance._meta.get_field(name).pre_save(instance, add=False)
        return True

    def save(self, step: Step, instance: Any) -> None:
        """Give the record the seeds' values; ``ValidationError`` if it must not have them."""
        if isinstance(instance, Source):
            instance.places = dict(self.new_places(step))
        _row(step).kind.give(instance, _fields(step), self.ids)

    def new_places(self, source: Step) -> Iterator[tuple[tuple[type[Model], int], Span]]:
        """Yield where the seeds now place the passages of a source whose text they change."""
        for step in self.steps.of_article(_row(source).file):
            if _row(step).fields["source"] == source.id[1]:
                for change in _taken(step):
                    if change.unit == "quote" and step.object_id is not None:
                        place = Span(change.seed["start"], change.seed["end"])
                        yield (KINDS[step.id[0]].model, step.object_id), place

    def refuse(self, step: Step, reason: str) -> Step:
        """Turn what was to be written into conflicts: the live record stays as it is."""
        # A record that is new could not be made for its quote; the other units have no part in it.
        changes = step.changes or [
            Change("quote", Outcome.UPDATED, None, _row(step).values["quote"], None),
        ]
        changes = [
            change.refused(reason) if change.outcome is Outcome.UPDATED else change
            for change in changes
        ]
        return self.become(step, Outcome.CONFLICT, changes=changes)

    def prune(self) -> None:
        """Delete what is to be; what something still uses, as it could not leave, stays."""
        pruned = [
            (step.id, step.object_id)
            for name in KINDS
            for some in self.steps.of(name, Outcome.PRUNED)
            for step in some
        ]
        doomed = doom(pruned, {pk for (name, _), pk in pruned if name == Name.EVENT})
        for some in in_lists(pruned):
            steps = [self.steps[key] for key, _ in some]
            self.forget([step for step in steps if _is_among(doomed, step)])
            spared = [step for step in steps if not _is_among(doomed, step)]
            self.remember([self.become(step, Outcome.ORPHANED) for step in spared])
        delete(doomed)

    def become(self, step: Step, outcome: Outcome, **fields: Any) -> Step:
        """Change what becomes of a record from what was planned."""
        changed = replace(step, outcome=outcome, **fields)
        self.steps.change(changed)
        return changed

    def forget(self, steps: list[Step]) -> None:
        memories = SeedRecord.objects.in_bulk([step.record_id for step in steps])
        note(steps, memories, self.load)
        SeedRecord.objects.filter(pk__in=memories).delete()

    def remember(self, steps: list[Step]) -> None:
        """Record what the seeds said, whatever came of it."""
        steps = [step for step in steps if step.remembers]
        known = [step for step in steps if step.record_id]
        memories = SeedRecord.objects.in_bulk([step.record_id for step in known])
        note(steps, memories, self.load)
        write(SeedRecord, [self.updated(s, memories[s.record_id]) for s in known], _REMEMBERED)
        insert(SeedRecord, _NEW, [self.record(step) for step in steps if not step.record_id])
        self.close_conflicts(known)
        for step in steps:
            if _is_disputed(step):
                self.open_conflicts(step, SeedRecord.objects.get(kind=step.id[0], key=step.id[1]))

    def note_names(self, kind: Kind, steps: list[Step]) -> None:
        """Let those be found alike by their names that were not saved one by one."""
        if kind.name in (Name.PERSON, Name.LOCATION):
            pks = [step.object_id for step in steps]
            Likeness.objects.note(select(kind.model._base_manager.all(), "pk", pks))

    def record(self, step: Step) -> tuple[Any, ...]:
        """Return the columns of a new memory."""
        row, load = _row(step), self.load.pk
        said = (row.key, row.file, row.values, step.object_id, False, load)
        return row.kind.name, [], load, *said

    def updated(self, step: Step, record: SeedRecord) -> SeedRecord:
        record.key = step.id[1]
        record.object_id = step.object_id
        record.orphaned = step.row is None and step.outcome is not Outcome.UNCHANGED
        record.last_load = self.load
        if step.row is not None:
            record.file = step.row.file
            if step.outcome is not Outcome.MERGED:  # what was not written is not to be the base
                record.values = step.row.values
        return record

    def close_conflicts(self, steps: list[Step]) -> None:
        """Close those over units that are now as the seeds say, which could not be before."""
        taken = {step.record_id: {change.unit for change in _taken(step)} for step in steps}
        records = [record for record, units in taken.items() if units]
        for conflict in SeedConflict.objects.open().filter(record__in=records) if records else []:
            if conflict.unit in taken[conflict.record_id]:
                conflict.delete()

    def open_conflicts(self, step: Step, record: SeedRecord) -> None:
        """Open a conflict for each unit in dispute; one over which all agree now is closed."""
        if step.record_id and step.outcome is Outcome.CREATED:  # it could not be made before
            record.conflicts.open().delete()
        for change in step.changes:
            if change.outcome is Outcome.CONVERGED:
                record.conflicts.open().filter(unit=change.unit).delete()
            if change.outcome is Outcome.CONFLICT:
                said = {"base": change.base, "seed": change.seed, "live": change.live}
                SeedConflict.objects.update_or_create(
                    record=record,
                    unit=change.unit,
                    decision=SeedConflict.Decision.OPEN,
                    defaults={
                        "load": self.load,
                        "reason": change.reason[:300],
                        **said,
                    },
                )


def _taken(step: Step) -> list[Change]:
    return [change for change in step.changes if change.outcome is Outcome.UPDATED]


def _is_to_be_reworded(step: Step) -> bool:
    """Whether an article is to have another text."""
    return step.id[0] == Name.SOURCE and any(change.unit == "text" for change in _taken(step))


def _is_disputed(step: Step) -> bool:
    """Whether conflicts are to be opened over a record, or to be closed."""
    was_in_dispute = step.record_id is not None and step.outcome is Outcome.CREATED
    return was_in_dispute or any(
        change.outcome in (Outcome.CONFLICT, Outcome.CONVERGED) for change in step.changes
    )


def _is_among(doomed: Doomed, step: Step) -> bool:
    return step.object_id in doomed[KINDS[step.id[0]].model]


def _fields(step: Step) -> Fields:
    """Return the fields that the seeds change."""
    units = _row(step).kind.units
    return {
        name: value
        for change in _taken(step)
        for name, value in unpack(units[change.unit], change.seed).items()
    }


def _columns(kind: Kind, names: Iterable[str]) -> set[str]:
    """Return the names with those of the columns that are kept in step with them."""
    fields = [kind.model._meta.get_field(name) for name in names]
    return {"version", *names, *(one for field in fields for one in getattr(field, "bounds", ()))}


def _row(step: Step) -> SeedRow:
    if step.row is None:
        raise ValueError(f"{step.id} is not in the seeds")
    return step.row
