"""The addresses that records had, so that readers who kept one still arrive.

A trigger notes the old slug however a slug is changed: in a form, by ``update()``, in raw SQL. A
record that takes the slug over has the address, and the note is looked at only where nothing is
found.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.models import triggers
from timeline.models.kinds import KIND_OF_MODEL, Name
from timeline.models.merges import Merge
from timeline.models.triggers import Trigger

Row = TypeVar("Row", bound=models.Model)

_NOTE = """
    DELETE FROM timeline_formerslug
    WHERE kind = '{kind}' AND object_id = NEW.id AND slug IN (OLD.slug, NEW.slug);
    INSERT INTO timeline_formerslug (kind, slug, object_id) VALUES ('{kind}', OLD.slug, OLD.id);
"""
TRIGGERS = [
    Trigger(
        name=f"timeline_{kind}_former_slug",
        table=f"timeline_{kind}",
        event="UPDATE OF slug",
        body=_NOTE.format(kind=kind),
        when="OLD.slug <> NEW.slug",
    )
    for kind in (Name.PERSON, Name.LOCATION, Name.SOURCE, Name.EVENT)
]


class FormerSlugQuerySet(models.QuerySet["FormerSlug"]):
    def note(self, kind: Name, had: Iterable[tuple[str, int]]) -> None:
        """Let slugs that records of a kind, by their primary keys, had elsewhere lead to them."""
        rows = [FormerSlug(kind=kind, slug=slug, object_id=pk) for slug, pk in had]
        self.bulk_create(rows, ignore_conflicts=True)

    def lead_from(self, slug: str, rows: "models.QuerySet[Row]") -> "Row | None":
        """Return the one among ``rows`` that had the slug, the last to have it if several had.

        For one that was merged stands the one that it went into.
        """
        name = KIND_OF_MODEL[rows.model].name
        known = self.filter(kind=name, slug=slug).order_by("-pk")
        keys = list(known.values_list("object_id", flat=True))
        if not keys:
            return None
        ends = Merge.objects.ends()
        keys = [ends.get((name, key), key) for key in keys]
        found = rows.in_bulk(keys)
        return next((found[key] for key in keys if key in found), None)


class FormerSlug(models.Model):
    """A slug that a record had. It outlives the record, which may be made again."""

    kind = models.CharField(max_length=13, choices=Name)
    slug = models.SlugField(max_length=120, db_index=False)
    object_id = models.BigIntegerField(help_text="The primary key of the record that had it.")

    objects = FormerSlugQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug", "object_id"], name="former_slug_once")
        ]

    def __str__(self) -> str:
        return self.slug


def install(connection: BaseDatabaseWrapper) -> None:
    """Let the database note former slugs, where the table for them is."""
    triggers.install(connection, TRIGGERS, needs=FormerSlug._meta.db_table)


def remove(connection: BaseDatabaseWrapper) -> None:
    triggers.drop(connection, TRIGGERS)
