"""Bringing the whole database back from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from timeline.management import base
from timeline.models import backup


class Command(base.Command):
    help = "Put what a file from `backup` holds in the place of the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--force", action="store_true", help="replace a database that is not empty"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}")
        if not backup.is_empty() and not options["force"]:
            raise CommandError("The database is not empty. To replace all of it, add --force")
        try:
            backup.restore(path)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The database is as it was. Now run: manage.py migrate")
