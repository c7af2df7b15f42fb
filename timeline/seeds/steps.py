"""What becomes of each record, on the disk beside the rows that it comes from."""

import marshal
from collections import Counter
from collections.abc import Iterator
from typing import Any

from timeline.models.kinds import KINDS, PASSAGES, Key, Name
from timeline.seeds.merge import Change, Outcome, Step
from timeline.seeds.rows import ORDER, Rows, in_batches, row_of

_TABLE = """
    CREATE TABLE step (
        number INTEGER PRIMARY KEY,
        kind INTEGER NOT NULL,
        key TEXT NOT NULL,
        outcome TEXT NOT NULL,
        remembers INTEGER NOT NULL,
        content BLOB NOT NULL,
        UNIQUE (kind, key)
    )
"""
_READ = """
    SELECT step.content, kind, key, outcome, remembers, row.file, row.content
    FROM step LEFT JOIN row USING (kind, key)
"""
_NAMES = list(KINDS)
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


class Steps:
    """The steps of a load, in the order in which they can be done.

    Those of records that stay as they are, and are remembered so, are counted and not kept.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows  # whose file is theirs
        self.database = rows.database
        self.database.execute("DROP TABLE IF EXISTS step")
        self.database.execute(_TABLE)
        self.counts: Counter[tuple[Name, Outcome]] = Counter()

    def add(self, step: Step) -> None:
        self.counts[step.id[0], step.outcome] += 1
        if step.outcome is not Outcome.UNCHANGED or step.remembers:
            self.database.execute(
                "INSERT INTO step (outcome, remembers, content, kind, key) VALUES (?, ?, ?, ?, ?)",
                _kept(step),
            )

    def change(self, step: Step) -> None:
        """Change what becomes of a record."""
        self.counts[step.id[0], self[step.id].outcome] -= 1
        self.counts[step.id[0], step.outcome] += 1
        self.database.execute(
            "UPDATE step SET outcome = ?, remembers = ?, content = ? WHERE kind = ? AND key = ?",
            _kept(step),
        )

    @property
    def have_news(self) -> bool:
        """Whether there is anything to be written."""
        sql = "SELECT 1 FROM step WHERE remembers LIMIT 1"
        return self.database.execute(sql).fetchone() is not None

    def of(self, name: Name, *outcomes: Outcome) -> Iterator[list[Step]]:
        """Yield the steps of a kind with these outcomes, some at a time."""
        marks = ", ".join("?" * len(outcomes))
        sql = f"{_READ} WHERE kind = ? AND outcome IN ({marks}) ORDER BY step.number"
        values = (ORDER[name], *outcomes)
        for found in in_batches(self.database.execute(sql, values)):
            yield [_step(*columns) for columns in found]

    def of_article(self, file: str) -> Iterator[Step]:
        """Yield the steps of the passages that a reading has."""
        self.database.execute("CREATE INDEX IF NOT EXISTS row_of_file ON row (file, kind)")
        sql = f"{_READ} WHERE row.file = ? AND row.kind = ?"
        for name in PASSAGES:
            for columns in self.database.execute(sql, (file, ORDER[name])):
                yield _step(*columns)

    def __getitem__(self, key: Key) -> Step:
        sql = f"{_READ} WHERE kind = ? AND key = ?"
        for columns in self.database.execute(sql, (ORDER[key[0]], key[1])):
            return _step(*columns)
        raise KeyError(key)

    def __iter__(self) -> Iterator[Step]:
        for columns in self.database.execute(f"{_READ} ORDER BY step.number"):
            yield _step(*columns)


def _kept(step: Step) -> tuple[Any, ...]:
    """Return the columns in which a step is kept."""
    changes = [(unit, outcome.value, *sides) for unit, outcome, *sides in step.changes]
    content = marshal.dumps((step.record_id, step.object_id, changes, step.into))
    return step.outcome.value, step.remembers, content, ORDER[step.id[0]], step.id[1]


def _step(
    content: bytes,
    kind: int,
    key: str,
    outcome: str,
    remembers: int,
    file: str | None,
    row: bytes,
) -> Step:
    record_id, object_id, changes, into = marshal.loads(content)  # noqa: S302 - written here
    return Step(
        (_NAMES[kind], key),
        _OUTCOMES[outcome],
        None if file is None else row_of(kind, key, file, row),
        record_id,
        object_id,
        [Change(unit, _OUTCOMES[one], *sides) for unit, one, *sides in changes],
        into,
        bool(remembers),
    )
