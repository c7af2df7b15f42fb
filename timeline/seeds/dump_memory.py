"""What records remember of a dump, so that the next load has nothing to do."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from timeline.models import Load, SeedRecord
from timeline.models.kinds import KINDS, Name, Value
from timeline.seeds.apply import apply
from timeline.seeds.database import Ids, look
from timeline.seeds.dump_records import Record, Records
from timeline.seeds.load import Report, written_out
from timeline.seeds.merge import Database, Outcome, Step, plan
from timeline.seeds.problems import Problem, SeedError
from timeline.seeds.reading import Seeds
from timeline.seeds.rows import Rows
from timeline.seeds.steps import Steps

# What a load does to records where the seeds say what none has loaded.
UNLOADED = (Outcome.CREATED, Outcome.UPDATED, Outcome.CONFLICT)


def remember(new: Seeds, records: Records, before: Database, now: datetime) -> None:
    """Note, as a load, that the seeds say this now; nothing is noted where nothing is new.

    ``before`` is what the merge saw before. Raises ``SeedError`` if a load would write to a record.
    """
    load = Load(started=now, finished=now, files=new.hashes)
    adopted = _Adoption(new, records, before, load)
    if adopted.records:
        load.save()
    adopted.save()
    database, ids = look(new.rows)
    steps = plan(new.rows.in_order(), database, all_files(new, database))
    _refuse_work(steps)
    if load.pk or any(step.remembers for step in steps):
        load.save()
        _apply(steps, new.rows, ids, load)


def all_files(seeds: Seeds, database: Database) -> set[str]:
    """Return the files that say something of records, and those that did."""
    return {*seeds.hashes, *(memory.file for memory in database.remembered.values())}


def _apply(planned: list[Step], rows: Rows, ids: Ids, load: Load) -> None:
    steps = Steps(rows)
    for step in planned:
        steps.add(step)
    apply(steps, ids, load)
    load.counts = written_out(Report(steps).counts())
    load.save(update_fields=["counts"])


def _refuse_work(steps: Iterable[Step]) -> None:
    """Raise ``SeedError`` if loading the new files would write to a record."""
    problems = [
        Problem(step.row.file, 0, "", f"{step.id[0].label} {step.id[1]}: {step.outcome}")
        for step in steps
        if step.row and step.outcome in UNLOADED
    ]
    if problems:
        raise SeedError(problems)


class _Adoption:
    """The memories of what editors made themselves: the seeds say it now, and it stays theirs."""

    def __init__(self, new: Seeds, records: Records, before: Database, load: Load) -> None:
        self.new = new
        self.load = load
        self.stored = SeedRecord.objects.in_bulk([m.record_id for m in before.remembered.values()])
        by_key = {key: memory.record_id for key, memory in before.remembered.items()}
        self.records: list[SeedRecord] = []
        kept = set()
        for record in records.by_id.values():
            if record.pk is None:
                continue
            known = self.stored.get(by_key.get(record.id, 0))
            if known is not None and known.object_id == record.pk:
                kept.add(known.pk)
                if record.id in records.withheld:
                    self.withhold(record, known, before.live[record.id])
            else:
                self.records.append(self.adopt(record, known or SeedRecord(first_load=load)))
        self.forget_moved(kept)

    def adopt(self, record: Record, memory: SeedRecord) -> SeedRecord:
        row = self.new.rows[record.id]
        memory.kind, memory.key, memory.file = record.kind.name, record.key, row.file
        memory.values, memory.owned = row.kind.values(row.fields), sorted(row.kind.units)
        memory.object_id, memory.orphaned, memory.last_load = record.pk, False, self.load
        return memory

    def withhold(self, record: Record, memory: SeedRecord, live: Mapping[str, Value]) -> None:
        """Keep the next load from writing what the seeds cannot say as the database does."""
        row = self.new.rows[record.id]
        values = row.kind.values(row.fields)
        if memory.values != values:
            differing = {unit for unit, value in values.items() if value != live[unit]}
            memory.values, memory.owned = values, sorted(differing.union(memory.owned))
            self.records.append(memory)

    def forget_moved(self, kept: set[int]) -> None:
        """Let no two memories be of one record: what was moved is gone from where it was."""
        adopted = {(Name(memory.kind), memory.object_id) for memory in self.records}
        mine = kept | {memory.pk for memory in self.records}
        for memory in self.stored.values():
            if memory.pk not in mine and (Name(memory.kind), memory.object_id) in adopted:
                # The units stay the editor's: what was moved is not what could not be made at all.
                memory.object_id = None
                memory.owned = sorted(KINDS[Name(memory.kind)].units)
                self.records.append(memory)

    def save(self) -> None:
        for memory in self.records:
            memory.save()
