"""What the database holds, in the terms of the seeds; and what of it the seeds cannot say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from timeline.models import SeedConflict
from timeline.models.grounding import FoldedText
from timeline.models.kinds import KINDS, PASSAGES, Fields, Key, Kind, Name
from timeline.models.slugs import free_slug
from timeline.seeds.database import column
from timeline.seeds.merge import Remembered
from timeline.seeds.problems import Problem, SeedError
from timeline.seeds.reading import Seeds, passage_key

_UNCITED = "nothing is cited for it"
_UNCREDITED = "no article credits it, and it has no text"
_UNDECIDED = "in conflict with the seeds, to be decided first"
_WAITING = "it waits for what it quotes, or what it hangs on: left as its file has it"
_ORPHANED = "the seeds no longer have it, and loadseed --prune would delete it"


@dataclass(frozen=True)
class Record:
    """A record as the seeds should have it."""

    kind: Kind
    key: str
    fields: Fields
    # Its primary key; None where it is not live but stays in its file.
    pk: int | None

    @property
    def id(self) -> Key:
        return self.kind.name, self.key

    @property
    def references(self) -> Iterator[Key]:
        for name, kind in self.kind.references.items():
            if self.fields[name] is not None:
                yield kind, self.fields[name]

    @property
    def owners(self) -> Iterator[Key]:
        """Yield what the record hangs on."""
        for name in self.kind.fixed:
            if name in self.kind.references:
                yield self.kind.references[name], self.fields[name]


class LeftOut(NamedTuple):
    """What the seeds do not say as the database does, and why."""

    id: Key
    reason: str


@dataclass
class Records:
    """All that the seeds should say, by key."""

    by_id: dict[Key, Record] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    # The records of which the seeds say something else.
    withheld: set[Key] = field(default_factory=set)

    def of(self, *names: Name) -> list[Record]:
        return [record for record in self.by_id.values() if record.kind.name in names]

    def withhold(self, record: Record, fields: Fields, reason: str) -> None:
        """Let the seeds say something else of the record than the database does."""
        changed = replace(record, fields={**self.by_id[record.id].fields, **fields})
        self.by_id[record.id] = changed
        self.withheld.add(record.id)
        self.left_out.append(LeftOut(record.id, reason))

    def texts(self) -> dict[str, FoldedText]:
        """Return the text of every source, prepared, by the source's key."""
        sources = self.of(Name.SOURCE)
        return {record.key: FoldedText(record.fields["text"]) for record in sources}


def collect(
    seeds: Seeds, remembered: dict[Key, Remembered], ids: dict[Key, int], waiting: Iterable[Key]
) -> Records:
    """Return what the seeds should say for a database built from them to equal this one.

    ``seeds`` are what they say now; ``remembered`` and ``ids`` are those of ``database.look()``;
    ``waiting`` is what loads could not make so far.
    """
    records = Records()
    records.by_id = _Reader(ids).read()
    _leave_orphans(records, remembered)
    _leave_undecided(records, seeds)
    _leave_waiting(records, seeds, waiting)
    _leave_uncited(records, seeds)
    _leave_uncredited(records, seeds)
    _leave_hanging(records, seeds)
    return records


class _Reader:
    """Reads every record and gives it a key: the one it has in the seeds, or a new one."""

    def __init__(self, ids: dict[Key, int]) -> None:
        # The keys by which each record is known: first the one that is remembered.
        self.known: dict[Name, dict[int, list[str]]] = {name: {} for name in KINDS}
        for (name, key), pk in ids.items():
            self.known[name].setdefault(pk, []).append(key)
        self.keys: dict[Name, dict[int, str]] = {name: {} for name in KINDS}
        self.records: dict[Key, Record] = {}
        self.texts: dict[str, FoldedText] = {}

    def read(self) -> dict[Key, Record]:
        for kind in KINDS.values():
            rows = list(_rows(kind))
            if not kind.parts:
                self.name(kind, {pk: fields["slug"] for pk, fields in rows})
            found = [(pk, self.with_keys(kind, fields)) for pk, fields in rows]
            if kind.name in PASSAGES:
                self.add_passages(kind, found)
            for pk, fields in [] if kind.name in PASSAGES else found:
                key = self.keys[kind.name].get(pk) or _joined(kind, fields)
                self.add(kind, key, fields, pk)
        return self.records

    def name(self, kind: Kind, slugs: dict[int, str]) -> None:
        """Give each record the key that it has, or its slug, or one like it if that is taken."""
        keys = {pk: known[0] for pk, known in self.known[kind.name].items() if pk in slugs}
        taken = set(keys.values())
        for pk, slug in slugs.items():
            if pk not in keys:
                keys[pk] = free_slug(slug, taken)
                taken.add(keys[pk])
        self.keys[kind.name] = keys

    def with_keys(self, kind: Kind, fields: Fields) -> Fields:
        return {
            name: self.keys[kind.references[name]][value]
            if name in kind.references and value is not None
            else value
            for name, value in fields.items()
        }

    def add_passages(self, kind: Kind, found: list[tuple[int, Fields]]) -> None:
        """Add each under the key that it has, or else under its words, if no other has that."""
        keys: dict[int, str] = {}
        for pk, fields in found:
            for key in self.known[kind.name].get(pk, []):
                if key.rpartition("/")[0] == _joined(kind, fields):
                    keys.setdefault(pk, key)
        taken = set(keys.values())
        for pk, fields in found:
            if pk not in keys:
                keys[pk] = free_slug(self.passage_key(kind, fields), taken)
                taken.add(keys[pk])
            self.add(kind, keys[pk], fields, pk)

    def passage_key(self, kind: Kind, fields: Fields) -> str:
        text = self.folded(fields["source"])
        return f"{_joined(kind, fields)}/{passage_key(fields['quote'], occurrence(text, fields))}"

    def folded(self, source: str) -> FoldedText:
        if source not in self.texts:
            self.texts[source] = FoldedText(self.records[Name.SOURCE, source].fields["text"])
        return self.texts[source]

    def add(self, kind: Kind, key: str, fields: Fields, pk: int) -> None:
        named = {**fields, "slug": key} if "slug" in fields else fields
        record = Record(kind, key, named, pk)
        self.records[record.id] = record


def occurrence(text: FoldedText, fields: Fields) -> int | None:
    """Return which of its occurrences a quote is, from 1; None if it is the only one."""
    starts = [span.start for span in text.find(fields["quote"])]
    if len(starts) < 2 or fields["start"] not in starts:
        return None
    return starts.index(fields["start"]) + 1


def _rows(kind: Kind) -> Iterator[tuple[int, Fields]]:
    names = [*kind.fixed, *kind.fields]
    columns = [column(kind, name) for name in names]
    for pk, *values in kind.model._base_manager.order_by("pk").values_list("pk", *columns):
        yield pk, dict(zip(names, values, strict=True))


def _joined(kind: Kind, fields: Fields) -> str:
    return "/".join(fields[name] for name in kind.fixed)


def _leave_orphans(records: Records, remembered: dict[Key, Remembered]) -> None:
    """Leave out what the seeds gave up, unless something that they say refers to it."""
    orphans = {
        key
        for key, record in records.by_id.items()
        if (memory := remembered.get(key)) and memory.orphaned and memory.object_id == record.pk
    }
    while True:
        others = [record for key, record in records.by_id.items() if key not in orphans]
        used = orphans & {key for record in others for key in record.references}
        if not used:
            break
        orphans -= used
    for key in orphans:
        del records.by_id[key]
        records.left_out.append(LeftOut(key, _ORPHANED))


def _leave_undecided(records: Records, seeds: Seeds) -> None:
    """Leave what an editor has yet to decide as the files have it."""
    for conflict in SeedConflict.objects.open().select_related("record").order_by("pk"):
        key = Name(conflict.record.kind), conflict.record.key
        if key not in seeds.rows:
            continue
        if conflict.unit == "text":
            message = f"the text of {key[1]} is {_UNDECIDED}"
            raise SeedError([Problem(seeds.rows[key].file, 0, "", message)])
        if (record := records.by_id.get(key)) is None:
            _freeze(key, records, seeds)
            records.left_out.append(LeftOut(key, _UNDECIDED))
            continue
        names = record.kind.units[conflict.unit]
        said = {name: seeds.rows[key].fields[name] for name in names}
        records.withhold(record, said, f"{conflict.unit}: {_UNDECIDED}")


def _leave_waiting(records: Records, seeds: Seeds, waiting: Iterable[Key]) -> None:
    """Leave what could not be made as the files have it, with what hangs on it."""
    for key in waiting:
        if key not in records.by_id:
            _freeze(key, records, seeds)
            records.left_out.append(LeftOut(key, _WAITING))


def _leave_uncited(records: Records, seeds: Seeds) -> None:
    """Leave events for which nothing is cited as the files have them, be it not at all."""
    cited = {record.fields["event"] for record in records.of(Name.CITATION)}
    for event in records.of(Name.EVENT):
        if event.key in cited:
            continue
        del records.by_id[event.id]
        if event.id in seeds.rows:
            hanging = [r for r in list(records.by_id.values()) if next(r.owners, None) == event.id]
            for record in hanging:
                del records.by_id[record.id]
            _freeze(event.id, records, seeds)
        reason = f"{_UNCITED}: left as its file has it" if event.id in seeds.rows else _UNCITED
        records.left_out.append(LeftOut(event.id, reason))


def _freeze(key: Key, records: Records, seeds: Seeds) -> None:
    """Keep what the files say of a record, of what hangs on it and of what it refers to."""
    if key in records.by_id or key not in seeds.rows:
        return
    row = seeds.rows[key]
    record = records.by_id[key] = Record(row.kind, row.key, row.fields, None)
    for other in record.references:
        _freeze(other, records, seeds)
    if key[0] == Name.EVENT:
        for hanging in list(seeds.rows.each()):
            if next(Record(hanging.kind, hanging.key, hanging.fields, None).owners, None) == key:
                _freeze(hanging.id, records, seeds)


def _leave_uncredited(records: Records, seeds: Seeds) -> None:
    """Leave out sources without text for which there is no reading to name them."""
    credited = {record.fields["attributed_to"] for record in records.of(Name.CITATION)}
    readings = {
        file for file, article in seeds.articles.items() if (Name.SOURCE, article) in records.by_id
    }
    for source in records.of(Name.SOURCE):
        row = seeds.rows.get(source.id)
        named = source.key in credited or (row is not None and row.file in readings)
        if not named and not source.fields["text"]:
            del records.by_id[source.id]
            records.left_out.append(LeftOut(source.id, _UNCREDITED))


def _leave_hanging(records: Records, seeds: Seeds) -> None:
    """Leave out what hangs on what is left out, and mentions of it."""
    for record in list(records.by_id.values()):
        if any(key not in records.by_id for key in record.owners):
            del records.by_id[record.id]
        elif record.kind.name == Name.EVENT:
            parent = record.fields["parent"]
            if parent is not None and (Name.EVENT, parent) not in records.by_id:
                said = seeds.rows[record.id].fields["parent"] if record.id in seeds.rows else None
                said = said if (Name.EVENT, said) in records.by_id else None
                records.withhold(record, {"parent": said}, f"parent: {parent} is left out")
