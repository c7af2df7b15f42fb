"""Whose each unit of a record is: the editors' or the seeds'."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator, capfirst

from timeline.admin.values import read
from timeline.models import (
    Event,
    EventLink,
    Participation,
    SeedConflict,
    SeedRecord,
    Source,
    history,
)
from timeline.models.history import Whole, wholes_of
from timeline.models.kinds import KINDS, Name
from timeline.models.loads import live_rows


@dataclass(frozen=True)
class Standing:
    """How a unit stands between the editors and the seeds."""

    record: SeedRecord
    unit: str
    seeds: dict[str, str]
    owned: bool
    differs: bool
    conflict: SeedConflict | None

    @property
    def label(self) -> str:
        return unit_of(self.record, self.unit)

    @property
    def is_ours(self) -> bool:
        return self.owned or self.differs


def standings(row: models.Model) -> list[Standing]:
    """Return how each unit of a record stands, and of the rows that have no page of their own.

    Empty for what did not come from the seeds. The number of queries does not grow with the rows.
    """
    records = SeedRecord.objects.of(row)
    if isinstance(row, Event):
        parts = row.participations.values("pk")
        records |= SeedRecord.objects.filter(kind=Name.PARTICIPATION, object_id__in=parts)
    conflicts = models.Prefetch("conflicts", SeedConflict.objects.open(), to_attr="undecided")
    known = list(records.order_by("kind", "key").prefetch_related(conflicts))
    rows = live_rows(known)
    live = [(record, rows[record.pk]) for record in known if record.pk in rows]
    return [one for record, row in live for one in _standings_of(record, row)]


def _standings_of(record: Any, row: models.Model) -> list[Standing]:
    conflicts = {conflict.unit: conflict for conflict in record.undecided}
    kind = KINDS[Name(record.kind)]
    return [
        Standing(
            record=record,
            unit=unit,
            seeds=read(kind, unit, record.values.get(unit)),
            owned=unit in record.owned,
            differs=value != record.values.get(unit),
            conflict=conflicts.get(unit),
        )
        for unit, value in record.values_of(row).items()
    ]


def unit_of(record: SeedRecord, unit: str) -> str:
    """Return what a unit is called, with whose it is where that is not plain."""
    of = f" of {record.key.rpartition('/')[2]}" if record.kind == Name.PARTICIPATION else ""
    return f"{unit.replace('_', ' ')}{of}"


def may_decide(request: HttpRequest, record: SeedRecord) -> bool:
    """Whether the user may decide what stands in the live record: what the seeds say, or ours."""
    change = f"change_{KINDS[Name(record.kind)].model._meta.model_name}"
    needed = [f"timeline.{codename}" for codename in ("decide_seedconflict", change)]
    return request.user.has_perms(needed)


def name_of(record: SeedRecord, row: models.Model | None) -> str:
    """Return what an editor knows a record by."""
    has_title = row is not None and record.kind != Name.PARTICIPATION
    title = Truncator(str(row)).words(12) if has_title else record.key
    return f"{record.get_kind_display()} “{title}”"


def page_of(row: models.Model) -> str:
    """Return the address of the page on which a record is edited."""
    if isinstance(row, Participation):
        return reverse("admin:timeline_event_change", args=[row.event_id])
    if isinstance(row, EventLink):
        return reverse("admin:timeline_event_change", args=[row.from_event_id])
    return reverse(f"admin:timeline_{row._meta.model_name}_change", args=[row.pk])


def log(request: HttpRequest, row: Any, message: str) -> None:
    """Note in the history of a record, or of the event that it belongs to, what was decided."""
    logged = row.event if isinstance(row, Participation) else row
    user = request.user.pk or 0
    LogEntry.objects.log_actions(user, [logged], CHANGE, message, single_object=True)


def give_back(request: HttpRequest, record: SeedRecord, unit: str) -> str:
    """Give a unit back to the seeds; ``ValidationError`` if the record is gone or refuses it.

    Returns what became of it, which is logged as well.
    """
    return _follow_seeds(request, record, unit, partial(record.give_back, unit))


def take_seeds(request: HttpRequest, conflict: SeedConflict) -> str:
    """Decide a conflict for the seeds, as ``give_back`` does."""
    return _follow_seeds(request, conflict.record, conflict.unit, conflict.take_seeds)


def _follow_seeds(
    request: HttpRequest, record: SeedRecord, unit: str, change: Callable[..., None]
) -> str:
    now = timezone.now()
    wholes = wholes_changed_by_giving(record, unit)
    with transaction.atomic():
        was = _in_brief(record, unit)
        history.before(wholes, at=now)
        change(by=request.user, at=now)
        record.refresh_from_db()
        wholes |= wholes_changed_by_giving(record, unit)  # it may have been made only now
        told = f"{capfirst(unit_of(record, unit))} is {_in_brief(record, unit)}, as the seeds say."
        history.after(wholes, by=request.user, reason=told, at=now)
        log(request, record.row, f"{told} It was {was}.")
    return told


def wholes_changed_by_giving(record: SeedRecord, unit: str) -> set[Whole]:
    row = record.row
    moved = history.wholes_citing([row.pk]) if isinstance(row, Source) and unit == "text" else set()
    return moved | wholes_of([row] if row else [])


def keep_ours(request: HttpRequest, conflict: SeedConflict) -> str:
    """Decide a conflict for what is live; returns what became of it, which is logged as well."""
    record, row = conflict.record, conflict.record.row
    with transaction.atomic():
        conflict.keep_ours(by=request.user, at=timezone.now())
        told = f"{capfirst(unit_of(record, conflict.unit))} is kept, whatever the seeds say."
        if row is not None:
            log(request, row, told)
    return told


def _in_brief(record: SeedRecord, unit: str) -> str:
    """Return what is live in a unit, in a line that a message can hold."""
    row = record.row
    if row is None:
        return "nothing"
    values = read(KINDS[Name(record.kind)], unit, record.values_of(row)[unit]).values()
    texts = [text for text in values if text]
    return f"“{Truncator(', '.join(texts)).words(30)}”" if texts else "blank"
