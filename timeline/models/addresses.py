"""The addresses that records had, so that readers who kept one still arrive.

A trigger notes the old slug however a slug is changed: in a form, by ``update()``, in raw SQL. A
record that takes the slug over has the address, and the note is looked at only where nothing is
found.
"""

from collections.abc import Iterator
from typing import TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from timeline.models.kinds import KIND_OF_MODEL, KINDS, Name
from timeline.models.merges import Merge

Row = TypeVar("Row", bound=models.Model)

_KINDS = (Name.PERSON, Name.LOCATION, Name.SOURCE, Name.EVENT)
_NOTE = """
    DELETE FROM timeline_formerslug
    WHERE kind = {kind} AND object_id = NEW.id AND slug IN (OLD.slug, NEW.slug);
    INSERT INTO timeline_formerslug (kind, slug, object_id) VALUES ({kind}, OLD.slug, OLD.id);
"""


class FormerSlugQuerySet(models.QuerySet["FormerSlug"]):
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
    remove(connection)
    with connection.cursor() as cursor:
        if FormerSlug._meta.db_table in connection.introspection.table_names(cursor):
            for statement in _statements(connection.vendor):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for kind in _KINDS:
            on = "" if connection.vendor == "sqlite" else f" ON {_table(kind)}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {_table(kind)}_former_slug{on}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS timeline_note_former_slug()")


def _statements(vendor: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield (
            "CREATE FUNCTION timeline_note_former_slug() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN {_NOTE.format(kind='TG_ARGV[0]')} RETURN NEW; END $$"
        )
    for kind in _KINDS:
        table = _table(kind)
        begin = (
            f"CREATE TRIGGER {table}_former_slug AFTER UPDATE OF slug ON {table} "
            "FOR EACH ROW WHEN (OLD.slug <> NEW.slug)"
        )
        if vendor == "postgresql":
            yield f"{begin} EXECUTE FUNCTION timeline_note_former_slug('{kind}')"
        else:
            note = _NOTE.format(kind=f"'{kind}'")
            yield f"{begin} BEGIN {note} END"


def _table(kind: Name) -> str:
    return KINDS[kind].model._meta.db_table
