"""What needs attention: counted on the front page, and a filter of each list.

The rules are those of ``timeline.models.findings``; nothing of them is said here again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from timeline.models.findings import CHECKS, MOST, Check, counted, looks

# The check whose list shows nothing else until it is asked to.
_ALL_OF_THE_LIST = "conflicts"


@dataclass(frozen=True)
class Waiting:
    """A check of which something waits, on the front page."""

    check: Check
    count: int
    # When it was looked for, if that was not now.
    at: datetime | None

    @property
    def has_more(self) -> bool:
        return self.count > MOST

    @property
    def shown(self) -> str:
        return f"{MOST:,}+" if self.has_more else f"{self.count:,}"

    @property
    def label(self) -> str:
        return self.check.one if self.count == 1 else self.check.label

    @property
    def address(self) -> str:
        """The list of exactly these records."""
        page = reverse(f"admin:timeline_{self.check.model._meta.model_name}_changelist")
        is_narrowed = self.check.name != _ALL_OF_THE_LIST
        return f"{page}?{AttentionFilter.parameter_name}={self.check.name}" if is_narrowed else page


@dataclass(frozen=True)
class Queue:
    """What waits for an editor, and whether all of it was looked for just now."""

    waiting: list[Waiting]
    remembers: bool
    looked_at: datetime | None


def queue_of(user: Any) -> Queue:
    """Return what waits of what the user may see, in three queries."""
    checks = [check for check in CHECKS if user.has_perm(f"timeline.view_{_model(check)}")]
    if not checks:
        return Queue([], False, None)
    known = looks(checks)
    found = [
        check.narrow(check.model._default_manager.all(), known.get(check.name)) for check in checks
    ]
    waiting = [
        Waiting(check, count, known[check.name].at if check.name in known else None)
        for check, count in zip(checks, counted(found, [MOST] * len(found)), strict=True)
        if count
    ]
    # Nothing is said of checks that are asked only on demand (``few`` is 0): what they look for the
    # database does not let happen.
    remembered = [known[check.name] for check in checks if check.few and check.name in known]
    times = [look.at for look in remembered if look.at]
    return Queue(waiting, bool(remembered), min(times, default=None))


def _model(check: Check) -> str:
    return str(check.model._meta.model_name)


class AttentionFilter(admin.SimpleListFilter):
    """Narrows a list to what a check finds."""

    title = "needs attention"
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (check.name, capfirst(check.label))
            for check in CHECKS
            if check.model is model_admin.model
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        for check in CHECKS:
            if check.name == self.value() and check.model is queryset.model:
                return check.narrow(queryset, looks([check]).get(check.name))
        return queryset
