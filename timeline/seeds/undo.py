"""Taking back what one load did, but nothing that anybody has touched since."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from timeline.models import Event, Load, Merge, SeedConflict, SeedRecord, Source, history
from timeline.models.grounding import Span
from timeline.models.history import Whole
from timeline.models.kinds import KINDS, PASSAGES, Fields, Key, Kind, Name, Value, source_of, unpack
from timeline.seeds.database import look
from timeline.seeds.journal import Entry
from timeline.seeds.lock import lock
from timeline.seeds.merge import Outcome
from timeline.seeds.prune import delete, doom
from timeline.seeds.rows import Rows
from timeline.seeds.turns import save_in_turn


@dataclass
class Undone:
    """What was taken back, as kind and key with the units; and what was kept, with the reason."""

    taken_back: list[tuple[Key, str]] = field(default_factory=list)
    kept: list[tuple[Key, str]] = field(default_factory=list)


class Reversion(NamedTuple):
    """A record that the load changed: in which units, and which of them nobody changed since."""

    kind: Kind
    key: Key
    entry: Entry
    units: list[Entry]
    mine: list[Entry]


class AlreadyUndoneError(Exception):
    """A load is taken back once."""


def undo(pk: int, *, now: datetime, dry_run: bool = False) -> Undone:
    """Take back the load with the primary key ``pk``; raises ``Load.DoesNotExist`` without one."""
    with transaction.atomic():
        lock()
        load = Load.objects.select_for_update().get(pk=pk)
        if load.undone:
            raise AlreadyUndoneError(f"{load} was already taken back on {load.undone:%d %B %Y}.")
        eraser = _Eraser(load)
        eraser.keep_before(at=now)
        eraser.restore()
        eraser.revert()
        eraser.uncreate()
        if not eraser.report.kept:  # what was kept may be free to go another time
            load.undone = now
            load.save(update_fields=["undone"])
        transaction.set_rollback(dry_run)
    return eraser.report


class _Eraser:
    def __init__(self, load: Load) -> None:
        self.load = load
        self.report = Undone()
        self.database, self.ids = look(Rows())
        self.ends = Merge.objects.ends()
        # The records of which no later load has said anything.
        self.latest = set(load.latest_records.values_list("pk", flat=True))
        # What the seeds call each record now; a load since may have renamed it.
        self.keys: dict[tuple[Name, int | None], Key] = {
            (key[0], memory.object_id): key
            for key, memory in self.database.remembered.items()
            if memory.object_id is not None
        }

    def entries(self, *outcomes: Outcome) -> Iterator[tuple[Kind, Key, Entry]]:
        """Yield what became of records, what others refer to first."""
        for kind in KINDS.values():
            for key, entry in self.entries_of(kind, *outcomes):
                yield kind, key, entry

    def entries_of(self, kind: Kind, *outcomes: Outcome) -> Iterator[tuple[Key, Entry]]:
        found = self.load.entries.filter(kind=kind.name, outcome__in=outcomes).order_by("pk")
        for entry in found.values().iterator():
            key = self.keys.get((kind.name, entry["object_id"]), (kind.name, entry["key"]))
            yield key, dict(entry)

    def keep_before(self, *, at: datetime) -> None:
        """Put into the history how the records stand that are about to change."""
        comment = f"As it stood before {self.load} was taken back."
        if revision := history.keep(set(self.touched()), at=at, comment=comment):
            self.load.revisions.add(revision)

    def touched(self) -> Iterator[Whole]:
        """Yield what is deleted or given values back, and what gets rows back."""
        for kind, _, entry in self.entries(Outcome.PRUNED):
            owner, names = history.ABOVE.get(kind.model, (None, ()))
            yield from (Whole(owner, entry["row"][f"{name}_id"]) for name in names if owner)
        written: dict[type[Model], list[int]] = {}
        for kind, key, entry in self.entries(*(set(Outcome) - {Outcome.PRUNED})):
            taken = {unit["unit"] for unit in entry["units"] if self.is_to_be_given(key, unit)}
            if taken or (entry["outcome"] == Outcome.CREATED and self.is_as_created(key)):
                written.setdefault(kind.model, []).append(entry["object_id"])
            if "text" in taken:
                yield from history.wholes_citing([entry["object_id"]])
        for model, pks in written.items():
            yield from history.wholes_with(model, pks)

    def is_to_be_given(self, key: Key, unit: dict[str, Value]) -> bool:
        """Whether the load changed this unit, and nobody did since."""
        known = key in self.database.remembered and unit["outcome"] == Outcome.UPDATED
        return known and not self.is_taken_back(key, unit) and self.is_untouched(key, unit)

    def restore(self) -> None:
        """Make again what the load pruned, but no public event for which nothing can be cited."""
        bare: set[int] = set()
        while True:
            self.report = Undone()
            with transaction.atomic():
                events = self.make_again(bare)
                found = Event.objects.published().filter(pk__in=events).uncited()
                again = set(found.values_list("pk", flat=True))
                transaction.set_rollback(bool(again))
            if not again:
                return
            bare |= again

    def make_again(self, bare: set[int]) -> set[int]:
        """Make what was pruned, with its memory, but for some events; return the others."""
        events = set()
        for kind, key, entry in self.entries(Outcome.PRUNED):
            if key in self.database.live:
                continue  # it was made again already
            try:
                if kind.model is Event and entry["object_id"] in bare:
                    raise ValidationError("Nothing is left that is cited for it.")
                self.make_one_again(kind, entry)
            except (ValidationError, IntegrityError) as error:
                self.report.kept.append((key, f"cannot be made again: {_text(error)}"))
            else:
                self.report.taken_back.append((key, "made again"))
                events |= {entry["object_id"]} if kind.model is Event else set()
        return events

    def make_one_again(self, kind: Kind, entry: Entry) -> None:
        with transaction.atomic():
            kind.model(**self.with_what_stands(kind, entry)).save(force_insert=True)
            SeedRecord(**entry["memory"]).save(force_insert=True)
            # SQLite puts foreign keys off till the commit: what it refers to must be there.
            connection.check_constraints([kind.model._meta.db_table])

    def with_what_stands(self, kind: Kind, entry: Entry) -> Fields:
        """Return the columns of what was deleted; what it refers to may have been merged since."""
        row = dict(entry["row"])
        for name, referred in kind.references.items():
            key = row[f"{name}_id"]
            row[f"{name}_id"] = self.ends.get((referred, key), key)
        return row

    def revert(self) -> None:
        """Give back the values that the load changed, and the memory of what was said before."""
        SeedConflict.objects.filter(load=self.load, decision=SeedConflict.Decision.OPEN).delete()
        self.forget_unmade()
        for kind in KINDS.values():
            self.revert_kind(kind)

    def forget_unmade(self) -> None:
        """Forget what the load could not make, if nobody has said anything of it since."""
        unmade = SeedRecord.objects.filter(kind__in=PASSAGES, object_id=None, owned=[])
        unmade.filter(first_load=self.load, last_load=self.load).delete()

    def revert_kind(self, kind: Kind) -> None:
        found = list(self.reversions(kind))
        own = {one.entry["object_id"]: one for one in found if one.mine}
        refused = save_in_turn(kind, own, lambda row: self.give_back(own[row.pk], row))
        for one in found:
            self.conclude(one, refused.get(one.entry["object_id"], ""))

    def reversions(self, kind: Kind) -> Iterator[Reversion]:
        changed = set(Outcome) - {Outcome.CREATED, Outcome.PRUNED}
        for key, entry in self.entries_of(kind, *changed):
            if key in self.database.remembered and entry["memory"] is not None:
                units = [
                    unit
                    for unit in entry["units"]
                    if unit["outcome"] == Outcome.UPDATED and not self.is_taken_back(key, unit)
                ]
                mine = [unit for unit in units if self.is_untouched(key, unit)]
                yield Reversion(kind, key, entry, units, mine)

    def conclude(self, one: Reversion, refused: str) -> None:
        """Report what became of it; remember what the seeds said before, if it is taken back."""
        if refused:
            self.report.kept.append((one.key, refused))
        else:
            said = [
                unit
                for unit in one.entry["units"]
                if unit in one.mine or (unit not in one.units and not self.is_released(one, unit))
            ]
            self.remember(one.entry, self.database.remembered[one.key].record_id, said)
        if one.mine and not refused:
            names = ", ".join(unit["unit"] for unit in one.mine)
            self.report.taken_back.append((one.key, names))
        for unit in one.units:
            if unit not in one.mine:
                self.report.kept.append((one.key, f"{unit['unit']} was changed since"))

    def is_taken_back(self, key: Key, unit: dict[str, Value]) -> bool:
        values = self.database.remembered[key].values
        return bool(values.get(unit["unit"]) == unit["base"] != unit["seed"])

    def is_untouched(self, key: Key, unit: dict[str, Value]) -> bool:
        live, name = self.database.live.get(key), unit["unit"]
        if live is None or name in self.database.remembered[key].owned:
            return False
        sides = ({name: value} for value in (live[name], unit["seed"]))
        now, seed = (self.database.compared(key, side) for side in sides)
        return now == seed

    def is_released(self, one: Reversion, unit: dict[str, Value]) -> bool:
        """Whether an editor has since left to the seeds what the load left to an editor.

        That holds what the seeds say by the editor's word, and goes on to follow them.
        """
        was_owned = unit["unit"] in one.entry["memory"]["owned"]
        is_left = unit["outcome"] == Outcome.CONFLICT or was_owned
        return is_left and self.is_untouched(one.key, unit)

    def give_back(self, one: Reversion, row: Any) -> None:
        fields = {
            name: value
            for unit in one.mine
            for name, value in unpack(one.kind.units[unit["unit"]], unit["live"]).items()
        }
        if isinstance(row, Source):
            row.places = dict(self.old_places(one.key))
        elif one.key[0] in PASSAGES and not _stands(row.source.text, fields):
            raise ValidationError("its source has another text now")
        one.kind.give(row, fields, self.ids)

    def old_places(self, source: Key) -> Iterator[tuple[tuple[Any, int], Span]]:
        """Yield where the passages stood whose quotes are given back with the source's text."""
        for kind, key, entry in self.entries(Outcome.UPDATED, Outcome.CONFLICT):
            if key[0] in PASSAGES and source_of(key) == source[1]:
                for unit in entry["units"]:
                    if unit["unit"] == "quote" and self.is_untouched(key, unit):
                        live = unit["live"]
                        yield (kind.model, entry["object_id"]), Span(live["start"], live["end"])

    def remember(self, entry: Entry, record: int, units: list[dict[str, Value]]) -> None:
        """Let the record remember what the seeds said before this load."""
        memory = SeedRecord.objects.get(pk=record)
        for unit in units:
            if memory.values.get(unit["unit"]) == unit["seed"]:
                memory.values[unit["unit"]] = unit["base"]
        if memory.last_load_id == self.load.pk:
            for name in ("key", "file", "orphaned", "last_load_id"):
                setattr(memory, name, entry["memory"][name])
        memory.save()

    def uncreate(self) -> None:
        """Delete what the load created, where it is as it was created and nothing else uses it."""
        created = {key: entry["object_id"] for _, key, entry in self.entries(Outcome.CREATED)}
        mine = {key: pk for key, pk in created.items() if self.is_as_created(key)}
        events = {pk for key, pk in created.items() if key[0] == Name.EVENT}
        doomed = doom(mine.items(), events)
        gone = [key for key, pk in mine.items() if pk in doomed[KINDS[key[0]].model]]
        delete(doomed)
        records = [self.database.remembered[key].record_id for key in gone]
        SeedRecord.objects.filter(pk__in=records).delete()
        self.report.taken_back += [(key, "deleted") for key in gone]
        for key in created:
            if key not in mine and key in self.database.live:
                self.report.kept.append((key, "was changed since"))
            elif key in mine and key not in gone:
                is_cited = key[0] == Name.CITATION
                reason = "its event needs it" if is_cited else "is used by something else"
                self.report.kept.append((key, reason))

    def is_as_created(self, key: Key) -> bool:
        memory = self.database.remembered.get(key)
        if memory is None or key not in self.database.live:
            return False
        if memory.owned or key in self.database.standing:
            return False
        return memory.record_id in self.latest and self.database.is_as_said(key)


def _stands(text: str, fields: Fields) -> bool:
    """Whether the quote among the fields, if there is one, stands at its offsets."""
    return "quote" not in fields or text[fields["start"] : fields["end"]] == fields["quote"]


def _text(error: Exception) -> str:
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
