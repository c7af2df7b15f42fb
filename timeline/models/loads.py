"""What loading the seeds leaves behind, so that the next load can tell whose change is whose."""

from django.conf import settings
from django.db import models


class Load(models.Model):
    """One run of ``loadseed`` that changed something."""

    started = models.DateTimeField()
    finished = models.DateTimeField()
    files = models.JSONField(
        default=dict, help_text="The SHA-256 of each file, by its path below the seeds folder."
    )
    counts = models.JSONField(default=dict, help_text="Outcome by kind of record: how many.")
    plan = models.JSONField(
        default=list, help_text="What became of each record that did not stay as it was."
    )
    undone = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"Load {self.pk}"


class SeedRecord(models.Model):
    """What the seeds last said of one record; it outlives the record, so a deletion is kept."""

    class Kind(models.TextChoices):
        PERSON = "person", "person"
        LOCATION = "location", "place"
        SOURCE = "source", "source"
        EVENT = "event", "event"
        PARTICIPATION = "participation", "participation"
        SETTING = "setting", "place of an event"
        CITATION = "citation", "citation"
        LINK = "link", "link"
        DISMISSAL = "dismissal", "dismissal"

    kind = models.CharField(max_length=13, choices=Kind)
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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="seed_record_once"),
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="seed_record_of_object")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "unit"],
                condition=models.Q(decision=""),
                name="seed_conflict_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.unit
