"""Writing the index anew, or proving that it is right."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from timeline.management import base
from timeline.models import (
    Likeness,
    Location,
    Person,
    bulk,
    content,
    documents,
    entries,
    parts,
    spantable,
    uses,
)

_RECOGNISED = (Person, Location)


class Command(base.Command):
    help = (
        "Write anew what lists, search and the finding of duplicates read, or with --check tell "
        "whether it is right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit with 1 if it is not right"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            parts.rebuild()
            spantable.rebuild()
            entries.rebuild()
            uses.rebuild()
            for model in _RECOGNISED:
                Likeness.objects.renew(model)
            content.renew()
            number = documents.rebuild()
            bulk.analyze()
            self.stdout.write(f"{number} events written into the index.")
        elif wrong := documents.wrong() | parts.wrong() | entries.wrong():
            raise CommandError(f"Of {len(wrong)} events the index is wrong. Run: manage.py reindex")
        elif spantable.is_wrong():
            raise CommandError("Events are counted wrongly. Run: manage.py reindex")
        elif number := uses.number_wrong():
            raise CommandError(
                f"{number} records are wrongly shown or hidden. Run: manage.py reindex"
            )
        elif number := sum(map(Likeness.objects.number_wrong, _RECOGNISED)):
            raise CommandError(
                f"By their names {number} records are found wrongly. Run: manage.py reindex"
            )
        else:
            self.stdout.write("The index is right.")
