"""Loading the seeds: read and check all, plan, and apply in one transaction under a lock."""

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from timeline.models import Coverage, Load
from timeline.models.kinds import Name
from timeline.seeds import files, prune
from timeline.seeds.apply import apply
from timeline.seeds.database import Ids, look
from timeline.seeds.lock import latest_commit, lock, one_moment
from timeline.seeds.merge import Database, Outcome, Step, plan
from timeline.seeds.progress import Progress, silent
from timeline.seeds.reading import Seeds, read_seeds


@dataclass
class Report:
    """What a load did, or on a dry run would have done."""

    steps: list[Step]
    # How much of each article its reading accounts for, by the reading's file.
    coverage: dict[str, Coverage] = field(default_factory=dict)
    # The row that keeps the memory of this load; None where there was nothing to write.
    load_id: int | None = None

    def counts(self) -> Counter[tuple[Name, Outcome]]:
        return Counter((step.id[0], step.outcome) for step in self.steps)

    def with_outcome(self, *outcomes: Outcome) -> list[Step]:
        return [step for step in self.steps if step.outcome in outcomes]


@contextmanager
def _keeping_garbage() -> Iterator[None]:
    """Let the garbage collector rest: it takes a fifth of the time and finds nothing to free."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_keeping_garbage()
def load(
    root: Path,
    paths: list[Path],
    *,
    now: datetime,
    dry_run: bool = False,
    pruning: bool = False,
    progress: Progress = silent,
) -> Report:
    """Load the readings at ``paths``, or all below ``root``, with whatever they refer to.

    Every file below ``root`` is checked first: ``SeedError`` tells all that is wrong, and nothing
    has been written. ``dry_run`` does the work and takes it back; ``pruning`` deletes what the
    seeds no longer have, where nobody touched it and nothing uses it.
    """
    selected = {path.resolve() for path in files.find(root, paths)}
    seeds = read_seeds(root, progress)
    names = {path.relative_to(root.resolve()).as_posix() for path in selected}
    if paths:
        seeds.rows.narrow(names)
    coverage = {file: cover for file, cover in seeds.coverage.items() if file in names}

    def planned() -> tuple[list[Step], Ids]:
        rows = list(seeds.rows.each())
        database, ids = look(rows)
        steps = plan(rows, database, names if paths else names | _gone(database, seeds))
        return prune.mark(steps, database) if pruning else steps, ids

    # Planned before the lock is taken, so that it is held for the writing alone; and again
    # under it in the rare case that something was written meanwhile.
    with one_moment():
        seen = latest_commit()
        steps, ids = planned()
    with transaction.atomic():
        lock()
        if latest_commit() != seen:
            steps, ids = planned()
        report = Report(steps, coverage)
        if any(step.remembers for step in steps):
            kept = Load.objects.create(started=now, finished=now, files=seeds.hashes)
            report.steps = apply(steps, ids, kept, progress)
            kept.counts = written_out(report.counts())
            kept.save(update_fields=["counts"])
            report.load_id = None if dry_run else kept.pk
        transaction.set_rollback(dry_run)
    return report


def _gone(database: Database, seeds: Seeds) -> set[str]:
    """Return the files that were loaded from this folder before and are there no longer."""
    missing = {memory.file for memory in database.remembered.values()} - seeds.hashes.keys()
    if not missing:
        return set()
    loads = Load.objects.values_list("files", flat=True).iterator()
    return missing & {name for files in loads if _is_of(files, seeds) for name in files}


def _is_of(files: dict[str, str], seeds: Seeds) -> bool:
    """Whether a load that read these files read this folder, not another.

    Then they have a reading's name in common, or some file as it is; every folder has its people.
    """
    return bool(files.items() & seeds.hashes.items() or files.keys() & seeds.articles.keys())


def written_out(counts: Counter[tuple[Name, Outcome]]) -> dict[str, dict[str, int]]:
    """Return counts as JSON keeps them: by kind, then by outcome."""
    written: dict[str, dict[str, int]] = {}
    for (name, outcome), count in counts.items():
        written.setdefault(name.value, {})[outcome.value] = count
    return written
