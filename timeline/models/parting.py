"""Taking apart what was merged: both are again as they were, but for what was edited since."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from timeline.models.addresses import FormerSlug
from timeline.models.events import Event
from timeline.models.history import Whole, after, before, wholes_with
from timeline.models.kinds import KINDS, Kind, Name
from timeline.models.likeness import Distinction
from timeline.models.loads import SeedRecord
from timeline.models.merges import Merge
from timeline.models.merging import Record, Reference, attname, refer, touch
from timeline.models.slugs import free_slug

_STEM = 110  # characters of a slug, which leaves room for a number behind it


def take_apart(merge: Merge, *, by: Any, at: datetime) -> list[str]:
    """Put both back; return, in words, what was edited since and is left as it is.

    Raises ``ValidationError`` if they were taken apart already, if the one that stayed was merged
    itself, or if one cannot be as it was any more.
    """
    with transaction.atomic():
        found = Merge.objects.select_for_update().get(pk=merge.pk)
        if found.undone:
            raise ValidationError("They were taken apart already.")
        if Merge.objects.standing().filter(kind=found.kind, gone_id=found.kept_id).exists():
            name = found.kept_after["name"]
            raise ValidationError(f"“{name}” was itself merged since: take that apart first.")
        if KINDS[Name(found.kind)].model._base_manager.filter(pk=found.gone_id).exists():
            raise ValidationError(f"“{found.gone['name']}” is there again already.")
        touched = _touched(found)
        before(touched, at=at)
        left = _Splitter(found, at).split()
        after(touched, by=by, at=at, reason=f"“{found.gone['name']}” was taken out again.")
        return left


class _Splitter:
    def __init__(self, merge: Merge, at: datetime) -> None:
        self.merge = merge
        self.at = at
        self.kind = KINDS[Name(merge.kind)]
        self.left: list[str] = []

    def split(self) -> list[str]:
        gone = self.put_back()
        for moved in self.merge.moved:
            self.move_back(moved, gone)
        for noted in self.merge.joined:
            self.part(noted)
        rows = self.kind.model._base_manager.select_for_update()
        kept = rows.filter(pk=self.merge.kept_id).first()
        if kept is None:
            self.left.append(f"“{self.merge.kept_after['name']}” was deleted since")
        else:
            self.restore(kept)
        Distinction.objects.filter(pk__in=self.merge.drawn).delete()
        self.merge.undone = self.at
        self.merge.save(update_fields=["undone"])
        return self.left

    def put_back(self) -> Record:
        """Make the record that went again, at its old address if that is free."""
        gone: Any = self.kind.model(**self.merge.gone)
        old = gone.slug
        gone.slug = _slug_like(self.kind, old)
        gone.version += 1
        for name in self.kind.references:
            self.refer_to_what_is_there(gone, name)
        gone.save(force_insert=True)
        if gone.slug == old:
            former = FormerSlug.objects.filter(kind=self.kind.name, object_id=gone.pk)
            former.filter(slug=old).delete()
        else:
            self.left.append(f"the address of “{gone}” was given to another since")
        return gone

    def refer_to_what_is_there(self, row: Record, name: str) -> None:
        """Follow what the row refers to where that was merged since; blank what was deleted."""
        kind, key = self.kind.references[name], getattr(row, f"{name}_id")
        end = Merge.objects.ends().get((kind, key), key)
        if end is not None and not KINDS[kind].model._base_manager.filter(pk=end).exists():
            self.left.append(f"what “{row}” lies within was deleted since")
            end = None
        setattr(row, f"{name}_id", end)

    def move_back(self, moved: Mapping[str, Any], gone: Record) -> None:
        reference = Reference(Name(moved["kind"]), moved["field"], moved["once"])
        here = {reference.field: self.merge.kept_id, "pk__in": moved["ids"]}
        still = list(reference.rows.filter(**here))
        refer(reference, [row.pk for row in still], gone.pk)
        touch(reference, still)
        if others := len(moved["ids"]) - len(still):
            self.left.append(f"{reference.kind.label}: {others} changed or deleted since")

    def part(self, noted: Mapping[str, Any]) -> None:
        """Make the row again for which another has stood, and give that one its role back."""
        kind, row = KINDS[Name(noted["kind"])], noted["row"]
        twin: Any = kind.model._base_manager.filter(pk=noted["into"]).first()
        event = Event.objects.filter(pk=row["event_id"]).first()
        if twin is None or event is None:
            self.left.append(f"{kind.name.label}: 1 that both had was deleted since")
            return
        kind.model(**row).save(force_insert=True)
        Event.objects.filter(pk=event.pk).update(version=models.F("version") + 1)
        if noted.get("chosen") != noted.get("role"):
            self.give_role_back(noted, twin, event)

    def give_role_back(self, noted: Mapping[str, Any], twin: Any, event: Event) -> None:
        if twin.role != noted["chosen"]:
            self.left.append(f"the role in “{event}” was changed since")
            return
        twin.role = noted["role"]
        twin.version += 1
        twin.save()
        self.disown(twin, {"role"})

    def restore(self, kept: Record) -> None:
        """Give the one that stayed its own values back where they are as the merge left them."""
        restored = {unit for unit, names in self.kind.units.items() if self.restored(kept, names)}
        kept.version += 1
        kept.save()
        self.disown(kept, restored)

    def restored(self, kept: Record, names: tuple[str, ...]) -> bool:
        """Give a unit its value back; return whether it has it."""
        old, new = self.merge.kept_before, self.merge.kept_after
        columns = [attname(kept, name) for name in names]
        if all(old[column] == new[column] for column in columns):
            return False
        if names == ("aliases",):
            kept.aliases = _without(kept.aliases, old["aliases"], new["aliases"])
            return bool(kept.aliases == old["aliases"])
        if any(getattr(kept, column) != new[column] for column in columns):
            verb = "was" if len(names) == 1 else "were"
            self.left.append(f"{' and '.join(names)} of “{kept}” {verb} changed since")
            return False
        for column in columns:
            setattr(kept, column, old[column])
        for name in set(names) & self.kind.references.keys():
            self.refer_to_what_is_there(kept, name)
        return True

    def disown(self, row: Any, units: set[str]) -> None:
        """Let the seeds change again what only the merge took from them."""
        for record in SeedRecord.objects.of(row).select_for_update():
            mine = units & set(self.merge.owned.get(str(record.pk), ()))
            if mine:
                record.owned = sorted(set(record.owned) - mine)
                record.save(update_fields=["owned"])


def _touched(merge: Merge) -> set[Whole]:
    """Return all that changes when a merge is taken apart."""
    touched = {Whole(KINDS[Name(merge.kind)].model, pk) for pk in (merge.kept_id, merge.gone_id)}
    for moved in merge.moved:
        touched |= wholes_with(KINDS[Name(moved["kind"])].model, moved["ids"])
    for noted in merge.joined:
        touched.add(Whole(Event, noted["row"]["event_id"]))
    return touched


def _without(aliases: str, old: str, new: str) -> str:
    """Return other names without those that a merge has added."""
    added = set(new.splitlines()) - set(old.splitlines())
    return "\n".join(line for line in aliases.splitlines() if line not in added)


def _slug_like(kind: Kind, slug: str) -> str:
    """Return the slug, or one like it if another record has it."""
    stem = slug[:_STEM]
    like = kind.model._base_manager.filter(slug__startswith=stem)
    taken = set(like.values_list("slug", flat=True))
    return free_slug(stem, taken) if slug in taken else slug
