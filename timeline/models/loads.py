"""What loading the seeds leaves behind, so that the next load can tell whose change is whose."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from timeline.models.grounding import Span
from timeline.models.kinds import KIND_OF_MODEL, KINDS, Fields, Key, Name, Value, unpack
from timeline.models.merges import Merge


class Load(models.Model):
    """One run of ``loadseed`` that changed something."""

    started = models.DateTimeField()
    finished = models.DateTimeField()
    files = models.JSONField(
        default=dict, help_text="The SHA-256 of each file, by its path below the seeds folder."
    )
    counts = models.JSONField(default=dict, help_text="Outcome by kind of record: how many.")
    undone = models.DateTimeField(null=True, editable=False)
    revisions: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "reversion.Revision",
        editable=False,
        related_name="loads",
        help_text="How the records stood before this load, or its undoing, changed them.",
    )

    class Meta:
        permissions = [("undo_load", "Can undo loads")]

    def __str__(self) -> str:
        return f"Load {self.pk}"


class LoadEntry(models.Model):
    """What became of one record that a load remembers otherwise than was remembered before."""

    load = models.ForeignKey(Load, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=13, choices=Name)
    key = models.CharField(max_length=500)
    outcome = models.CharField(max_length=20)
    object_id = models.BigIntegerField(null=True)
    units = models.JSONField(
        default=list, help_text="Of each unit that differed what seeds said, say now and was live."
    )
    memory = models.JSONField(null=True, help_text="Every column of the seed record before.")
    row = models.JSONField(null=True, help_text="Every column of what was deleted.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}: {self.outcome}"


class SeedRecordQuerySet(models.QuerySet["SeedRecord"]):
    def of(self, row: models.Model) -> "SeedRecordQuerySet":
        """The record of which ``row`` is the live one, if it came from the seeds."""
        kind = KIND_OF_MODEL.get(type(row))
        return self.filter(kind=kind.name, object_id=row.pk) if kind else self.none()

    def own(self, row: models.Model, fields: Iterable[str], by: Any, at: datetime) -> None:
        """Note that an editor changed these fields of ``row``: from now on they are the editor's.

        An open conflict over one of them is thereby decided.
        """
        with transaction.atomic():
            for record in self.of(row).select_for_update():
                units = record.units_of(fields)
                record.conflicts.open().filter(unit__in=units).update(
                    decision=SeedConflict.Decision.EDITED, decided_by=by, decided_at=at
                )
                if not units <= set(record.owned):
                    record.owned = sorted({*record.owned, *units})
                    record.save(update_fields=["owned"])


class SeedRecord(models.Model):
    """What the seeds last said of one record; it outlives the record, so a deletion is kept."""

    kind = models.CharField(max_length=13, choices=Name)
    key = models.CharField(
        max_length=500, help_text="The slug, or the slugs of what the record connects."
    )
    file = models.CharField(max_length=300, help_text="The file that last said it.")
    values = models.JSONField(default=dict, help_text="What the seeds last said, by unit.")
    owned = models.JSONField(default=list, help_text="The units that an editor has changed.")
    object_id = models.BigIntegerField(
        null=True, help_text="The primary key of the record that was created from it."
    )
    orphaned = models.BooleanField(default=False, help_text="The seeds no longer say it.")
    first_load = models.ForeignKey(Load, on_delete=models.RESTRICT, related_name="created_records")
    last_load = models.ForeignKey(Load, on_delete=models.RESTRICT, related_name="latest_records")

    objects = SeedRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="seed_record_once"),
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="seed_record_of_object")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"

    @property
    def row(self) -> Any:
        """The live record; None if an editor deleted it."""
        return KINDS[Name(self.kind)].model._base_manager.filter(pk=self.object_id).first()

    def units_of(self, fields: Iterable[str]) -> set[str]:
        """Return the units that the fields are parts of."""
        units = KINDS[Name(self.kind)].units
        return {unit for unit, names in units.items() if not set(names).isdisjoint(fields)}

    def values_of(self, row: Any) -> dict[str, Value]:
        """Return the value of each unit of the live record, as the seeds would say it."""
        kind = KINDS[Name(self.kind)]
        fields: Fields = {}
        for name in kind.fields:
            if name in kind.references:
                said = self.values.get(name)
                fields[name] = _key_of(kind.references[name], getattr(row, f"{name}_id"), said)
            else:
                fields[name] = getattr(row, name)
        return kind.values(fields)

    def give_back(self, unit: str, by: Any, at: datetime) -> None:
        """Give a unit the value that the seeds last said, and let the seeds change it again.

        A record that could not be made is made. A source's text takes those quotes along that
        would be lost (``quotes_taken_along``). Open conflicts over all these are thereby decided.
        Raises ``ValidationError`` if the record is gone or must not have that value.
        """
        with transaction.atomic():
            record = SeedRecord.objects.select_for_update().get(pk=self.pk)
            rows = KINDS[Name(record.kind)].model._base_manager.select_for_update()
            row = rows.filter(pk=record.object_id).first()
            if row is None:
                record._make()
            elif record.values_of(row)[unit] != record.values[unit]:
                record._give_with_quotes(row, unit, by, at)
            record._release(unit, by, at)

    def quotes_taken_along(self, row: Any) -> "list[SeedRecord]":
        """Return the passages that a source's text, as the seeds have it, takes along.

        Those are the ones whose quotes stand in the text of the seeds only as the seeds have them.
        What an editor made, or has decided on, is not among them.
        """
        text = self.values.get("text", "")
        known = [SeedRecord.objects.of(passage).first() for passage in row.lost_by(text)]
        return [record for record in known if record and record._is_quoted_from(text)]

    def _is_quoted_from(self, text: str) -> bool:
        quote = self.values["quote"]
        is_free = "quote" not in self.owned or self.conflicts.open().filter(unit="quote").exists()
        return is_free and text[quote["start"] : quote["end"]] == quote["quote"]

    def _give_with_quotes(self, row: Any, unit: str, by: Any, at: datetime) -> None:
        fields = unpack(KINDS[Name(self.kind)].units[unit], self.values[unit])
        along = self.quotes_taken_along(row) if "text" in fields else []
        if along:
            row.places = {
                (KINDS[Name(one.kind)].model, one.object_id): Span(
                    one.values["quote"]["start"], one.values["quote"]["end"]
                )
                for one in along
            }
        self._give(row, fields)
        for one in along:
            one._release("quote", by, at)

    def _make(self) -> None:
        """Make the record that a load could not make."""
        if self.object_id is not None:
            raise ValidationError("The record is not there: there is nothing to give it to.")
        kind = KINDS[Name(self.kind)]
        row = kind.model(version=0)
        fixed = dict(zip(kind.fixed, self.key.split("/", len(kind.parts) - 1), strict=False))
        units = [unpack(names, self.values[unit]) for unit, names in kind.units.items()]
        self._give(row, {**fixed, **{name: one[name] for one in units for name in one}})
        self.object_id = row.pk
        self.save(update_fields=["object_id"])

    def _release(self, unit: str, by: Any, at: datetime) -> None:
        """Let the seeds change the unit again; what is open over it is decided for them."""
        self.owned = [name for name in self.owned if name != unit]
        self.save(update_fields=["owned"])
        self.conflicts.open().filter(unit=unit).update(
            decision=SeedConflict.Decision.TAKEN, decided_by=by, decided_at=at
        )

    def _give(self, row: Any, fields: Fields) -> None:
        try:
            with transaction.atomic():
                KINDS[Name(self.kind)].give(row, fields, self._places_of(fields))
        except IntegrityError as error:
            raise ValidationError(f"The database refuses it: {error}.") from error

    def _places_of(self, fields: Fields) -> dict[Key, int]:
        """Return where the records are to which the fields refer, but for those that were deleted.

        Raises ``ValidationError`` where there never was one from the seeds.
        """
        kind = KINDS[Name(self.kind)]
        keys = [
            (kind.references[name], key)
            for name, key in fields.items()
            if name in kind.references and key is not None
        ]
        found = {}
        ends = Merge.objects.ends()
        for name, key in keys:
            known = SeedRecord.objects.filter(kind=name, key=key).exclude(object_id=None).first()
            if known is None:
                raise ValidationError(f"No load has made the {name.label} {key}.")
            end = ends.get((name, known.object_id or 0))
            if end is not None:
                found[name, key] = end
            elif known.row:
                found[name, key] = known.row.pk
        return found


def live_rows(records: Iterable[SeedRecord]) -> dict[int, models.Model]:
    """Return those live records that are still there, by the primary key of their seed record."""
    places: dict[str, dict[int, int]] = {}
    for record in records:
        if record.object_id is not None:
            places.setdefault(record.kind, {})[record.object_id] = record.pk
    return {
        known[pk]: row
        for name, known in places.items()
        for pk, row in KINDS[Name(name)].model._base_manager.in_bulk(known).items()
    }


def _key_of(name: Name, pk: int | None, said: str | None) -> str | None:
    """Return what identifies a record in the seeds; its number if the seeds do not know it.

    Where an editor merged what they ``said`` with that record, it is still what they say.
    """
    if pk is None:
        return None
    keys = SeedRecord.objects.filter(kind=name, object_id=pk).values_list("key", flat=True)
    found = keys.first() or f"#{pk}"
    if said is not None and said != found:
        known = SeedRecord.objects.filter(kind=name, key=said).values_list("object_id", flat=True)
        if Merge.objects.ends().get((name, known.first() or 0)) == pk:
            return said
    return found


class SeedConflictQuerySet(models.QuerySet["SeedConflict"]):
    def open(self) -> "SeedConflictQuerySet":
        """Those that no editor has decided."""
        return self.filter(decision=SeedConflict.Decision.OPEN)


class SeedConflict(models.Model):
    """A unit on which an editor and the seeds disagree; what is live stays until it is decided."""

    class Decision(models.TextChoices):
        OPEN = "", "open"
        KEPT = "kept", "ours was kept"
        TAKEN = "taken", "the seed's was taken"
        EDITED = "edited", "another value was given"

    record = models.ForeignKey(SeedRecord, on_delete=models.CASCADE, related_name="conflicts")
    load = models.ForeignKey(Load, on_delete=models.RESTRICT, related_name="conflicts")
    unit = models.CharField(max_length=50)
    base = models.JSONField(null=True)
    seed = models.JSONField(null=True)
    live = models.JSONField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    decision = models.CharField(max_length=6, choices=Decision, blank=True, default=Decision.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = SeedConflictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "unit"],
                condition=models.Q(decision=""),
                name="seed_conflict_open_once",
            ),
        ]
        permissions = [("decide_seedconflict", "Can decide conflicts and give back to the seeds")]

    def __str__(self) -> str:
        return self.unit

    def keep_ours(self, by: Any, at: datetime) -> None:
        """Decide that what is live stands; it stays the editors'.

        Raises ``ValidationError`` if somebody has decided meanwhile.
        """
        with transaction.atomic():
            record = SeedRecord.objects.select_for_update().get(pk=self.record_id)
            self._decide(self.Decision.KEPT, by, at)
            record.owned = sorted({*record.owned, self.unit})
            record.save(update_fields=["owned"])

    def take_seeds(self, by: Any, at: datetime) -> None:
        """Decide for what the seeds say.

        Raises ``ValidationError`` if that cannot be, or if somebody has decided meanwhile.
        """
        with transaction.atomic():
            record = SeedRecord.objects.select_for_update().get(pk=self.record_id)
            self._decide(self.Decision.TAKEN, by, at)
            record.give_back(self.unit, by, at)

    def _decide(self, decision: Decision, by: Any, at: datetime) -> None:
        decided = {"decision": decision, "decided_by": by, "decided_at": at}
        if not SeedConflict.objects.open().filter(pk=self.pk).update(**decided):
            raise ValidationError("This has been decided meanwhile.")
