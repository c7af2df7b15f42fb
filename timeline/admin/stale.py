"""What a page showed, noted in the page, and whether it still holds when the page comes back.

A page that lets editors write puts ``note(rows)`` into a hidden input named ``seen``, for the rows
that it shows. When it comes back, nothing is written over what somebody else changed meanwhile:

    with transaction.atomic():
        events = stale.locked(Event.objects.filter(pk=pk))
        if stale.changed_since(request.POST.get(stale.NAME), events):
            return stale.refusal(request, events)

A note that is missing, altered or from another site tells nothing, so that every row counts as
changed: a page that was opened before there were notes overwrites nothing either.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import connection, models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from timeline.admin import ownership
from timeline.models import SeedRecord
from timeline.models.kinds import KINDS

# What the hidden input is called.
NAME = "seen"
# What the input is called by which Django knows that a form is its own.
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
_SALT = "timeline.admin.stale"
# Any number will do, so long as every save asks PostgreSQL for the same one.
_EDITING = 0xED17
# What a page sends back besides what was typed.
_NOT_TYPED = {TOKEN, NAME}
# What tells of rows, of one not added, and of the button: nothing to show.
_OF_PAGE = re.compile(r"_FORMS$|__prefix__|^_")

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Change:
    """Who changed a record, when and what, as far as it is known."""

    who: str
    when: datetime
    what: str


def note(rows: Iterable[models.Model], **more: Any) -> str:
    """Return the value of the hidden input: which versions of the rows the page shows.

    ``more`` is kept with it, for ``opened``: anything that JSON can hold.
    """
    versions: dict[str, dict[str, int]] = {}
    for row in rows:
        versions.setdefault(row._meta.label_lower, {})[str(row.pk)] = row.version  # type: ignore[attr-defined]
    noted = {"at": timezone.now().isoformat(), "versions": versions, **more}
    return signing.dumps(noted, salt=_SALT, compress=True)


def opened(value: str | None) -> dict[str, Any]:
    """Return what a page noted; empty if that is missing or was altered."""
    try:
        noted = signing.loads(value or "", salt=_SALT)
    except (signing.BadSignature, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def changed_since(value: str | None, rows: Iterable[Row]) -> list[Row]:
    """Return those of the rows that are not as the page showed them, or that it did not show.

    The rows are to be locked, so that this is true until the transaction ends.
    """
    versions = opened(value).get("versions", {})
    return [
        row
        for row in rows
        if versions.get(row._meta.label_lower, {}).get(str(row.pk)) != row.version  # type: ignore[attr-defined]
    ]


def locked(rows: models.QuerySet[Row]) -> list[Row]:
    """Return the rows as they are now; nobody else can change them until the transaction ends."""
    lock()
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def lock() -> None:
    """Wait until no other editor's save is under way and no load; only in a transaction.

    SQLite has locked with the transaction's begin already. Loads lock tables: to wait for one only
    when a row is locked already would be to wait for each other.
    """
    if connection.vendor == "postgresql":
        tables = (kind.model._meta.db_table for kind in KINDS.values())
        names = ", ".join(connection.ops.quote_name(table) for table in tables)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_EDITING])
            cursor.execute(f"LOCK TABLE {names} IN ROW EXCLUSIVE MODE")


def changes(row: models.Model, value: str | None) -> list[Change]:
    """Return what is known of the changes to a row since the page was opened, the latest first."""
    since = parse_datetime(opened(value).get("at", ""))
    if since is None:
        return []
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        action_time__gte=since,
    ).select_related("user")
    found = [Change(str(one.user), one.action_time, one.get_change_message()) for one in entries]
    loads = SeedRecord.objects.of(row).filter(last_load__finished__gte=since)
    found += [
        Change("a load of the seeds", record.last_load.finished, str(record.last_load))
        for record in loads.select_related("last_load")
    ]
    return sorted(found, key=lambda change: change.when, reverse=True)


def refusal(request: HttpRequest, rows: Iterable[models.Model]) -> TemplateResponse:
    """Return the page that says what was changed meanwhile and keeps all that was typed (HTTP 409).

    It offers to send the same again, in the knowledge of what the rows are now.
    """
    rows = list(rows)
    value = request.POST.get(NAME)
    context = {
        **admin.site.each_context(request),
        "title": "Not saved: somebody else has changed this meanwhile",
        "changed": [
            {"row": row, "page": ownership.page_of(row), "changes": changes(row, value)}
            for row in changed_since(value, rows)
        ],
        "typed": typed(request.POST),
        "told": told(typed(request.POST).items()),
        "seen": note(rows),
    }
    return TemplateResponse(request, "admin/timeline/stale.html", context, status=409)


def typed(data: Any) -> Mapping[str, list[str]]:
    """Return what a page sent back, without what belongs to this one sending of it."""
    return {name: values for name, values in data.lists() if name not in _NOT_TYPED}


def told(fields: Iterable[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Return what of the fields that a page sent back an editor may have filled in."""
    return [
        (name, values)
        for name, values in fields
        if any(values) and name not in _NOT_TYPED and not _OF_PAGE.search(name)
    ]
