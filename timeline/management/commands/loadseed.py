from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from timeline.seeds.kinds import KINDS
from timeline.seeds.load import Report, load
from timeline.seeds.merge import Outcome, Step
from timeline.seeds.problems import SeedError

_COLUMNS = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
_TELL = tuple(outcome for outcome in Outcome if outcome not in _COLUMNS)


class Command(BaseCommand):
    help = "Fill the database from the articles and readings in the seeds folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths",
            nargs="*",
            type=Path,
            metavar="PATH",
            help="readings to load, or folders of them; all if none is named",
        )
        parser.add_argument(
            "--seeds",
            type=Path,
            default=settings.SEEDS_DIR,
            metavar="DIR",
            help="the seeds folder, if not seeds/ beside manage.py",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="do the work, report it and take it back"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        root: Path = options["seeds"]
        if not root.is_dir():
            raise CommandError(f"{root}: there is no such seeds folder")
        try:
            report = load(root, options["paths"], now=timezone.now(), dry_run=options["dry_run"])
        except SeedError as error:
            raise CommandError(f"{error}\nNothing was loaded.") from error
        except OperationalError as error:
            raise CommandError(f"The database is not to be had: {error}") from error
        self.stdout.write("\n".join(_report(report, dry_run=options["dry_run"])))


def _report(report: Report, *, dry_run: bool) -> list[str]:
    """Word the report: articles, then counts, then whatever an editor should know."""
    lines = [
        f"{file}: {cover.sentences} sentences, {cover.cited} cited, {cover.dismissed} dismissed, "
        f"{len(cover.open)} open: {cover.per_cent:.0f} % covered"
        for file, cover in report.coverage.items()
    ]
    lines += ["", *_table(report), *_told(report)]
    if dry_run:
        lines += ["", "A dry run: nothing was changed."]
    elif report.load_id is None:
        lines += ["", "Nothing had changed; nothing was written."]
    return lines


def _table(report: Report) -> list[str]:
    counts = report.counts()
    lines = [f"{'':22}" + "".join(f"{outcome:>12}" for outcome in _COLUMNS)]
    for name in KINDS:
        numbers = [counts[name, outcome] for outcome in _COLUMNS]
        lines.append(f"{name.label:22}" + "".join(f"{number:>12}" for number in numbers))
    return lines


def _told(report: Report) -> list[str]:
    told = report.with_outcome(*_TELL)
    return ["", *(_line(step) for step in told)] if told else []


def _line(step: Step) -> str:
    name, key = step.id
    units = ", ".join(change.unit for change in step.changes if change.outcome is step.outcome)
    return f"{step.outcome}: {name.label} {key}" + (f": {units}" if units else "")
