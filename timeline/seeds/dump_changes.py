"""From what the seeds should say to the changes that make the files say it."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from timeline.models.grounding import FoldedText, GroundingError, Span, fold
from timeline.models.kinds import PASSAGES, Name
from timeline.models.text import canonical
from timeline.seeds.dump_homes import Homes, article_of
from timeline.seeds.dump_records import Record, Records, occurrence
from timeline.seeds.dump_toml import TomlText, same_order
from timeline.seeds.reading import LOCATIONS, PEOPLE, Seeds, passage_key
from timeline.seeds.rows import SeedRow
from timeline.seeds.schema import (
    ArticleEntry,
    DismissalEntry,
    EventEntry,
    FurtherCitationEntry,
    LocationEntry,
    PersonEntry,
)
from timeline.seeds.toml_lines import KeyPath

# The text of each file by its path below the seeds folder, without a byte order mark; None for a
# file that is to be deleted.
Texts = dict[str, str | None]

_SHAPES: dict[Name, type[BaseModel]] = {
    Name.PERSON: PersonEntry,
    Name.LOCATION: LocationEntry,
    Name.SOURCE: ArticleEntry,
    Name.EVENT: EventEntry,
    Name.CITATION: FurtherCitationEntry,
    Name.DISMISSAL: DismissalEntry,
}
_UNLIKE_FIELDS = {"slug", "formerly", "text", "event", "quote", "occurrence", "key"}


class Changes:
    """The changes of all files."""

    def __init__(self, seeds: Seeds, records: Records, texts: Mapping[str, str]) -> None:
        self.seeds = seeds
        self.records = records
        self.old = texts
        self.contents = {
            file: tomllib.loads(texts[file]) for file in texts if file.endswith(".toml")
        }
        self.documents: dict[str, TomlText] = {}
        # How many values are changed, and how many entries added and removed, by file.
        self.counts: dict[str, Counter[str]] = {}
        self.new: Texts = {}
        self.folded = records.texts()
        self.homes = Homes(seeds, records, self.contents, texts, self.folded)

    def make(self) -> Texts:
        """Return the new text of every file that changes."""
        for record in list(self.records.by_id.values()):
            if record.kind.name in _SHAPES:
                self.settle(record)
        for name in (Name.PARTICIPATION, Name.SETTING, Name.LINK):
            for record in self.records.of(name):
                self.settle_part(record)
        for row in self.seeds.rows.each():
            if not self.homes.stays(row):
                self.take_out(row)
        for file, document in self.documents.items():
            self.new.setdefault(file, document.result())
        return {file: text for file, text in self.new.items() if text != self.old.get(file)}

    def document(self, file: str) -> TomlText:
        if file not in self.documents:
            self.documents[file] = TomlText(self.old.get(file, ""))
        return self.documents[file]

    def count(self, file: str, what: str) -> None:
        self.counted(file)[what] += 1

    def counted(self, file: str) -> Counter[str]:
        return self.counts.setdefault(file, Counter())

    # Entries

    def settle(self, record: Record) -> None:
        row = self.seeds.rows.get(record.id)
        if row is None or not self.homes.stays(row):
            self.add(record, row)
        elif record.pk is not None:
            self.amend(record, row)

    def add(self, record: Record, row: SeedRow | None) -> None:
        file, path = self.homes.place(record)
        if record.kind.name is Name.SOURCE and path == ("source",):
            self.write(self.homes.articles[record.key], record.fields["text"])
        if path is None:  # it is written with its event
            return
        entry = self.entry(record, row)
        self.count(file, "added")
        if file in (PEOPLE, LOCATIONS):
            self.document(file).add_table(record.key, entry)
        elif path == ("source",):
            self.document(file).add_table("source", entry)
        else:
            self.document(file).add(path, entry)

    def entry(self, record: Record, row: SeedRow | None) -> dict[str, Any]:
        """Return an entry of a TOML file, without what goes without saying."""
        name = record.kind.name
        entry: dict[str, Any] = {}
        if name in (Name.SOURCE, Name.EVENT):
            entry["slug"] = record.key
        if row and row.formerly:
            entry["formerly"] = list(row.formerly)
        if name is Name.CITATION and not self.homes.is_nested(record):
            entry["event"] = record.fields["event"]
        if name in PASSAGES:
            entry |= _passage(record, self.folded[record.fields["source"]])
        for field in _plain_fields(record):
            value = _written(field, record.fields[field])
            if value != self.default(record, field):
                entry[field] = value
        if name is Name.EVENT:
            entry |= self.parts_of(record)
        return entry

    def parts_of(self, event: Record) -> dict[str, Any]:
        """Return what else a new event's entry holds, its citations last."""
        parts: dict[str, Any] = {}
        for record in self.homes.hanging.get(event.id, []):
            if record.kind.name is Name.PARTICIPATION:
                parts.setdefault("people", {})[record.fields["person"]] = record.fields["role"]
            elif record.kind.name in (Name.SETTING, Name.LINK):
                parts.setdefault(_list_of(record), []).append(_listed(record))
        nested = [one for one in self.homes.citations(event.key) if self.homes.is_nested(one)]
        parts["citations"] = [self.entry(one, None) for one in nested]
        return parts

    def default(self, record: Record, field: str) -> Any:
        if field == "status":
            return self.homes.status(record)
        return _SHAPES[record.kind.name].model_fields[field].default

    def amend(self, record: Record, row: SeedRow) -> None:
        """Change those values of an entry that are no longer what the database says."""
        if record.kind.name in PASSAGES:
            self.amend_quote(record, row)
        if record.kind.name is Name.SOURCE and row.fields["text"] != record.fields["text"]:
            self.write(self.homes.articles[record.key], record.fields["text"])
        for field in _plain_fields(record):
            if record.fields[field] != row.fields[field]:
                value = _written(field, record.fields[field])
                self.give(row, field, None if value == self.default(record, field) else value)

    def give(self, row: SeedRow, field: str, value: Any) -> None:
        """Set a key of the row's entry, or take it out where the value goes without saying."""
        document, path = self.document_of(row), (*row.path, field)
        old = self.entry_of(row).get(field)
        if value is None and old is None:
            return
        self.count(row.file, "changed")
        if value is None:
            document.remove(path)
        elif isinstance(old, list) and same_order(old, value):
            _amend_list(document, path, old, value)
        else:
            document.put(path, value)

    def amend_quote(self, record: Record, row: SeedRow) -> None:
        """Write the words that are cited now, unless the entry's own still lead to them."""
        said = self.entry_of(row)
        text = self.folded[record.fields["source"]]
        if _located(text, said) == (record.fields["start"], record.fields["end"]):
            return
        entry = _passage(record, text)
        if fold(said["quote"]) != fold(entry["quote"]):
            self.give(row, "quote", entry["quote"])
        if said.get("occurrence") != entry.get("occurrence"):
            self.give(row, "occurrence", entry.get("occurrence"))
        if "key" in entry and "key" not in said:
            self.give(row, "key", entry["key"])

    # Participations, places and links: parts of their event's entry

    def settle_part(self, record: Record) -> None:
        row = self.seeds.rows.get(record.id)
        event = self.seeds.rows.get(next(record.owners))
        if event is None or not self.homes.stays(event) or record.pk is None:
            return
        if record.kind.name is Name.PARTICIPATION:
            if row is None or row.fields["role"] != record.fields["role"]:
                path = (*event.path, "people", record.fields["person"])
                self.document_of(event).put(path, record.fields["role"])
                self.count(event.file, "changed" if row else "added")
        elif row is None:
            self.document_of(event).add((*event.path, _list_of(record)), _listed(record))
            self.count(event.file, "added")

    def entry_of(self, row: SeedRow) -> Any:
        """Return the row's entry as its file has it."""
        entry: Any = self.contents[row.file]
        for part in row.path:
            entry = entry[part]
        return entry

    def document_of(self, row: SeedRow) -> TomlText:
        """Return the document with the row's entry, whose order of keys it is told."""
        document = self.document(row.file)
        document.orders[row.path] = list(_SHAPES[row.kind.name].model_fields)
        return document

    # Files

    def take_out(self, row: SeedRow) -> None:
        document = self.document(row.file)
        if row.path == ("source",):
            self.delete(row.file)
        if not document.is_doomed(row.path[:-1]):
            self.count(row.file, "removed")
        document.remove(row.path)

    def delete(self, file: str) -> None:
        """Delete a reading, and its article if no other reading is of it."""
        self.new[file] = None
        article = article_of(file, self.contents[file])
        others = [name for name in self.seeds.articles if name != file]
        if article not in [article_of(name, self.contents[name]) for name in others]:
            self.new[article] = None

    def write(self, file: str, text: str) -> None:
        """Write an article, with the line ends that it has."""
        old = self.old.get(file, "")
        self.count(file, "changed" if file in self.old else "added")
        self.new[file] = f"{text}\n".replace("\n", "\r\n" if "\r\n" in old else "\n")


def _passage(record: Record, text: FoldedText) -> dict[str, Any]:
    """Return the keys that tell which passage is meant."""
    quote, number = record.fields["quote"], occurrence(text, record.fields)
    entry: dict[str, Any] = {"quote": quote}
    if number is not None:
        entry["occurrence"] = number
    last = record.key.rpartition("/")[2]
    if last != passage_key(quote, number):
        entry["key"] = last
    return entry


def _located(text: FoldedText, said: Mapping[str, Any]) -> Span | None:
    try:
        return text.locate(canonical(said["quote"]), said.get("occurrence"))
    except GroundingError:
        return None


def _plain_fields(record: Record) -> list[str]:
    """Return the fields that are keys of the same name, in the order of an entry."""
    known = {*record.kind.fixed, *record.kind.fields} - _UNLIKE_FIELDS
    return [name for name in _SHAPES[record.kind.name].model_fields if name in known]


def _written(field: str, value: Any) -> Any:
    """Return a field's value as TOML has it."""
    if field == "aliases":
        return value.split("\n") if value else []
    return value


def _list_of(record: Record) -> str:
    """Return the key of an event's entry that lists such records."""
    return "locations" if record.kind.name is Name.SETTING else str(record.fields["kind"])


def _listed(record: Record) -> str:
    name = "location" if record.kind.name is Name.SETTING else "to_event"
    return str(record.fields[name])


def _amend_list(document: TomlText, path: KeyPath, old: list[Any], new: list[Any]) -> None:
    for index, value in enumerate(old):
        if value not in new:
            document.remove((*path, index))
    for value in new:
        if value not in old:
            document.add(path, value)
