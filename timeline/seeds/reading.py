"""From parsed files to the rows that the seeds ask for: every file checked, every quote grounded.

Nothing here looks at the database. Whatever is wrong anywhere is reported at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from pydantic import TypeAdapter

from timeline.models import Coverage, EventLink
from timeline.models.grounding import FoldedText, GroundingError, Span, fold
from timeline.models.kinds import KINDS, Fields, Key, Kind, Name
from timeline.models.sources import cover
from timeline.models.text import canonical
from timeline.seeds import files
from timeline.seeds.files import Lines, TextFile, TomlFile
from timeline.seeds.fitting import Misfits, fit, is_within
from timeline.seeds.problems import Problem, SeedError
from timeline.seeds.progress import Progress, silent
from timeline.seeds.rows import Rows, SeedRow
from timeline.seeds.schema import (
    CitationEntry,
    DismissalEntry,
    EventEntry,
    LocationEntry,
    PersonEntry,
    Reading,
    SourceEntry,
)
from timeline.seeds.toml_lines import KeyPath

PEOPLE, LOCATIONS = "people.toml", "locations.toml"
_Shape = TypeVar("_Shape")
_PEOPLE_SHAPE = TypeAdapter(dict[str, PersonEntry])
_LOCATIONS_SHAPE = TypeAdapter(dict[str, LocationEntry])
_READING_SHAPE = TypeAdapter(Reading)
# What stands under others of its kind, by which field.
_ABOVE = {Name.EVENT: "parent", Name.LOCATION: "within"}
# The keys that tell one entry from another.
_IDENTIFYING = ("slug", "event", "quote", "occurrence", "key")
# A file, and the way to something in it.
_Spot = tuple[str, KeyPath]


@dataclass
class Seeds:
    """All that the seeds ask for."""

    rows: Rows = field(default_factory=Rows)
    # The SHA-256 of every file read, by its path below the seeds folder.
    hashes: dict[str, str] = field(default_factory=dict)
    # The slug of the article of each reading, by the reading's file.
    articles: dict[str, str] = field(default_factory=dict)
    # How much of its article each reading accounts for, by the reading's file.
    coverage: dict[str, Coverage] = field(default_factory=dict)


def read_seeds(root: Path, progress: Progress = silent) -> Seeds:
    """Read and check every file below ``root``. Raises ``SeedError`` with all that is wrong."""
    reader = _Reader(root)
    # What all readings refer to first, so that few references have to wait for what they mean.
    paths = sorted(files.find(root, []), key=lambda path: path.name not in (PEOPLE, LOCATIONS))
    for path in progress(paths, "Reading"):
        reader.read(path)
    reader.check_alone()
    reader.check_references()
    reader.check_former()
    reader.check_trees()
    if reader.problems:
        raise SeedError(reader.problems)
    return reader.seeds


class _Reader:
    """Collects rows and problems, file by file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seeds = Seeds()
        self.problems: list[Problem] = []
        # Of what problems were told, and what of each file did not fit its shape.
        self.told: set[_Spot] = set()
        self.misfits: dict[str, Misfits] = {}
        # The keys of what can be referred to.
        self.keys: dict[Name, set[str]] = {name: set() for name in KINDS}
        # References to what had not been read when they were, with their places.
        self.waiting: list[tuple[Key, str, KeyPath]] = []
        # The kinds of which there may be more than could be read.
        self.unsure: set[Name] = set()
        self.renamed: list[SeedRow] = []
        # What stands under what.
        self.parents: dict[Name, dict[str, str]] = {name: {} for name in _ABOVE}
        self.lines: dict[str, Lines] = {}

    def read(self, path: Path) -> None:
        try:
            file = files.read_toml(self.root, path)
        except SeedError as error:
            self.problems += error.problems
            self.unsure |= _kinds_in(path.relative_to(self.root).as_posix())
            return
        self.seeds.hashes[file.name] = file.sha256
        self.seeds.rows.keep_text(file.name, file.text)
        if file.name == PEOPLE:
            self.read_named(Name.PERSON, file, _PEOPLE_SHAPE)
        elif file.name == LOCATIONS:
            self.read_named(Name.LOCATION, file, _LOCATIONS_SHAPE)
        else:
            self.read_reading(file, path)

    def read_named(self, name: Name, file: TomlFile, shape: TypeAdapter[Any]) -> None:
        """Read the people or the places, each under its slug."""
        for slug, entry in self.fitted(file, shape).items():
            fields = dict(entry) | {"aliases": "\n".join(entry.aliases)}
            self.add(name, slug, {"slug": slug, **fields}, file.name, (slug,))

    def read_reading(self, file: TomlFile, path: Path) -> None:
        reading = self.fitted(file, _READING_SHAPE)
        article = self.read_article(reading, file.name, path)
        self.seeds.articles[file.name] = reading.source.slug
        text = article.text if article else ""
        self.add_source(reading.source, text, file.name, ("source",))
        for index, source in enumerate(reading.sources):
            self.add_source(source, "", file.name, ("sources", index))
        rows = _ReadingRows(self, file.name, reading, FoldedText(text) if article else None)
        rows.add_all()
        self.seeds.coverage[file.name] = cover(text, **rows.passages)

    def read_article(self, reading: Reading, file: str, path: Path) -> TextFile | None:
        """Return the article of the reading at ``path``, or None with the problems noted."""
        name = reading.source.text or f"{path.stem}.txt"
        try:
            article = files.read_text(self.root, path.parent / name)
        except SeedError as error:
            for problem in error.problems:
                if problem.line:
                    self.problems.append(problem)
                else:  # it is the wrong file, or none
                    self.problem(file, ("source", "text"), f"{name}: {problem.message}")
            return None
        self.seeds.hashes[article.name] = article.sha256
        return article

    def fitted(self, file: TomlFile, shape: TypeAdapter[_Shape]) -> _Shape:
        """Return what of the file's content has the given shape; note what has not."""
        content, misfits = fit(file.content, shape)
        for path, message in misfits.items():
            self.told.add((file.name, path))
            self.problems.append(self.lines_of(file.name).problem(path, message))
            if path[-1] == "slug" or len(path) == 1:
                self.unsure |= _kinds_in(file.name)
        self.misfits[file.name] = misfits
        return content

    def problem(self, file: str, path: KeyPath, message: str) -> None:
        """Note what is wrong at a path, unless it follows from what does not fit there."""
        if not is_within(path, self.misfits[file]):
            self.told.add((file, path))
            lines = self.lines_of(file)
            self.problems.append(lines.problem(lines.nearest(path), message))

    def lines_of(self, file: str) -> Lines:
        if file not in self.lines:
            self.lines[file] = Lines(file, self.seeds.rows.text(file))
        return self.lines[file]

    def place_of(self, row: SeedRow) -> str:
        return f"{row.file}:{self.lines_of(row.file).line(row.path)}"

    def add_source(self, entry: SourceEntry, text: str, file: str, path: KeyPath) -> None:
        self.add(Name.SOURCE, entry.slug, dict(entry) | {"text": text}, file, path)

    def add(self, name: Name, key: str, fields: Fields, file: str, path: KeyPath) -> None:
        """Note a row, its text made canonical, after holding it to the rules of its model."""
        kind = KINDS[name]
        known = {field: fields[field] for field in (*kind.fixed, *kind.fields) if field in fields}
        try:
            known |= _cleaned(kind, known)
        except ValidationError as error:
            for item in _explained(error, path):
                self.problem(file, *item)
        row = SeedRow(kind, key, known, file, path, tuple(fields.get("formerly", ())))
        self.seeds.rows.add(row)
        self.note(row)

    def note(self, row: SeedRow) -> None:
        """Note what the row has to do with others, to be checked when all of them are read."""
        if not row.kind.parts:
            self.note_key(row)
        for attribute, name in row.kind.references.items():
            key = row.fields[attribute]
            if key is not None and key not in self.keys[name]:
                self.waiting.append(((name, key), row.file, (*row.path, attribute)))
        if row.formerly:
            self.renamed.append(row)
        for one, other in row.kind.apart:
            if row.fields[one] == row.fields[other]:
                message = f"must not be {row.fields[one]!r} itself"
                self.problem(row.file, (*row.path, other), message)

    def note_key(self, row: SeedRow) -> None:
        """Note what the row is called and, if it is the first called so, what it stands under."""
        name = row.kind.name
        if row.key not in self.keys[name]:
            self.keys[name].add(row.key)
            if above := row.fields.get(_ABOVE.get(name, "")):
                self.parents[name][row.key] = above

    def check_alone(self) -> None:
        """Note a problem for each row that is, or would have to be, the same as another."""
        twice = sorted(self.seeds.rows.indexed(), key=lambda pair: bool(pair[0].kind.parts))
        for row, first in twice:
            if not (row.kind.parts and self.is_misnamed(row)):
                path = row.path if row.kind.parts else (*row.path, "slug")
                label = row.kind.name.label
                message = f"there already is this {label}, at {self.place_of(first)}"
                self.problem(row.file, path, message)

    def is_misnamed(self, row: SeedRow) -> bool:
        """Whether it was told that what tells a part from others, or its owners, is wrong."""
        entries = (row.path, row.path[:2], ("source",))
        keys = ((row.file, (*entry, key)) for entry in entries for key in _IDENTIFYING)
        return any(key in self.told for key in keys)

    def check_references(self) -> None:
        for (name, key), file, path in self.waiting:
            if key not in self.keys[name] and name not in self.unsure:
                self.problem(file, path, f"there is no {name.label} {key!r}")

    def check_former(self) -> None:
        firsts: dict[Key, SeedRow] = {}
        for row in self.renamed:
            for index, old in enumerate(row.formerly):
                path = (*row.path, "formerly", index)
                if old in self.keys[row.kind.name]:
                    self.problem(row.file, path, f"{old!r} is still there")
                first = firsts.setdefault((row.kind.name, old), row)
                if first is not row:
                    message = f"{old!r} is one already, at {self.place_of(first)}"
                    self.problem(row.file, path, message)

    def check_trees(self) -> None:
        for name, parents in self.parents.items():
            loops = _on_loops(parents)
            for key in loops:
                row = self.seeds.rows[name, key]
                self.problem(row.file, (*row.path, _ABOVE[name]), "closes a loop")
            if not loops:
                self.seeds.rows.stand_below(name, _depths(parents))


class _ReadingRows:
    """The rows of one reading."""

    def __init__(
        self, reader: _Reader, file: str, reading: Reading, text: FoldedText | None
    ) -> None:
        self.reader = reader
        self.file = file
        self.reading = reading
        # None if it could not be read: then nothing is held against it.
        self.text = text
        # The passages of the article that it accounts for.
        self.passages: dict[str, list[Span]] = {"cited": [], "dismissed": []}

    def add(self, name: Name, parts: list[str], fields: Fields, path: KeyPath) -> None:
        self.reader.add(name, "/".join(parts), fields, self.file, path)

    def add_all(self) -> None:
        for index, event in enumerate(self.reading.events):
            self.add_event(event, ("events", index))
        for index, citation in enumerate(self.reading.citations):
            self.add_citation(citation.event, citation, ("citations", index))
        for index, dismissal in enumerate(self.reading.dismissals):
            self.add_dismissal(dismissal, ("dismissals", index))

    def add_event(self, event: EventEntry, path: KeyPath) -> None:
        fields = dict(event) | {"status": event.status or self.reading.status}
        self.add(Name.EVENT, [event.slug], fields, path)
        if self.text and event.date_phrase and not self.text.find(event.date_phrase):
            self.problem((*path, "date_phrase"), "these words are not in the article")
        if not event.citations:
            self.problem((*path, "citations"), "nothing is cited for it")
        for slug, role in event.people.items():
            fields = {"event": event.slug, "person": slug, "role": role}
            self.add(Name.PARTICIPATION, [event.slug, slug], fields, (*path, "people", slug))
        for index, slug in enumerate(event.locations):
            fields = {"event": event.slug, "location": slug}
            self.add(Name.SETTING, [event.slug, slug], fields, (*path, "locations", index))
        for index, citation in enumerate(event.citations):
            self.add_citation(event.slug, citation, (*path, "citations", index))
        for kind in EventLink.Kind.values:
            for index, slug in enumerate(getattr(event, kind)):
                fields = {"from_event": event.slug, "kind": kind, "to_event": slug}
                self.add(Name.LINK, [event.slug, kind, slug], fields, (*path, kind, index))

    def add_citation(self, event: str, entry: CitationEntry, path: KeyPath) -> None:
        source = self.reading.source.slug
        fields = self.passage(entry, path, "cited") | {"event": event, "source": source}
        key = entry.key or passage_key(entry.quote, entry.occurrence)
        self.add(Name.CITATION, [event, source, key], fields, path)

    def add_dismissal(self, entry: DismissalEntry, path: KeyPath) -> None:
        source = self.reading.source.slug
        fields = self.passage(entry, path, "dismissed") | {"source": source}
        key = entry.key or passage_key(entry.quote, entry.occurrence)
        self.add(Name.DISMISSAL, [source, key], fields, path)

    def passage(self, entry: CitationEntry | DismissalEntry, path: KeyPath, use: str) -> Fields:
        """Return what an entry says; without its quote, if that does not stand in the article."""
        fields = dict(entry)
        del fields["quote"]
        return fields | self.ground(entry, path, use)

    def ground(self, entry: CitationEntry | DismissalEntry, path: KeyPath, use: str) -> Fields:
        """Return quote, start and end as they stand in the article, and note their use."""
        if self.text is None:
            return {}
        try:
            start, end = self.text.locate(canonical(entry.quote), entry.occurrence)
        except (GroundingError, ValueError) as error:
            self.problem((*path, "quote"), str(error))
            return {}
        self.passages[use].append(Span(start, end))
        return {"quote": self.text.text[start:end], "start": start, "end": end}

    def problem(self, path: KeyPath, message: str) -> None:
        self.reader.problem(self.file, path, message)


def _kinds_in(file: str) -> set[Name]:
    """Return the kinds of what is referred to and stands in a file."""
    kinds = {PEOPLE: {Name.PERSON}, LOCATIONS: {Name.LOCATION}}
    return kinds.get(file, {Name.SOURCE, Name.EVENT})


def passage_key(quote: str, occurrence: int | None) -> str:
    """Return what identifies a passage that is given no key: its very words."""
    return sha256(f"{occurrence or 1} {fold(quote).strip()}".encode()).hexdigest()[:12]


def _cleaned(kind: Kind, fields: Fields) -> Fields:
    """Return the fields that refer to nothing as the model has them.

    Raises ``ValidationError`` for what it does not allow.
    """
    plain = {name: fields[name] for name in fields if name not in kind.references}
    if not plain:
        return {}
    instance: Any = kind.model(**plain)
    others = {field.name for field in kind.model._meta.fields} - plain.keys()
    instance.clean_fields(exclude=others)
    _refuse_unstorable(instance, plain)
    if not kind.parts:
        instance.clean()
    return {name: getattr(instance, name) for name in plain}


def _refuse_unstorable(instance: Any, names: Iterable[str]) -> None:
    """Raise ``ValidationError`` for characters that a field of no canonical text lets through."""
    for name in names:
        try:
            canonical(str(getattr(instance, name)))
        except ValueError as error:
            raise ValidationError({name: f"This cannot be kept: {error}."}) from None


def _explained(error: ValidationError, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    for name, errors in error.update_error_dict({}).items():
        key = path if name == NON_FIELD_ERRORS else (*path, name)
        yield from ((key, message) for one in errors for message in one.messages)


def _on_loops(parents: dict[str, str]) -> list[str]:
    """Return the keys that stand above themselves. Linear: each key is walked over once."""
    settled: set[str] = set()
    loops: list[str] = []
    for start in parents:
        walk: dict[str, None] = {}
        key: str | None = start
        while key is not None and key not in settled and key not in walk:
            walk[key] = None
            key = parents.get(key)
        if key is not None and key in walk:
            keys = list(walk)
            loops += keys[keys.index(key) :]
        settled.update(walk)
    return loops


def _depths(parents: dict[str, str]) -> dict[str, int]:
    """Return under how many others each key stands. Linear: each key is walked over once."""
    depths: dict[str, int] = {}
    for start in parents:
        walk, key = [], start
        while key in parents and key not in depths:
            walk.append(key)
            key = parents[key]
        for depth, below in enumerate(reversed(walk), depths.get(key, 0) + 1):
            depths[below] = depth
    return depths
