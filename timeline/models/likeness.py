"""By what two people, or two places, may turn out to be the same; and that they are not.

Every name, folded, and the Wikidata id of each stand in one indexed table. What is shared is found
in it without comparing everybody with everybody.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.db import models

Row = TypeVar("Row", bound=models.Model)

_LONGEST = 200
_BATCH = 500
# How many are named that may be the same as one.
_MOST = 50


class Mark(NamedTuple):
    """One thing by which a record is recognised."""

    by: str
    value: str


def fold_name(name: str) -> str:
    """Return what a name has in common with its other spellings: letters and digits, bare.

    Upper and lower case, accents, punctuation and white space make no difference.
    """
    parts = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return (" ".join(re.findall(r"[^\W_]+", bare)) or name.strip().casefold())[:_LONGEST]


def marks(row: Any) -> set[Mark]:
    """Return all by which a person or a place is recognised."""
    names = {Mark("name", fold_name(name)) for name in (row.name, *row.aliases.splitlines())}
    found = {mark for mark in names if mark.value}
    return found | {Mark("wikidata", row.wikidata)} if row.wikidata else found


class LikenessQuerySet(models.QuerySet["Likeness"]):
    def note(self, rows: Iterable[Any]) -> None:
        """Keep the table in step with people, or places, as they are now."""
        rows = list(rows)
        for start in range(0, len(rows), _BATCH):
            self._note(rows[start : start + _BATCH])

    def _note(self, rows: list[Any]) -> None:
        kind = rows[0]._meta.model_name
        noted = self.filter(kind=kind, object_id__in=[row.pk for row in rows])
        known = {(one.object_id, Mark(one.by, one.value)): one.pk for one in noted}
        wanted = {(row.pk, mark) for row in rows for mark in marks(row)}
        if gone := [pk for key, pk in known.items() if key not in wanted]:
            self.filter(pk__in=gone).delete()
        new = [
            Likeness(kind=kind, object_id=pk, by=mark.by, value=mark.value)
            for pk, mark in sorted(wanted - known.keys())
        ]
        self.bulk_create(new, ignore_conflicts=True)  # another save may have come before

    def renew(self, model: type[models.Model]) -> None:
        """Write anew by what all people, or all places, are recognised."""
        self._of_none(model).delete()
        for rows in _in_batches(model):
            self._note(rows)

    def number_wrong(self, model: type[models.Model]) -> int:
        """Return of how many people, or places, it is wrong, of those gone included."""
        found = self._of_none(model).values("object_id").distinct().count()
        for rows in _in_batches(model):
            noted: dict[int, set[Mark]] = {}
            known = self.filter(kind=model._meta.model_name, object_id__in=[row.pk for row in rows])
            for pk, by, value in known.values_list("object_id", "by", "value"):
                noted.setdefault(pk, set()).add(Mark(by, value))
            found += sum(noted.get(row.pk, set()) != marks(row) for row in rows)
        return found

    def _of_none(self, model: type[models.Model]) -> "LikenessQuerySet":
        there = model._base_manager.filter(pk=models.OuterRef("object_id"))
        return self.filter(~models.Exists(there), kind=model._meta.model_name)

    def of(self, row: models.Model) -> "LikenessQuerySet":
        return self.filter(kind=row._meta.model_name, object_id=row.pk)

    def shared(self, rows: "models.QuerySet[Row]") -> "LikenessQuerySet":
        """What ``rows`` have in common with another record, unless the two were told apart."""
        mine = self.filter(kind=rows.model._meta.model_name)
        there = rows.model._default_manager.filter(pk=models.OuterRef("object_id"))
        others = (
            mine.filter(by=models.OuterRef("by"), value=models.OuterRef("value"))
            .exclude(object_id=models.OuterRef("object_id"))
            .filter(models.Exists(there))
            .exclude(models.Exists(Distinction.objects.between_outer_rows()))
        )
        return mine.filter(models.Exists(others), object_id__in=rows.values("pk"))


def _in_batches(model: type[models.Model]) -> Iterator[list[Any]]:
    rows = model._base_manager.order_by("pk").iterator(chunk_size=_BATCH)
    while some := list(islice(rows, _BATCH)):
        yield some


class Likeness(models.Model):
    """A name or an id by which a person or a place is recognised."""

    kind = models.CharField(max_length=8)
    object_id = models.BigIntegerField()
    by = models.CharField(max_length=8, help_text="A name, folded, or the Wikidata id.")
    value = models.CharField(max_length=_LONGEST)

    objects = LikenessQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value", "by", "object_id"], name="likeness_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="likeness_of_object")]

    def __str__(self) -> str:
        return self.value


class DistinctionQuerySet(models.QuerySet["Distinction"]):
    def about(self, row: models.Model) -> "DistinctionQuerySet":
        mine = models.Q(one=row.pk) | models.Q(other=row.pk)
        return self.filter(mine, kind=row._meta.model_name)

    def between_outer_rows(self) -> "DistinctionQuerySet":
        """Those between a likeness of the outer query and one of the query around that."""
        inner, outer = models.OuterRef("object_id"), models.OuterRef(models.OuterRef("object_id"))
        pair = models.Q(one=inner, other=outer) | models.Q(one=outer, other=inner)
        return self.filter(pair, kind=models.OuterRef("kind"))

    def between(self, first: models.Model, second: models.Model) -> "DistinctionQuerySet":
        return self.filter(**_pair(first, second))

    def draw(self, first: models.Model, second: models.Model, by: Any, at: Any) -> "Distinction":
        """Remember that two records are not the same."""
        return self.get_or_create(**_pair(first, second), defaults={"by": by, "at": at})[0]


class Distinction(models.Model):
    """An editor's word that two people, or two places, are not the same."""

    kind = models.CharField(max_length=8)
    one = models.BigIntegerField(help_text="The lower of the two primary keys.")
    other = models.BigIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    objects = DistinctionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "one", "other"], name="distinction_once"),
            models.CheckConstraint(
                name="distinction_of_two", condition=models.Q(one__lt=models.F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} is not {self.other}"


def _pair(first: models.Model, second: models.Model) -> dict[str, Any]:
    one, other = sorted([first.pk, second.pk])
    return {"kind": first._meta.model_name, "one": one, "other": other}


def alike(row: Row) -> "dict[Row, list[Mark]]":
    """Return those that may be the same as ``row``, with what they have in common.

    Those that an editor told apart from it are left out.
    """
    said = Distinction.objects.about(row).values_list("one", "other")
    apart = {row.pk, *(pk for pair in said for pk in pair)}
    mine = {Mark(*pair) for pair in Likeness.objects.of(row).values_list("by", "value")}
    others = Likeness.objects.filter(
        kind=row._meta.model_name, value__in={mark.value for mark in mine}
    ).exclude(object_id__in=apart)
    shared: dict[int, list[Mark]] = {}
    for pk, by, value in others.order_by("pk").values_list("object_id", "by", "value")[:_MOST]:
        if (mark := Mark(by, value)) in mine:
            shared.setdefault(pk, []).append(mark)
    found = type(row)._default_manager.in_bulk(shared)
    return {found[pk]: common for pk, common in shared.items() if pk in found}
