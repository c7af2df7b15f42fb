from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from timeline.management import base
from timeline.seeds.problems import SeedError

if TYPE_CHECKING:
    from timeline.seeds.dump import Dumped


class Command(base.Command):
    help = "Write what editors changed back to the seeds folder, to be reviewed and committed."

    def add_arguments(self, parser: ArgumentParser) -> None:
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
            help="tell what would change, as a unified diff, and write nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from timeline.seeds.dump import dump
        except ModuleNotFoundError as error:
            raise CommandError(f"{error}: install what dumpseed writes with, tomlkit") from error
        root: Path = options["seeds"]
        if not root.is_dir():
            raise CommandError(f"{root}: there is no such seeds folder")
        try:
            dumped = dump(root, now=timezone.now(), dry_run=options["dry_run"])
        except SeedError as error:
            raise CommandError(f"{error}\nNothing was written.") from error
        except OSError as error:
            raise CommandError(f"The seeds cannot be written: {error}") from error
        self.tell(dumped, dry_run=options["dry_run"])

    def tell(self, dumped: "Dumped", *, dry_run: bool) -> None:
        for file in dumped.files:
            if dry_run:
                self.stdout.writelines(f"{line}\n" for line in file.diff())
            counts = ", ".join(f"{number} {what}" for what, number in sorted(file.counts.items()))
            done = "deleted" if file.after is None else "written"
            self.stdout.write(f"{done}: {file.name}" + (f" ({counts})" if counts else ""))
        for (name, key), reason in dumped.left_out:
            self.stdout.write(f"left out: {name.label} {key}: {reason}")
        if not dumped.files:
            self.stdout.write("The seeds say what the database says; nothing was written.")
        elif dry_run:
            self.stdout.write("A dry run: nothing was changed.")
