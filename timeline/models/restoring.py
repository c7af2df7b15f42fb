"""Giving a record back a state that the history has: the whole of it, a part, or what was deleted.

What is given back is checked as a form checks it, is the editors' from then on, and is itself in
the history. A ``ValidationError`` tells all that stands in the way; then nothing has been done.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from timeline.models import history
from timeline.models.events import Event
from timeline.models.history import Model, Row, Whole
from timeline.models.kinds import KIND_OF_MODEL, PASSAGES, Name
from timeline.models.loads import SeedRecord


class Difference(NamedTuple):
    """A unit of a record's fields, or a row below it, that is not the same in two states."""

    part: str
    before: Row | None
    after: Row | None
    fields: list[str]
    is_row: bool = False

    @property
    def row(self) -> Row:
        found = self.after or self.before
        if found is None:
            raise ValueError("a difference between nothing and nothing")
        return found


def differences(whole: Whole, before: Iterable[Row], after: Iterable[Row]) -> list[Difference]:
    """Return what differs: the record's own fields first, unit by unit, then each row below it."""
    old = {row[:2]: row for row in before}
    new = {row[:2]: row for row in after}
    found = []
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = old.get(key), new.get(key)
        names = _differing(key[0], was, now)
        if key == tuple(whole):
            units = _units(key[0], names)
            found += [Difference(unit, was, now, names) for unit, names in units.items()]
        elif names:
            part = f"{key[0]._meta.model_name}-{key[1]}"
            found.append(Difference(part, was, now, names, is_row=True))
    return sorted(found, key=lambda difference: difference.is_row)


def _differing(model: Model, before: Row | None, after: Row | None) -> list[str]:
    old, new = (row.fields if row else {} for row in (before, after))
    return [one.name for one in told_fields(model) if old.get(one.name) != new.get(one.name)]


def _units(model: Model, names: Iterable[str]) -> dict[str, list[str]]:
    """Return fields of a record by what is taken back together; one alone by its own name."""
    kind = KIND_OF_MODEL[model]
    unit_of = {name: unit for unit in kind.units for name in kind.units[unit]}
    if kind.name in PASSAGES:
        unit_of["source"] = "quote"  # for it stands nowhere else
    units: dict[str, list[str]] = {}
    for name in names:
        units.setdefault(unit_of.get(name, name), []).append(name)
    return units


def told_fields(model: Model) -> list[Any]:
    """Return the fields that editors know, in their order; the others follow from these."""
    own: list[Any] = [*model._meta.fields, *model._meta.local_many_to_many]
    return [one for one in own if one.editable and one.serialize and _is_kept(one)]


def _is_kept(one: Any) -> bool:
    return not one.many_to_many or one.remote_field.through._meta.auto_created


def revert(
    whole: Whole,
    state: Iterable[Row],
    *,
    by: Any,
    at: datetime,
    reason: str,
    parts: Collection[str] | None = None,
) -> None:
    """Give a record the state, or those parts of it that are named as ``differences()`` does."""
    state = list(state)
    with transaction.atomic():
        restorer = _Restorer(whole, by, at)
        present = history.present([whole])[whole]
        found = differences(whole, present, state)
        chosen = [one for one in found if parts is None or one.part in parts]
        if not chosen or not present:
            raise ValidationError("There is nothing to take back: it stands like that already.")
        touched = restorer.touch(chosen)
        history.before(touched, at=at)
        restorer.revert(chosen)
        restorer.finish()
        history.after(touched, by=by, at=at, reason=reason)


def recover(
    whole: Whole,
    state: Iterable[Row],
    *,
    by: Any,
    at: datetime,
    reason: str,
    without: bool = False,
) -> list[str]:
    """Make a deleted record again with the rows that it had; return what had to be left out.

    Something is left out only if ``without`` is set; else whatever cannot be made is an error.
    """
    state = list(state)
    with transaction.atomic():
        restorer = _Restorer(whole, by, at)
        touched = restorer.touch(differences(whole, [], state))
        history.before(touched, at=at)
        left_out = restorer.recover(state)
        restorer.finish([] if without else left_out)
        history.after(touched, by=by, at=at, reason=reason)
    return left_out


@dataclass
class _Restorer:
    whole: Whole
    by: Any
    at: datetime
    errors: list[str] = field(default_factory=list)
    touched: set[Whole] = field(default_factory=set)

    def touch(self, found: Iterable[Difference]) -> set[Whole]:
        """Return what the differences are about: a link stands below another event, too."""
        wholes = self.touched
        wholes.add(self.whole)
        for one in found:
            above, keys = history.ABOVE.get(one.row.model, (None, ()))
            rows = [row for row in (one.before, one.after) if row and above]
            wholes.update(Whole(above, row.fields[key]) for row in rows for key in keys if above)
            if one.part == "text":
                wholes.update(history.wholes_citing([self.whole.pk]))
        return wholes

    def revert(self, found: list[Difference]) -> None:
        """Give the record its own fields first: a text moves the passages below it."""
        own = [one for one in found if not one.is_row]
        rows = [one for one in found if one.is_row]
        record = self.whole.model._base_manager.select_for_update().get(pk=self.whole.pk)
        names = [name for one in own for name in one.fields]
        self.give(record, names, own[0].row if own else None)
        for one in sorted(rows, key=lambda one: (one.after is not None, one.before is None)):
            self.change(one)

    def change(self, one: Difference) -> None:
        """Take a row away, give it other values, or make it again."""
        stored = one.row.model._base_manager.filter(pk=one.row.pk).first()
        if one.after is None:
            if stored is not None:
                stored.delete()
        elif stored is None:
            self.make(one.after)
        elif one.before is None:
            # It has been moved below another record, whose readers would miss it.
            name = f"{stored._meta.verbose_name} “{one.row.title}”"
            self.errors.append(f"{name}: it is part of another record now.")
        else:
            self.give(stored, one.fields, one.after)

    def give(self, record: Any, names: list[str], row: Row | None) -> None:
        """Save a record with the values that it had, as a form that changes them would."""
        values = row.fields if row else {}
        if row and (gone := _gone(row, names)):
            self.errors += gone
            return
        lists = {name for name in names if record._meta.get_field(name).many_to_many}
        for name in set(names) - lists:
            one = record._meta.get_field(name)
            setattr(record, one.attname, one.to_python(values[name]))
        if "status" in names and record.status == Event.Status.PUBLISHED:
            record.published_by, record.published_at = self.by, self.at
        record.version += 1
        if self.save(record):
            for name in lists:
                getattr(record, name).set(values[name])
                _tie(record, name)
            SeedRecord.objects.own(record, names, by=self.by, at=self.at)

    def recover(self, state: list[Row]) -> list[str]:
        """Make the record and its rows; return the reasons for which some cannot be."""
        left_out: list[str] = []
        for row in sorted(state, key=lambda row: row[:2] != self.whole):
            is_own = row[:2] == self.whole
            if is_own and row.model._base_manager.filter(pk=row.pk).exists():
                raise ValidationError("It is there: there is nothing to recover.")
            gone = _gone(row, [one.name for one in told_fields(row.model)])
            if is_own:
                must = _gone(row, [one.name for one in told_fields(row.model) if _is_one(one)])
                self.errors += must
                left_out += [text for text in gone if text not in must]
            elif gone:
                left_out += gone
                continue
            if not self.errors:
                self.make(row)
        return left_out

    def make(self, row: Row) -> None:
        """Make a row again, under the primary key that it had: so the seeds know it again."""
        if gone := _gone(row, [one.name for one in told_fields(row.model) if _is_one(one)]):
            self.errors += gone
            return
        made: Any = row.model(pk=row.pk)
        values = row.fields
        for one in row.model._meta.fields:
            if one.name in values and not (one.is_relation and _missing(one, values)):
                setattr(made, one.attname, one.to_python(values[one.name]))
        made.version += 1
        if self.save(made, force_insert=True):
            for one in told_fields(row.model):
                if one.many_to_many:
                    getattr(made, one.name).set(set(values[one.name]) - _missing(one, values))
                    _tie(made, one.name)

    def save(self, record: Any, *, force_insert: bool = False) -> bool:
        """Save what passes the checks of a form; note what does not."""
        try:
            with transaction.atomic():
                record.full_clean()
                record.save(force_insert=force_insert)
        except (ValidationError, IntegrityError) as error:
            texts = getattr(error, "messages", None) or [f"The database refuses it: {error}."]
            name = f"{record._meta.verbose_name} “{record}”"
            self.errors += [f"{name}: {text}" for text in texts]
            return False
        return True

    def finish(self, left_out: Iterable[str] = ()) -> None:
        """Refuse what no form would save, and tell all that stands in the way."""
        cited = {self.whole} if self.whole.model is Event else self.touched
        events = [whole.pk for whole in cited if whole.model is Event]
        for event in Event.objects.published().uncited().filter(pk__in=events):
            self.errors.append(f"The published event “{event}” needs at least one citation.")
        if errors := [*self.errors, *left_out]:
            raise ValidationError(list(dict.fromkeys(errors)))


def _tie(record: Any, name: str) -> None:
    """Let the seeds know the rows of a list again, which are made anew under other keys."""
    event = SeedRecord.objects.of(record).values_list("key", flat=True).first()
    if event is None or name != "locations":
        return
    for setting in Event.locations.through._default_manager.filter(event=record):
        known = SeedRecord.objects.filter(kind=Name.LOCATION, object_id=setting.location_id)
        for place in known.values_list("key", flat=True):
            SeedRecord.objects.filter(kind=Name.SETTING, key=f"{event}/{place}").update(
                object_id=setting.pk
            )


def _is_one(one: Any) -> bool:
    return not one.many_to_many


def _gone(row: Row, names: Collection[str]) -> list[str]:
    """Say to what a row refers that was deleted since."""
    values = row.fields
    found = []
    for one in told_fields(row.model):
        if one.is_relation and one.name in names:
            for pk in _missing(one, values):
                name = history.title_of(one.related_model, pk)
                of = f"{row.model._meta.verbose_name} “{row.title}”"
                found.append(
                    f"{of}: the {one.related_model._meta.verbose_name} {name} was deleted."
                )
    return found


def _missing(one: Any, values: dict[str, Any]) -> set[int]:
    """Return the primary keys to which the values of a field refer in vain."""
    value = values.get(one.name)
    wanted: set[Any] = set(value) if isinstance(value, list) else {value} - {None}
    there = one.related_model._base_manager.filter(pk__in=wanted)
    return wanted - set(there.values_list("pk", flat=True))


def obstacles(act: Callable[[], object]) -> list[str]:
    """Return what stands in the way of an act, without doing it."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except ValidationError as error:
        return error.messages
    return []
