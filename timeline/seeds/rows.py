"""Records as the seeds have them, on the disk: memory holds some of them at a time."""

import marshal
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from timeline.models.kinds import KINDS, PASSAGES, Fields, Key, Kind, Name, Value
from timeline.seeds.toml_lines import KeyPath

# So many rows, or about so many characters of them, are held in memory at a time.
_BATCH, _CHARACTERS = 500, 1_000_000
ORDER = {name: number for number, name in enumerate(KINDS)}
_TABLES = """
    PRAGMA journal_mode = OFF;
    PRAGMA temp_store = FILE;
    BEGIN;
    CREATE TABLE file (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE row (
        number INTEGER PRIMARY KEY,
        kind INTEGER NOT NULL,
        key TEXT NOT NULL,
        depth INTEGER NOT NULL DEFAULT 0,
        place TEXT,
        is_renamed INTEGER NOT NULL,
        file TEXT NOT NULL,
        content BLOB NOT NULL
    );
"""
_COLUMNS = "kind, key, file, content"


@dataclass(frozen=True)
class SeedRow:
    """A record as the seeds have it, and where they say so."""

    kind: Kind
    key: str
    fields: Fields
    # The path of the file below the seeds folder, and the way to the entry in it.
    file: str
    path: KeyPath
    # The keys under which earlier seeds had it.
    formerly: tuple[str, ...] = ()

    @cached_property
    def id(self) -> Key:
        return self.kind.name, self.key

    @cached_property
    def values(self) -> dict[str, Value]:
        """The value of each unit."""
        return self.kind.values(self.fields)

    @property
    def references(self) -> Iterator[Key]:
        """The records that it refers to."""
        for field, name in self.kind.references.items():
            if self.fields[field] is not None:
                yield name, self.fields[field]


class Rows(Mapping[Key, SeedRow]):
    """Rows in a file of their own, which goes when they do.

    They are read whenever they are asked for; once ``indexed()``, by an index. They come in the
    order in which they were added, those that stand under others of their kind behind these.
    """

    def __init__(self) -> None:
        # To SQLite, a database without a name is a temporary file.
        self.database = sqlite3.connect("", isolation_level=None)
        self.database.executescript(_TABLES)
        weakref.finalize(self, self.database.close)

    def add(self, row: SeedRow) -> None:
        """Add a row; a passage that was not found in its text stands nowhere, nor twice."""
        place = None
        if row.kind.name in PASSAGES and "quote" in row.fields:
            place = "/".join(str(row.fields[name]) for name in row.kind.natural)
        content = marshal.dumps((row.fields, row.path, row.formerly))
        self.database.execute(
            "INSERT INTO row (kind, key, place, is_renamed, file, content) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (ORDER[row.kind.name], row.key, place, bool(row.formerly), row.file, content),
        )

    def keep_text(self, file: str, text: str) -> None:
        """Keep what a file says, lest it is another when it is asked for."""
        self.database.execute("INSERT OR REPLACE INTO file VALUES (?, ?)", (file, text))

    def text(self, file: str) -> str:
        found = self.database.execute("SELECT text FROM file WHERE name = ?", (file,)).fetchone()
        return str(found[0])

    def renamed(self) -> list[SeedRow]:
        """Return the rows that earlier seeds had under other keys."""
        return [*self._read("WHERE is_renamed")]

    def indexed(self) -> list[tuple[SeedRow, SeedRow]]:
        """Take out what is there twice and return it, each with the one that was there first."""
        self.database.execute("CREATE INDEX row_by_key ON row (kind, key)")
        self.database.execute("CREATE INDEX row_in_order ON row (kind, depth)")
        return [*self._twice("key"), *self._twice("place")]

    def _twice(self, column: str) -> list[tuple[SeedRow, SeedRow]]:
        sql = f"""
            SELECT row.number, first.number FROM row JOIN (
                SELECT kind, {column}, min(number) AS number FROM row
                GROUP BY kind, {column} HAVING count(*) > 1
            ) AS first USING (kind, {column}) WHERE row.number > first.number
        """  # noqa: S608 - own names
        pairs = self.database.execute(sql).fetchall()
        found = [(self._numbered(number), self._numbered(first)) for number, first in pairs]
        gone = [(number,) for number, _ in pairs]
        self.database.executemany("DELETE FROM row WHERE number = ?", gone)
        return found

    def _numbered(self, number: int) -> SeedRow:
        sql = f"SELECT {_COLUMNS} FROM row WHERE number = ?"  # noqa: S608 - own names
        return row_of(*self.database.execute(sql, (number,)).fetchone())

    def stand_below(self, name: Name, depths: Mapping[str, int]) -> None:
        """Let rows of a kind come after those that they stand under, ``depths`` of them."""
        sql = "UPDATE row SET depth = ? WHERE kind = ? AND key = ?"
        kind = ORDER[name]
        self.database.executemany(sql, ((depth, kind, key) for key, depth in depths.items()))

    def narrow(self, files: Iterable[str]) -> None:
        """Leave only the rows of these files, and those that they refer to, however far."""
        self.database.execute("CREATE TABLE wanted (name TEXT PRIMARY KEY) WITHOUT ROWID")
        self.database.executemany("INSERT INTO wanted VALUES (?)", ((name,) for name in files))
        mine = self._read("WHERE file IN wanted ORDER BY number")
        waiting = {key for row in mine for key in row.references}
        chosen: set[Key] = set()
        while waiting:
            key = waiting.pop()
            chosen.add(key)
            waiting |= {*self[key].references} - chosen
        self.database.execute("CREATE TABLE chosen (kind, key, PRIMARY KEY (kind, key))")
        self.database.executemany(
            "INSERT INTO chosen VALUES (?, ?)", ((ORDER[name], key) for name, key in chosen)
        )
        self.database.execute(
            "DELETE FROM row WHERE file NOT IN wanted AND (kind, key) NOT IN chosen"
        )

    def _read(self, condition: str, values: tuple[Any, ...] = ()) -> Iterator[SeedRow]:
        sql = f"SELECT {_COLUMNS} FROM row {condition}"  # noqa: S608 - own words
        return (row_of(*found) for found in self.database.execute(sql, values))

    def __getitem__(self, key: Key) -> SeedRow:
        for row in self._read("WHERE kind = ? AND key = ?", (ORDER[key[0]], key[1])):
            return row
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, tuple):
            return False
        sql = "SELECT 1 FROM row WHERE kind = ? AND key = ?"
        return self.database.execute(sql, (ORDER[key[0]], key[1])).fetchone() is not None

    def __iter__(self) -> Iterator[Key]:
        names = list(KINDS)
        for kind, key in self.database.execute("SELECT kind, key FROM row ORDER BY number"):
            yield names[kind], key

    def __len__(self) -> int:
        return int(self.database.execute("SELECT count(*) FROM row").fetchone()[0])

    def among(self, keys: Iterable[Key]) -> set[Key]:
        """Return those of some hundred keys that rows have."""
        wanted: dict[Name, list[str]] = {}
        for name, key in keys:
            wanted.setdefault(name, []).append(key)
        found: set[Key] = set()
        for name, texts in wanted.items():
            marks = ", ".join("?" * len(texts))
            sql = f"SELECT key FROM row WHERE kind = ? AND key IN ({marks})"  # noqa: S608 - marks
            rows = self.database.execute(sql, (ORDER[name], *texts))
            found.update((name, key) for (key,) in rows)
        return found

    def under(self, name: Name, owner: str) -> list[SeedRow]:
        """Return the rows of a kind whose keys begin with that of their owner."""
        condition = "WHERE kind = ? AND key > ? AND key < ? ORDER BY number"
        return [*self._read(condition, (ORDER[name], f"{owner}/", f"{owner}0"))]  # 0 follows /

    def keys_of(self, name: Name) -> Iterator[Key]:
        """Yield the keys of a kind."""
        sql = "SELECT key FROM row WHERE kind = ?"
        return ((name, key) for (key,) in self.database.execute(sql, (ORDER[name],)))

    def of(self, name: Name) -> Iterator[list[SeedRow]]:
        """Yield the rows of a kind, some at a time."""
        sql = f"SELECT {_COLUMNS} FROM row WHERE kind = ? ORDER BY depth, number"  # noqa: S608
        for found in in_batches(self.database.execute(sql, (ORDER[name],))):
            yield [row_of(*columns) for columns in found]

    def in_order(self) -> Iterator[SeedRow]:
        """Yield all rows, those first on which others hang."""
        return (row for name in KINDS for some in self.of(name) for row in some)

    def each(self) -> Iterator[SeedRow]:
        """Yield all rows in the order in which they were added."""
        return self._read("ORDER BY number")


def in_batches(found: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield what is found in lists that are not too large."""
    batch, size = [], 0
    for columns in found:
        batch.append(columns)
        size += sum(len(value) for value in columns if isinstance(value, str | bytes))
        if len(batch) == _BATCH or size > _CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def row_of(kind: int, key: str, file: str, content: bytes) -> SeedRow:
    """Return a row from the columns in which it is kept."""
    fields, path, formerly = marshal.loads(content)  # noqa: S302 - written by this process
    return SeedRow(_KINDS[kind], key, fields, file, path, formerly)


_KINDS = list(KINDS.values())
