"""Writing the database back to the seeds folder, so that editors' fixes can be reviewed and kept.

``dump_records`` tells what the seeds should say, ``dump_homes`` where, ``dump_changes`` what has to
change for it, ``dump_toml`` how that is written. All of it is read again and held against the
database before a file is touched, and ``dump_memory`` keeps the next load from doing it over.
"""

import difflib
import os
import shutil
import tempfile
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from timeline.models.kinds import Key
from timeline.seeds.database import look
from timeline.seeds.dump_changes import Changes
from timeline.seeds.dump_memory import UNLOADED, all_files, remember
from timeline.seeds.dump_records import LeftOut, Record, Records, collect
from timeline.seeds.lock import lock
from timeline.seeds.merge import Database, Outcome, plan
from timeline.seeds.problems import Problem, SeedError
from timeline.seeds.reading import Seeds, read_seeds

# The content of each file, by its path below the seeds folder.
_Files = dict[str, bytes]


class FileChange(NamedTuple):
    """A file, by its path below the seeds folder, before and after; None where there is none."""

    name: str
    before: bytes | None
    after: bytes | None
    # How many values are changed, and how many entries added and removed.
    counts: Counter[str]

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff."""
        return difflib.unified_diff(
            (self.before or b"").decode().splitlines(),
            (self.after or b"").decode().splitlines(),
            "/dev/null" if self.before is None else f"a/{self.name}",
            "/dev/null" if self.after is None else f"b/{self.name}",
            lineterm="",
        )


@dataclass
class Dumped:
    """What a dump changed, or on a dry run would have changed."""

    files: list[FileChange]
    # What the seeds do not say as the database does.
    left_out: list[LeftOut] = field(default_factory=list)


def dump(root: Path, *, now: datetime, dry_run: bool = False) -> Dumped:
    """Make the seeds in ``root`` say what the database says.

    Raises ``SeedError``, and writes nothing, if the files are wrong or not loaded yet, or if they
    would not come back as what the database says.
    """
    seeds = read_seeds(root)
    old = _read_files(root, seeds)
    with transaction.atomic():
        lock()
        database, ids = look(seeds.rows)
        waiting = _refuse_unloaded(seeds, database)
        own = {key: pk for key, pk in ids.items() if key not in database.merged}
        records = collect(seeds, dict(database.remembered), own, waiting)
        files = _changed_files(old, seeds, records)
        new = _read_again(old, files) if files else seeds
        _refuse_difference(new, records)
        remember(new, records, database, now)
        if not dry_run:
            # Should the process die here, the next load finds that files and database agree. The
            # other way round it would take the old files for changes to be made.
            _write(root, files)
        transaction.set_rollback(dry_run)
    return Dumped(files, records.left_out)


def _refuse_unloaded(seeds: Seeds, database: Database) -> list[Key]:
    """Raise ``SeedError`` if the files say what no load has seen: the dump would undo it.

    Returns what loads have seen and could not make so far.
    """
    steps = plan(seeds.rows.in_order(), database, all_files(seeds, database))
    unloaded = {
        step.row.file if step.row else database.remembered[step.id].file
        for step in steps
        if step.outcome in UNLOADED or (step.outcome is Outcome.ORPHANED and step.remembers)
    }
    if unloaded:
        message = "has changed since it was last loaded: run loadseed first"
        raise SeedError([Problem(file, 0, "", message) for file in unloaded])
    return [step.id for step in steps if step.outcome is Outcome.WAITING]


def _read_files(root: Path, seeds: Seeds) -> _Files:
    """Return the files that the seeds were read from; ``SeedError`` if one is another by now."""
    files = {name: (root / name).read_bytes() for name in seeds.hashes}
    changed = [name for name, raw in files.items() if sha256(raw).hexdigest() != seeds.hashes[name]]
    if changed:
        raise SeedError([Problem(name, 0, "", "was just being changed") for name in changed])
    return files


def _changed_files(old: _Files, seeds: Seeds, records: Records) -> list[FileChange]:
    texts = {name: content.decode("utf-8-sig") for name, content in old.items()}
    changes = Changes(seeds, records, texts)
    new = sorted(changes.make().items())
    return [
        FileChange(name, old.get(name), _encoded(text, old.get(name)), changes.counted(name))
        for name, text in new
    ]


def _encoded(text: str | None, before: bytes | None) -> bytes | None:
    """Encode a file's new text, with a byte order mark if it had one."""
    if text is None:
        return None
    mark = BOM_UTF8 if before and before.startswith(BOM_UTF8) else b""
    return mark + text.encode()


def _read_again(old: _Files, files: Iterable[FileChange]) -> Seeds:
    """Read the seeds as they will be."""
    contents = {**old, **{file.name: file.after for file in files}}
    with tempfile.TemporaryDirectory() as scratch:
        for name, content in contents.items():
            path = Path(scratch, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is not None:
                path.write_bytes(content)
        try:
            return read_seeds(Path(scratch))
        except SeedError as error:
            raise SeedError([_unreadable(problem) for problem in error.problems]) from error


def _unreadable(problem: Problem) -> Problem:
    """Word what is wrong with a file that is not there yet, so that its lines say nothing."""
    message = f"this cannot be written as the database has it: {problem.message}"
    return problem._replace(line=0, message=message)


def _refuse_difference(new: Seeds, records: Records) -> None:
    """Raise ``SeedError`` unless the seeds say what they should."""
    problems = []
    for key in new.rows.keys() | records.by_id.keys():
        row, record = new.rows.get(key), records.by_id.get(key)
        if row is None or record is None or (record.pk and _differs(record, row.fields)):
            file = row.file if row else "dumpseed"
            message = f"{key[0].label} {key[1]}: cannot be written as the database has it"
            problems.append(Problem(file, 0, "", message))
    if problems:
        raise SeedError(problems)


def _differs(record: Record, fields: dict[str, object]) -> bool:
    return any(fields[name] != value for name, value in record.fields.items())


def _write(root: Path, files: list[FileChange]) -> None:
    """Put every file in its place at once, after all of them are safely on the disk."""
    with ExitStack() as unused:
        ready = []
        for file in files:
            path = (root / file.name).resolve()
            if file.after is not None:
                ready.append((_written_beside(path, file.after, unused), path))
        for new, path in ready:
            new.replace(path)
        for file in files:
            if file.after is None:
                (root / file.name).unlink()


def _written_beside(path: Path, content: bytes, unused: ExitStack) -> Path:
    """Write and sync a file that can take the place of the one at ``path``, or else is deleted."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as new:
        unused.callback(Path(new.name).unlink, missing_ok=True)
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    if path.exists():
        shutil.copymode(path, new.name)
    else:
        Path(new.name).chmod(0o644)
    return Path(new.name)
