from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from timeline.management import base
from timeline.models import Load
from timeline.seeds.undo import AlreadyUndoneError, undo


class Command(base.Command):
    help = "Take back all that one load did, but nothing that anybody has touched since."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("load", type=int, metavar="ID", help="the number loadseed gave it")
        parser.add_argument("--dry-run", action="store_true", help="tell it and do not do it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            undone = undo(options["load"], now=timezone.now(), dry_run=options["dry_run"])
        except Load.DoesNotExist:
            raise CommandError(f"There is no load {options['load']}.") from None
        except AlreadyUndoneError as error:
            raise CommandError(str(error)) from None
        for told, entries in (("taken back", undone.taken_back), ("kept", undone.kept)):
            for (name, key), detail in entries:
                self.stdout.write(f"{told}: {name.label} {key}: {detail}")
        self.stdout.write(f"{len(undone.taken_back)} taken back, {len(undone.kept)} kept.")
        if options["dry_run"]:
            self.stdout.write("A dry run: nothing was changed.")
