"""Making one of two people, or of two places.

The record that goes is deleted, and all that referred to it refers to the one that stays. Its
names are kept as other names, its address leads on, and a ``Merge`` remembers all of it.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from timeline.models.addresses import FormerSlug
from timeline.models.events import Event, Participation
from timeline.models.history import after, before, wholes_of
from timeline.models.kinds import KIND_OF_MODEL, KINDS, Kind, Name
from timeline.models.likeness import Distinction
from timeline.models.loads import SeedConflict, SeedRecord
from timeline.models.locations import Location
from timeline.models.merges import Merge

# A person or a place.
Record = Any
# How two roles in one event are written as one.
AND = ", "
_LONGEST_ROLE = Participation._meta.get_field("role").max_length or 0


@dataclass(frozen=True)
class Reference:
    """Rows that refer to a person or a place; of those about the same event one is enough."""

    kind: Name
    field: str
    once: str = ""

    @property
    def rows(self) -> "models.QuerySet[Any]":
        return KINDS[self.kind].model._base_manager.order_by("pk")

    def to(self, record: Record) -> "models.QuerySet[Any]":
        return self.rows.filter(**{self.field: record.pk})


REFERENCES = {
    Name.PERSON: [Reference(Name.PARTICIPATION, "person", once="event")],
    Name.LOCATION: [
        Reference(Name.SETTING, "location", once="event"),
        Reference(Name.LOCATION, "within"),
    ],
}


@dataclass
class Links:
    """What refers to the record that goes: what moves, and what the other has as well."""

    reference: Reference
    moving: list[Any] = field(default_factory=list)
    # The row of the one that goes, with that of the one that stays.
    shared: list[tuple[Any, Any]] = field(default_factory=list)

    @property
    def rows(self) -> list[Any]:
        return [*self.moving, *(row for pair in self.shared for row in pair)]


def links(kept: Record, gone: Record) -> list[Links]:
    """Return what refers to ``gone``, by the way in which it does."""
    found = []
    for reference in REFERENCES[kind_of(kept).name]:
        about = f"{reference.once}_id"
        twins = {getattr(row, about): row for row in reference.to(kept)} if reference.once else {}
        mine = Links(reference)
        for row in reference.to(gone):
            twin = twins.get(getattr(row, about)) if reference.once else None
            mine.shared.append((row, twin)) if twin else mine.moving.append(row)
        found.append(mine)
    return found


def fingerprint(kept: Record, gone: Record) -> str:
    """Return what changes whenever there is something else to decide on than was seen."""
    rows = [row for one in links(kept, gone) for row in one.rows]
    seen = [columns_of(row) for row in (kept, gone, *rows)]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:32]


def refuse(kept: Record, gone: Record) -> None:
    """Raise ``ValidationError`` if the two cannot be one."""
    if kept.pk == gone.pk:
        raise ValidationError("This is one and the same already.")
    if isinstance(kept, Location):
        for inner, outer in ((kept, gone), (gone, kept)):
            if Location.objects.inside(outer).filter(pk=inner.pk).exists():
                raise ValidationError(f"“{inner}” lies within “{outer}”: they are not the same.")


def names_of_both(kept: Record, gone: Record, name: str) -> str:
    """Return every other name that the two have, one a line, when they are called ``name``."""
    every = [*kept.other_names, kept.name, gone.name, *gone.other_names]
    return "\n".join(one for one in dict.fromkeys(every) if one != name)


def joined_role(kept: str, gone: str) -> str:
    """Return two roles in one event as one; blank if it is longer than a role may be."""
    both = AND.join(dict.fromkeys(filter(None, (kept, gone))))
    return both if len(both) <= _LONGEST_ROLE else ""


def merge(
    kept: Record,
    gone: Record,
    *,
    taking: Collection[str] = (),
    roles: Mapping[int, str] | None = None,
    seen: str | None = None,
    by: Any,
    at: datetime,
) -> Merge:
    """Let ``kept`` stand for ``gone`` as well, which is deleted.

    ``taking`` names the units whose value is that of ``gone``; ``roles`` gives the role in each
    event that both took part in, by the primary key of the participation that stays. Raises
    ``ValidationError`` if it cannot be, or if ``seen`` is not the ``fingerprint()`` any more.
    """
    with transaction.atomic():
        kept, gone = _locked(kept, gone)
        refuse(kept, gone)
        if seen is not None and seen != fingerprint(kept, gone):
            raise ValidationError("This has changed meanwhile: look at it again.", code="stale")
        touched = wholes_of([kept, gone, *(row for one in links(kept, gone) for row in one.rows)])
        before(touched, at=at)
        done = _Merger(kept, gone, by, at).merge(taking, roles or {})
        after(touched, by=by, at=at, reason=f"“{gone.name}” was merged into “{kept.name}”.")
        return done


class _Merger:
    def __init__(self, kept: Record, gone: Record, by: Any, at: datetime) -> None:
        self.kept, self.gone = kept, gone
        self.kind = kind_of(kept)
        self.by, self.at = by, at
        self.was_public = self.kind.model.objects.public().filter(pk=gone.pk).exists()  # type: ignore[attr-defined]
        self.result = Merge(
            kind=self.kind.name,
            kept_id=kept.pk,
            gone_id=gone.pk,
            kept_before=columns_of(kept),
            gone=columns_of(gone),
            by=by,
            at=at,
        )

    def merge(self, taking: Collection[str], roles: Mapping[int, str]) -> Merge:
        self.close_conflicts(self.gone)
        for found in links(self.kept, self.gone):
            self.move(found)
            for row, twin in found.shared:
                self.join(found.reference, row, twin, roles)
        self.hand_on_distinctions()
        if self.was_public:
            FormerSlug.objects.note(self.kind.name, [(self.gone.slug, self.gone.pk)])
        self.gone.delete()
        self.give(taking)
        self.result.kept_after = columns_of(self.kept)
        self.result.save()
        return self.result

    def move(self, found: Links) -> None:
        reference, keys = found.reference, [row.pk for row in found.moving]
        refer(reference, keys, self.kept.pk)
        noted = {"kind": reference.kind, "field": reference.field, "once": reference.once}
        self.result.moved.append({**noted, "ids": keys})
        touch(reference, found.moving)

    def join(self, reference: Reference, row: Any, twin: Any, roles: Mapping[int, str]) -> None:
        """Let the row of the one that stays stand for that of the one that goes."""
        noted = {"kind": reference.kind, "row": columns_of(row), "into": twin.pk}
        if hasattr(twin, "role"):
            noted["role"] = twin.role
            twin.role = roles.get(twin.pk, twin.role)
            noted["chosen"] = twin.role
            if twin.role != noted["role"]:
                twin.version += 1
                twin.full_clean(exclude=["event", "person"])
                twin.save()
                self.own(twin, ["role"])
        self.close_conflicts(row)
        self.result.joined.append(noted)
        row.delete()
        touch(reference, [twin])

    def give(self, taking: Collection[str]) -> None:
        """Give the one that stays the values that were chosen, and the names of both."""
        was = columns_of(self.kept)
        names = [name for unit in taking for name in self.kind.units[unit] if unit != "aliases"]
        chosen = {name: getattr(self.gone, name) for name in names}
        aliases = names_of_both(self.kept, self.gone, chosen.get("name", self.kept.name))
        for name, value in {**chosen, "aliases": aliases}.items():
            setattr(self.kept, name, value)
        self.kept.version += 1
        self.kept.full_clean()
        self.kept.save()
        fields = [name for name in self.kind.fields if _differs(self.kept, was, name)]
        self.own(self.kept, fields)

    def own(self, row: Any, fields: Iterable[str]) -> None:
        """Note that an editor has set the fields, and of which seed records that is new."""
        was = {record.pk: record.owned for record in SeedRecord.objects.of(row)}
        SeedRecord.objects.own(row, fields, by=self.by, at=self.at)
        for record in SeedRecord.objects.of(row):
            if new := sorted(set(record.owned) - set(was[record.pk])):
                self.result.owned[str(record.pk)] = new

    def close_conflicts(self, row: Any) -> None:
        """Close the open conflicts of what goes: what stands in its place has been chosen."""
        SeedConflict.objects.open().filter(record__in=SeedRecord.objects.of(row)).update(
            decision=SeedConflict.Decision.EDITED, decided_by=self.by, decided_at=self.at
        )

    def hand_on_distinctions(self) -> None:
        """Who was not the one is not the other."""
        for said in Distinction.objects.about(self.gone):
            pk = said.other if said.one == self.gone.pk else said.one
            other = self.kind.model(pk=pk)
            if pk != self.kept.pk and not Distinction.objects.between(self.kept, other).exists():
                drawn = Distinction.objects.draw(self.kept, other, by=self.by, at=self.at)
                self.result.drawn.append(drawn.pk)


def _locked(kept: Record, gone: Record) -> tuple[Record, Record]:
    """Return both as they are now, kept from changing till the end of the transaction."""
    rows = type(kept)._base_manager.select_for_update().order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[kept.pk, gone.pk])}
    if {kept.pk, gone.pk} != found.keys():
        raise ValidationError("One of the two is no longer there.")
    return found[kept.pk], found[gone.pk]


def refer(reference: Reference, keys: list[int], to: int) -> None:
    """Let rows refer to another record."""
    values: dict[str, Any] = {reference.field: to}
    if any(one.name == "version" for one in KINDS[reference.kind].model._meta.fields):
        values["version"] = models.F("version") + 1
    reference.rows.order_by().filter(pk__in=keys).update(**values)


def touch(reference: Reference, rows: Iterable[Any]) -> None:
    """Let the events to which the rows belong count the change, as a form does."""
    if reference.once:
        events = Event.objects.filter(pk__in={row.event_id for row in rows})
        events.update(version=models.F("version") + 1)


def kind_of(record: Record) -> Kind:
    return KIND_OF_MODEL[type(record)]


def columns_of(row: models.Model) -> dict[str, Any]:
    columns = {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
    # The database's own word, not an editor's.
    columns.pop("is_public", None)
    return columns


def attname(row: models.Model, name: str) -> str:
    column: Any = row._meta.get_field(name)
    return str(column.attname)


def _differs(row: models.Model, was: Mapping[str, Any], name: str) -> bool:
    column = attname(row, name)
    return bool(getattr(row, column) != was[column])
