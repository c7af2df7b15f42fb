"""Making an archive to try the product, and to measure it, at any size."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from timeline.management import base
from timeline.seeds.archive import NotEmptyError, generate, rows_of

_MOST = 100_000_000


class Command(base.Command):
    help = "Fill an empty database with a made-up archive, the same whenever it is made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("events", type=_number, help="how many events")

    def handle(self, *args: Any, **options: Any) -> None:
        size = options["events"]
        silent = options["verbosity"] == 0
        try:
            with tqdm(total=rows_of(size), unit="row", disable=silent or None) as bar:
                generate(size, bar.update)
        except NotEmptyError as error:
            raise CommandError("The database holds records already: name an empty one.") from error
        if not silent:
            self.stdout.write(f"{size:,} events made.")


def _number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _MOST:
        raise ArgumentTypeError(f"from 1 to {_MOST:,}")
    return int(text)
