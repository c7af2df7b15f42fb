"""Loading the seeds: read and check all, plan, and apply in one transaction under a lock."""

import gc
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType

from django.db import transaction

from timeline.models import Coverage, Load, SeedRecord
from timeline.models.kinds import KINDS, Key, Name
from timeline.seeds import files, prune
from timeline.seeds.apply import TextsRefusedError, apply
from timeline.seeds.database import Holdings, Ids
from timeline.seeds.lock import latest_commit, lock, one_moment
from timeline.seeds.merge import Outcome, Planner, Step, gone
from timeline.seeds.problems import Problem
from timeline.seeds.progress import Progress, silent
from timeline.seeds.reading import Seeds, read_seeds
from timeline.seeds.rows import Rows
from timeline.seeds.steps import Steps

# How many objects come before the garbage collector looks for what can go.
_SELDOM = 50_000


@dataclass
class Report:
    """What a load did, or on a dry run would have done."""

    # What became of each record that does not stay as it was.
    steps: Steps
    # How much of each article its reading accounts for, by the reading's file.
    coverage: dict[str, Coverage] = field(default_factory=dict)
    # Whether it was to delete what the seeds no longer have.
    pruning: bool = False
    # The row that keeps the memory of this load; None where there was nothing to write.
    load_id: int | None = None
    # Files that may have been meant to be loaded, and why they were not.
    passed_over: list[Problem] = field(default_factory=list)

    def counts(self) -> Counter[tuple[Name, Outcome]]:
        return +self.steps.counts

    def with_outcome(self, *outcomes: Outcome) -> list[Step]:
        return [step for step in self.steps if step.outcome in outcomes]


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Let the garbage collector look seldom, and not at what was there: it takes a tenth less."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@_collecting_seldom()
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
    passed_over = [] if paths else files.passed_over(root, seeds.hashes)

    said = (seeds.rows, names if paths else names | _gone(seeds), pruning)
    # Planned before the lock is taken, so that it is held for the writing alone; and again
    # under it in the rare case that something was written meanwhile.
    with one_moment():
        seen = latest_commit()
        steps, ids = plan(*said)
    with transaction.atomic():
        lock()
        if latest_commit() != seen:
            steps, ids = plan(*said)
        report = Report(steps, coverage, pruning, passed_over=passed_over)
        if steps.have_news:
            kept = Load.objects.create(started=now, finished=now, files=seeds.hashes)
            report.steps = _carry_out(steps, ids, kept, said, progress)
            kept.counts = written_out(report.counts())
            kept.save(update_fields=["counts"])
            report.load_id = None if dry_run else kept.pk
        transaction.set_rollback(dry_run)
    return report


def _carry_out(
    steps: Steps, ids: Ids, kept: Load, said: tuple[Rows, Collection[str], bool], progress: Progress
) -> Steps:
    """Apply the steps and return them as they went; plan anew where articles refuse their texts."""
    refused: dict[Key, str] = {}
    while True:
        try:
            apply(steps, ids, kept, progress)
            return steps
        except TextsRefusedError as error:
            refused |= error.reasons
            steps, ids = plan(*said, refused)


def plan(
    rows: Rows,
    files: Collection[str],
    pruning: bool,
    refused: Mapping[Key, str] = MappingProxyType({}),
) -> tuple[Steps, Ids]:
    """Return what becomes of every record, and where those are that others refer to.

    ``files`` are those whose silence means that a record is gone. ``refused`` says why articles
    cannot have the seeds' texts.
    """
    holdings = Holdings(rows, files)
    citations = partial(rows.under, Name.CITATION)
    steps, planner = Steps(rows), Planner(citations, holdings.removed(), refused)
    for name in KINDS:
        for some in rows.of(name):
            for step in planner.steps(some, holdings.of(some)):
                steps.add(step)
    untouched = []
    for database in holdings.of_gone():
        for step in gone(database, files):
            steps.add(step)
            if pruning and prune.is_untouched(step, database):
                untouched.append(step)
    if untouched:
        prune.mark(untouched, steps, holdings.ids)
    return steps, holdings.ids


def _gone(seeds: Seeds) -> set[str]:
    """Return the files that were loaded from this folder before and are there no longer."""
    known = SeedRecord.objects.order_by().values_list("file", flat=True).distinct()
    missing = set(known) - seeds.hashes.keys()
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
