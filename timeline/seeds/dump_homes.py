"""In which file, and where in it, each entry of the seeds stands or is to stand."""

import posixpath
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from timeline.models.grounding import FoldedText
from timeline.models.kinds import Key, Name
from timeline.seeds.dump_records import Record, Records
from timeline.seeds.reading import LOCATIONS, PEOPLE, Seeds
from timeline.seeds.rows import SeedRow
from timeline.seeds.toml_lines import KeyPath

# What has no entry of its own, but is a part of its event's.
PARTS = (Name.PARTICIPATION, Name.SETTING, Name.LINK)


class Homes:
    """In which file, and where in it, each entry stands."""

    def __init__(
        self,
        seeds: Seeds,
        records: Records,
        contents: Mapping[str, dict[str, Any]],
        texts: Iterable[str],
        folded: Mapping[str, FoldedText],
    ) -> None:
        self.seeds = seeds
        self.records = records
        self.taken = {*texts, PEOPLE, LOCATIONS}
        self.folded = folded
        self.hanging: dict[Key, list[Record]] = {}
        for record in records.by_id.values():
            for owner in list(record.owners)[:1]:
                self.hanging.setdefault(owner, []).append(record)
        self.contents = contents
        # The file of the reading, and that of the text, of each source that has a reading.
        self.readings: dict[str, str] = {}
        self.articles: dict[str, str] = {}
        self.name_readings()
        self.events = {record.key: self.home_of(record) for record in records.of(Name.EVENT)}
        self.top_level = self.find_top_level()

    def name_readings(self) -> None:
        for source in self.records.of(Name.SOURCE):
            row = self.seeds.rows.get(source.id)
            if row and row.path == ("source",):
                self.readings[source.key] = row.file
                self.articles[source.key] = article_of(row.file, self.contents[row.file])
            elif source.fields["text"]:
                stem, number = source.key, 1
                while {f"{stem}.toml", f"{stem}.txt"} & self.taken:
                    number += 1
                    stem = f"{source.key}-{number}"
                self.taken |= {f"{stem}.toml", f"{stem}.txt"}
                self.readings[source.key] = f"{stem}.toml"
                self.articles[source.key] = f"{stem}.txt"

    def citations(self, event: str) -> list[Record]:
        hanging = self.hanging.get((Name.EVENT, event), [])
        return [record for record in hanging if record.kind.name is Name.CITATION]

    def home_of(self, event: Record) -> str:
        """Return the reading that describes the event: the one that does, or its first source's.

        Where the words of its date stand in none, the seeds have none.
        """
        row = self.seeds.rows.get(event.id)
        sources = list(dict.fromkeys(one.fields["source"] for one in self.citations(event.key)))
        sources.sort(key=lambda source: row is None or self.readings[source] != row.file)
        phrase = event.fields["date_phrase"]
        for source in sources:
            if not phrase or self.folded[source].find(phrase):
                return self.readings[source]
        if event.pk is not None:
            reason = f"date_phrase: “{phrase}” stands in no article that is cited for it"
            self.records.withhold(event, {"date_phrase": ""}, reason)
        return self.readings[sources[0]]

    def find_top_level(self) -> set[Key]:
        """Return the citations that do not stand in their event's entry."""
        found = set()
        for event, home in self.events.items():
            here = [one for one in self.citations(event) if self.reading_of(one) == home]
            outside = {one.id for one in here if self.is_outside(one)}
            if len(outside) == len(here):  # an event's entry has a citation at the least
                outside.discard(here[0].id)
            found |= outside
            found |= {one.id for one in self.citations(event) if one not in here}
        return found

    def is_outside(self, citation: Record) -> bool:
        row = self.seeds.rows.get(citation.id)
        return row is not None and row.path[0] == "citations"

    def is_nested(self, citation: Record) -> bool:
        return citation.id not in self.top_level

    def reading_of(self, record: Record) -> str:
        return self.readings[record.fields["source"]]

    def status(self, event: Record) -> str:
        """Return the status that an event has if its entry does not say."""
        content = self.contents.get(self.events[event.key], {})
        return str(content.get("status", "draft"))

    def place(self, record: Record) -> tuple[str, KeyPath | None]:
        """Return the file in which an entry belongs, and of which list it is an element.

        There is no list for what a new event's entry holds itself.
        """
        match record.kind.name:
            case Name.PERSON:
                return PEOPLE, ()
            case Name.LOCATION:
                return LOCATIONS, ()
            case Name.SOURCE:
                return self.place_source(record)
            case Name.EVENT:
                return self.events[record.key], ("events",)
            case Name.DISMISSAL:
                return self.reading_of(record), ("dismissals",)
        return self.place_citation(record)

    def place_source(self, source: Record) -> tuple[str, KeyPath]:
        if source.key in self.readings:
            return self.readings[source.key], ("source",)
        row = self.seeds.rows.get(source.id)
        if row and row.file in self.readings.values():
            return row.file, ("sources",)
        first = next(
            one
            for one in self.records.of(Name.CITATION)
            if one.fields["attributed_to"] == source.key
        )
        return self.reading_of(first), ("sources",)

    def place_citation(self, citation: Record) -> tuple[str, KeyPath | None]:
        file = self.reading_of(citation)
        if not self.is_nested(citation):
            return file, ("citations",)
        event = self.seeds.rows.get((Name.EVENT, citation.fields["event"]))
        if event is None or not self.stays(event):
            return file, None
        return file, (*event.path, "citations")

    def stays(self, row: SeedRow) -> bool:
        """Whether the row's entry is where it belongs."""
        record = self.records.by_id.get(row.id)
        if record is None:
            return False
        if row.kind.name in PARTS:
            event = self.seeds.rows.get(next(record.owners))
            return event is not None and self.stays(event)
        file, path = self.place(record)
        if path is None or file != row.file:
            return False
        return path == () or row.path in (path, (*path, row.path[-1]))


def article_of(file: str, reading: Mapping[str, Any]) -> str:
    """Return the path of the article of a reading, which stands in ``file``."""
    path = PurePosixPath(file)
    article = path.parent / (reading["source"].get("text") or f"{path.stem}.txt")
    return posixpath.normpath(article)
