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
from timeline.seeds.database import Ids, column, select, write
from timeline.seeds.journal import keep_before, note
from timeline.seeds.merge import Change, Outcome, Step
from timeline.seeds.progress import Progress, silent
from timeline.seeds.prune import Doomed, delete, doom
from timeline.seeds.rows import SeedRow
from timeline.seeds.turns import save_in_turn

_BATCH = 500
_REMEMBERED = ["key", "file", "values", "object_id", "orphaned", "last_load"]
Made = tuple[Step, Model]


def apply(steps: list[Step], ids: Ids, load: Load, progress: Progress = silent) -> list[Step]:
    """Carry the steps out and return them as they went: what cannot be done is a conflict."""
    keep_before(steps, ids, load, at=load.started)
    writer = _Writer(steps, ids, load)
    for kind in progress(list(KINDS.values()), "Writing"):
        if kind.name in PASSAGES:  # a new one may stand where a changed one stood
            writer.update(kind)
            writer.create(kind)
        else:
            writer.create(kind)
            writer.update(kind)
        if kind.name in (Name.PERSON, Name.LOCATION):
            writer.note_names(kind)
    doomed = writer.spare()
    note(writer.steps.values(), writer.memories, load)
    writer.prune(doomed)
    writer.remember()
    return list(writer.steps.values())


class _Writer:
    def __init__(self, steps: list[Step], ids: Ids, load: Load) -> None:
        self.steps = {step.id: step for step in steps}
        self.ids = ids
        self.load = load
        self.reasons: dict[Key, str] = {}
        self.memories = SeedRecord.objects.in_bulk(
            [step.record_id for step in steps if step.remembers and step.record_id]
        )

    def of(self, kind: Kind, outcome: Outcome) -> list[Step]:
        return [
            step
            for step in self.steps.values()
            if step.id[0] == kind.name and step.outcome is outcome
        ]

    def create(self, kind: Kind) -> None:
        """Create new records, those first that others of them stand under."""
        waiting = self.of(kind, Outcome.CREATED)
        new = {step.id for step in waiting}
        while waiting:
            ready = [step for step in waiting if not self.above(step) & new]
            self.create_batch(kind, ready)
            new -= {step.id for step in ready}
            waiting = [step for step in waiting if step.id in new]

    def above(self, step: Step) -> set[Key]:
        """Return what the row refers to of its own kind."""
        row = _row(step)
        return {
            (name, row.fields[field])
            for field, name in row.kind.references.items()
            if name == row.kind.name and row.fields[field] is not None
        }

    def create_batch(self, kind: Kind, steps: list[Step]) -> None:
        made = [(step, instance) for step in steps if (instance := self.instance(step)) is not None]
        if kind.name in PASSAGES:
            made = self.with_free_place(kind, made)
        kind.model._base_manager.bulk_create([one for _, one in made], batch_size=_BATCH)
        for step, instance in made:
            self.ids[step.id] = instance.pk
            self.steps[step.id] = replace(step, object_id=instance.pk)
        had = [(old, instance.pk) for step, instance in made for old in _row(step).formerly]
        FormerSlug.objects.note(kind.name, had)

    def with_free_place(self, kind: Kind, made: list[Made]) -> list[Made]:
        """Return what is to be created where nothing stands; the rest becomes a conflict."""
        columns = [column(kind, name) for name in kind.natural]
        owners = {getattr(instance, columns[0]) for _, instance in made}
        taken = set(select(kind.model._base_manager.values_list(*columns), columns[0], owners))
        free = []
        for step, instance in made:
            if tuple(getattr(instance, name) for name in columns) in taken:
                self.refuse(step, "An editor has used this passage already.")
            else:
                free.append((step, instance))
        return free

    def instance(self, step: Step) -> Model | None:
        """Return the record to be created; None, and a conflict, if the live text forbids it."""
        row = _row(step)
        names = [*row.kind.fixed, *row.kind.fields]
        fields = {name: row.fields[name] for name in names}
        instance = row.kind.model(**row.kind.attributes(fields, self.ids))
        if isinstance(instance, Source):
            instance.seal()
        if row.kind.name in PASSAGES and self.text_differs(row):
            try:
                find_place(instance)  # type: ignore[arg-type]
            except ValidationError as error:
                self.refuse(step, "; ".join(error.messages))
                return None
        return instance

    def text_differs(self, row: SeedRow) -> bool:
        """Whether the article's live text is another than the one in the seeds."""
        source = self.steps.get((Name.SOURCE, row.fields["source"]))
        differs = (Outcome.KEPT, Outcome.CONFLICT)
        return source is not None and any(
            change.unit == "text" and change.outcome in differs for change in source.changes
        )

    def update(self, kind: Kind) -> None:
        """Update records: together those that can be, the others one by one."""
        steps = [step for step in self.steps.values() if step.id[0] == kind.name and _taken(step)]
        rest = self.update_together(kind, steps)
        alone = {step.object_id: step for step in rest if step.object_id is not None}
        refused = save_in_turn(kind, alone, lambda row: self.save(alone[row.pk], row))
        for key, reason in refused.items():
            self.refuse(alone[key], reason)

    def update_together(self, kind: Kind, steps: list[Step]) -> list[Step]:
        """Update in few statements what can be; return what has to be updated one by one."""
        rest = []
        for start in range(0, len(steps), _BATCH):
            batch = steps[start : start + _BATCH]
            objects = self.objects(kind, batch, only=("version",))
            plain = {step.id for step in batch if self.is_plain(step, objects[step.object_id])}
            names = {name for step in batch if step.id in plain for name in _fields(step)}
            changed = [objects[step.object_id] for step in batch if step.id in plain]
            try:
                with transaction.atomic():
                    write(kind.model, changed, _columns(kind, names))
            except IntegrityError:
                plain = set()
            rest += [step for step in batch if step.id not in plain]
        return rest

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
        for step in self.steps.values():
            if step.id[0] in PASSAGES and _row_or_none(step, "source") == source.id[1]:
                for change in _taken(step):
                    if change.unit == "quote" and step.object_id is not None:
                        place = Span(change.seed["start"], change.seed["end"])
                        yield (KINDS[step.id[0]].model, step.object_id), place

    def note_names(self, kind: Kind) -> None:
        """Let those be found alike by their names that were not saved one by one."""
        steps = [step for step in self.steps.values() if step.id[0] == kind.name]
        keys = [one.object_id for one in steps if one.outcome is Outcome.CREATED or _taken(one)]
        Likeness.objects.note(select(kind.model._base_manager.all(), "pk", keys))

    def refuse(self, step: Step, reason: str) -> None:
        """Turn what was to be written into conflicts: the live record stays as it is."""
        # A record that is new could not be made for its quote; the other units have no part in it.
        changes = step.changes or [
            Change("quote", Outcome.UPDATED, None, _row(step).values["quote"], None),
        ]
        self.reasons[step.id] = reason
        self.steps[step.id] = replace(
            step,
            outcome=Outcome.CONFLICT,
            changes=[
                change._replace(outcome=Outcome.CONFLICT)
                if change.outcome is Outcome.UPDATED
                else change
                for change in changes
            ],
        )

    def spare(self) -> Doomed:
        """Return what is to be deleted; what something still uses, as it could not leave, stays."""
        pruned = [step for step in self.steps.values() if step.outcome is Outcome.PRUNED]
        events = {step.object_id for step in pruned if step.id[0] == Name.EVENT}
        doomed = doom(((step.id, step.object_id) for step in pruned), events)
        for step in pruned:
            if step.object_id not in doomed[KINDS[step.id[0]].model]:
                self.steps[step.id] = replace(step, outcome=Outcome.ORPHANED)
        return doomed

    def prune(self, doomed: Doomed) -> None:
        pruned = [step for step in self.steps.values() if step.outcome is Outcome.PRUNED]
        delete(doomed)
        SeedRecord.objects.filter(pk__in=[step.record_id for step in pruned]).delete()

    def remember(self) -> None:
        """Record what the seeds said, whatever came of it."""
        steps = [
            step
            for step in self.steps.values()
            if step.remembers and step.outcome is not Outcome.PRUNED
        ]
        known = {s.id: self.updated(s, self.memories[s.record_id]) for s in steps if s.record_id}
        new = {step.id: self.record(step) for step in steps if not step.record_id}
        write(SeedRecord, known.values(), _REMEMBERED)
        SeedRecord.objects.bulk_create(new.values(), batch_size=_BATCH)
        records = known | new
        for step in steps:
            self.open_conflicts(step, records[step.id])

    def record(self, step: Step) -> SeedRecord:
        row = _row(step)
        return SeedRecord(
            kind=row.kind.name,
            key=row.key,
            file=row.file,
            values=row.values,
            object_id=step.object_id,
            first_load=self.load,
            last_load=self.load,
        )

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
                        "reason": self.reasons.get(step.id, "")[:300],
                        **said,
                    },
                )


def _taken(step: Step) -> list[Change]:
    return [change for change in step.changes if change.outcome is Outcome.UPDATED]


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


def _row_or_none(step: Step, field: str) -> Any:
    return step.row.fields[field] if step.row else None
