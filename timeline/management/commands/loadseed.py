import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError
from django.utils import timezone
from tqdm import tqdm

from timeline.management import base
from timeline.models import documents
from timeline.seeds.load import Report, load
from timeline.seeds.merge import Outcome
from timeline.seeds.problems import SeedError
from timeline.seeds.progress import Item
from timeline.seeds.report import as_data, as_lines

_LOADED_WITH_CONFLICTS = 3


class Command(base.Command):
    help = (
        "Fill the database from the articles and readings in the seeds folder. Exits with 0 when "
        "nothing came up for an editor to decide, 3 when conflicts did, 1 when it was refused."
    )

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
            "--dry-run",
            action="store_true",
            help="do the work, tell every change and take it back",
        )
        parser.add_argument(
            "--prune",
            action="store_true",
            help="delete what the seeds no longer have, if nobody touched it and nothing uses it",
        )
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        root: Path = options["seeds"]
        if not root.is_dir():
            raise CommandError(f"{root}: there is no such seeds folder")
        try:
            report = load(
                root,
                options["paths"],
                now=timezone.now(),
                dry_run=options["dry_run"],
                pruning=options["prune"],
                progress=_bar,
            )
        except SeedError as error:
            if options["json"]:
                problems = [problem._asdict() for problem in error.problems]
                self.stdout.write(json.dumps({"problems": problems}, indent=2))
            raise CommandError(f"{error}\nNothing was loaded.") from error
        for problem in report.passed_over:
            self.stderr.write(str(problem))
        self.tell(report, dry_run=options["dry_run"], as_json=options["json"])
        try:
            documents.refresh()  # lest who searches first has to wait for it
        except DatabaseError as error:
            self.stderr.write(f"Not all of it can be searched yet: {error}. A search goes on.")
        if report.with_outcome(Outcome.CONFLICT):
            sys.exit(_LOADED_WITH_CONFLICTS)

    def tell(self, report: Report, *, dry_run: bool, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(as_data(report, dry_run=dry_run), indent=2))
            return
        for line in as_lines(report, in_full=dry_run):
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("\nA dry run: nothing was changed.")
        elif report.load_id is None:
            self.stdout.write("\nNothing had changed; nothing was written.")
        else:
            self.stdout.write(f"\nThis was load {report.load_id}.")


def _bar(items: Sequence[Item], label: str) -> Iterable[Item]:
    """Show a bar while the items are done; ``disable=None``: on a terminal only."""
    return tqdm(items, desc=label, disable=None, leave=False)
