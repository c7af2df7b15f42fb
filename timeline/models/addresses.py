"""The addresses that records had, so that readers who kept one still arrive.

A trigger notes the old slug however a slug is changed: in a form, by ``update()``, in raw SQL; if
readers could see it, for what only drafts were called is not told. An event that is withdrawn keeps
its address for when it comes back. A record that takes the slug over has the address, and the note
is looked at only where nothing is found.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.models import entries, triggers
from timeline.models.kinds import KIND_OF_MODEL, Name
from timeline.models.merges import Merge
from timeline.models.triggers import Trigger

Row = TypeVar("Row", bound=models.Model)

# Forgotten first, so that of several that had a slug the last is known.
_NOTE = """
    DELETE FROM timeline_formerslug
    WHERE kind = '{kind}' AND object_id = NEW.id AND slug = OLD.slug AND {seen};
    INSERT INTO timeline_formerslug (kind, slug, object_id)
    SELECT '{kind}', OLD.slug, OLD.id WHERE {seen};
"""
_FORGET = """
    DELETE FROM timeline_formerslug
    WHERE kind = '{kind}' AND object_id = NEW.id AND slug = NEW.slug;
"""
_PUBLISHED = "OLD.status = 'published'"
TRIGGERS = [
    Trigger(
        name=f"timeline_{kind}_former_slug",
        table=f"timeline_{kind}",
        event="UPDATE OF slug",
        body=_FORGET.format(kind=kind) + _NOTE.format(kind=kind, seen=seen),
        when="OLD.slug <> NEW.slug",
    )
    for kind, seen in {
        Name.PERSON: "OLD.is_public",
        Name.LOCATION: "OLD.is_public",
        Name.SOURCE: "OLD.is_public",
        Name.EVENT: _PUBLISHED,
    }.items()
]
TRIGGERS.append(
    Trigger(
        name="timeline_event_withdrawn_slug",
        table="timeline_event",
        event="UPDATE OF status",
        body=_NOTE.format(kind=Name.EVENT, seen="NEW.status <> 'published'"),
        when=_PUBLISHED,
    )
)


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
    """Let the database note former slugs, once it has the columns that tell what readers see."""
    triggers.install(connection, TRIGGERS, needs=entries.TABLE)


def remove(connection: BaseDatabaseWrapper) -> None:
    triggers.drop(connection, TRIGGERS)
