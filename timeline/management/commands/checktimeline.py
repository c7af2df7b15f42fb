import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from timeline.management import base
from timeline.models.findings import CHECKS, Check

_SHOWN = 10


class Command(base.Command):
    help = (
        "Prove every quote again and tell what is wrong with the timeline, and what is unfinished. "
        "Exits with 1 when something is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="report as JSON, in full")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [(check, _names(check)) for check in CHECKS]
        if options["json"]:
            self.stdout.write(json.dumps([_data(*one) for one in found], indent=2))
        else:
            for check, names in found:
                self.tell(check, names)
        if any(check.is_wrong and names for check, names in found):
            sys.exit(1)

    def tell(self, check: Check, names: list[str]) -> None:
        verdict = "WRONG" if check.is_wrong else "open"
        self.stdout.write(f"{verdict if names else 'none':5} {len(names):6}  {check.label}")
        for name in names[:_SHOWN]:
            self.stdout.write(f"{'':14}{name}")
        if len(names) > _SHOWN:
            self.stdout.write(f"{'':14}and {len(names) - _SHOWN} more")


def _names(check: Check) -> list[str]:
    """Return what a check finds by name, and let the work queue of the admin know."""
    records = list(check.find())
    check.remember((record.pk for record in records), at=timezone.now())
    return [_name(record) for record in records]


def _name(record: Any) -> str:
    """Return what an editor would call the record."""
    return getattr(record, "slug", "") or f"{record} ({record._meta.verbose_name} {record.pk})"


def _data(check: Check, names: list[str]) -> dict[str, Any]:
    return {
        "check": check.name,
        "label": check.label,
        "wrong": check.is_wrong,
        "found": names,
    }
