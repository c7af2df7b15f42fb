"""People, or places, that turned out to be the same, and what it takes to take them apart again."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models

from timeline.models.kinds import KINDS, Name

# Where a record is, by its kind and primary key.
Place = tuple[Name, int]


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> "MergeQuerySet":
        """Those that were not taken apart again."""
        return self.filter(undone=None)

    def ends(self) -> dict[Place, int]:
        """Return which record now stands for each that was merged away, be it by several steps.

        What the two had in common, such as a part in the same event, is among them. Left out is
        what ended in a record that was deleted, and what is there again, from its history.
        """
        steps: dict[Place, int] = {}
        for merge in self.standing().only("kind", "kept_id", "gone_id", "joined").order_by("pk"):
            steps[Name(merge.kind), merge.gone_id] = merge.kept_id
            for one in merge.joined:
                steps[Name(one["kind"]), one["row"]["id"]] = one["into"]
        back = {
            name: _living(name, (pk for kind, pk in steps if kind == name))
            for name in {name for name, _ in steps}
        }
        steps = {place: into for place, into in steps.items() if place[1] not in back[place[0]]}
        ends = {place: _end(place, steps) for place in steps}
        living = {
            name: _living(name, (end for (kind, _), end in ends.items() if kind == name))
            for name in back
        }
        return {place: end for place, end in ends.items() if end in living[place[0]]}


class Merge(models.Model):
    """One merge: what went into what, and both as they were before."""

    kind = models.CharField(max_length=13, choices=Name)
    kept_id = models.BigIntegerField(help_text="The primary key of the record that stayed.")
    gone_id = models.BigIntegerField(help_text="The primary key of the record that went into it.")
    kept_before = models.JSONField(help_text="Every column of the one that stayed.")
    kept_after = models.JSONField(help_text="The same, after the merge.")
    gone = models.JSONField(help_text="Every column of the one that went.")
    moved = models.JSONField(
        default=list, help_text="What referred to the one that went: kind, field, primary keys."
    )
    joined = models.JSONField(
        default=list, help_text="What both had: the row that went, and the one that stands for it."
    )
    owned = models.JSONField(
        default=dict, help_text="The units that became an editor's, by seed record."
    )
    drawn = models.JSONField(default=list, help_text="The distinctions that were handed on.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    undone = models.DateTimeField(null=True, editable=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "gone_id"],
                condition=models.Q(undone=None),
                name="merge_goes_into_one",
            ),
        ]
        indexes = [models.Index(fields=["kind", "kept_id"], name="merge_into_object")]

    def __str__(self) -> str:
        return f"{self.gone['name']} into {self.kept_after['name']}"

    @property
    def kept(self) -> Any:
        """The record that stayed; None if it was deleted, or merged itself, since."""
        return KINDS[Name(self.kind)].model._base_manager.filter(pk=self.kept_id).first()


def _end(place: Place, steps: dict[Place, int]) -> int:
    end = steps[place]
    while (place[0], end) in steps:
        end = steps[place[0], end]
    return end


def _living(name: Name, pks: Iterable[int]) -> set[int]:
    return set(KINDS[name].model._base_manager.in_bulk(list(pks)))
