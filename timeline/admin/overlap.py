"""A form that came back to a record which somebody else changed: three sides of each field.

What was shown, what was sent and what is there now are compared unit by unit, of the record and of
each row below it. Where only one of the two has changed a unit, that one's is proposed; where both
have, an editor chooses. Each choice carries what it was made against: it holds only as long as that
is what is there. What was shown is known by digests, which the page carried (``stale.note``).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import InlineForeignKeyField
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst

from timeline.admin.links import worded
from timeline.admin.references import is_key
from timeline.admin.values import difference
from timeline.models.dates import EdtfFormField
from timeline.models.kinds import KIND_OF_MODEL

MINE, THEIRS = "mine", "theirs"
# How the names of the choices on the page begin.
TAKE = "take:"
# A field as a browser sends it, and a record's or a row's fields by name.
Strings = list[str]
Fields = dict[str, Strings]
# What was shown: a digest by unit, of the record (under "") and of each row by prefix and key.
Digests = dict[str, str]
Shown = dict[str, Any]


class Line(NamedTuple):
    """A field as two sides have it; ``theirs`` is marked against ``mine``."""

    label: str
    mine: str
    theirs: SafeString | str


@dataclass(frozen=True)
class Difference:
    """Where what was sent is not what is there now."""

    key: str
    label: str
    lines: list[Line]
    # Whose is proposed; blank where an editor has to choose.
    proposal: str
    # Whether what is there now is not what was shown.
    overtaken: bool
    # What is there now, in short.
    now: str
    mine: str = "Yours"
    theirs: str = "Theirs"

    @property
    def name(self) -> str:
        return f"{TAKE}{self.key}"

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The value, the label and whether it is proposed, of each side."""
        sides = ((MINE, self.mine), (THEIRS, self.theirs))
        return [(f"{side} {self.now}", label, side == self.proposal) for side, label in sides]


class Row(NamedTuple):
    """A row below the record, as it is sent; without a key it is a new one."""

    key: str
    fields: Fields
    deleted: bool = False


class Part:
    """The record, or rows of one sort: which units there are, and what their fields mean."""

    def __init__(self, form: Any) -> None:
        self.form = form
        self.name = str(form._meta.model._meta.verbose_name)
        kind = KIND_OF_MODEL.get(form._meta.model)
        unit_of = {name: unit for unit in kind.units for name in kind.units[unit]} if kind else {}
        self.units: dict[str, list[str]] = {}
        for name in form.fields:
            if self._is_typed(name):
                self.units.setdefault(unit_of.get(name, name), []).append(name)

    def _is_typed(self, name: str) -> bool:
        own = {"DELETE", self.form._meta.model._meta.pk.name}
        return name not in own and not isinstance(self.form.fields[name], InlineForeignKeyField)

    @property
    def names(self) -> list[str]:
        return [name for names in self.units.values() for name in names]

    def shown(self, form: Any) -> Fields:
        """Return what a browser would send if the form were left alone."""
        return {name: _strings(form[name].value()) for name in self.names}

    def sent(self, data: QueryDict, prefix: str = "") -> Fields:
        return {name: data.getlist(f"{prefix}{name}") for name in self.names}

    def digests(self, fields: Fields) -> Digests:
        return {unit: self.digest(fields, unit) for unit in self.units}

    def digest(self, fields: Fields, unit: str) -> str:
        """Return what two spellings of the same values have in common."""
        values = [_meaning(self.form.fields[name], fields[name]) for name in self.units[unit]]
        return _digest(values)

    def label(self, unit: str) -> str:
        names = self.units[unit]
        label = self.form.fields[names[0]].label if len(names) == 1 else unit
        return capfirst(str(label or unit).replace("_", " "))

    def lines(self, names: Iterable[str], mine: Fields, theirs: Fields | None) -> list[Line]:
        """Return how fields read on both sides; ``theirs`` is None where they have nothing."""
        lines = []
        for name in names:
            field = self.form.fields[name]
            label = capfirst(str(field.label or name.replace("_", " ")))
            ours = _text(field, mine[name])
            other = difference(ours, _text(field, theirs[name])) if theirs else ""
            lines.append(Line(label, ours, other))
        return lines


def shown(form: Any, formsets: Iterable[Any]) -> Shown:
    """Return the digests of what an unbound form and the rows below it show."""
    part = Part(form)
    found: Shown = {"": part.digests(part.shown(form))}
    for rows in formsets:
        found[rows.prefix] = _rows_shown(rows.initial_forms)
    return found


def _rows_shown(rows: list[Any]) -> dict[str, Digests]:
    """Return the digests of rows of one sort, which have the same fields, by key."""
    if not rows:
        return {}
    part = Part(rows[0])
    return {str(row.instance.pk): part.digests(part.shown(row)) for row in rows}


class Overlap:
    """What was sent, beside what there is now and what was shown.

    ``form`` and ``formsets`` are unbound: they hold what there is now. ``seen`` is what ``shown``
    returned when the page was opened, None if that is not known.
    """

    def __init__(self, form: Any, formsets: Iterable[Any], sent: QueryDict, seen: Shown | None):
        self.sent = sent
        self.differences: list[Difference] = []
        # What is to be saved, if every choice is made; it is sent like a form.
        self.merged = sent.copy()
        self.undecided = False
        self._compare_record(Part(form), form, seen)
        for rows in formsets:
            self._compare_rows(rows, None if seen is None else seen.get(rows.prefix))
        for name in [name for name in self.merged if name.startswith(TAKE)]:
            del self.merged[name]

    @property
    def is_overtaken(self) -> bool:
        """Whether something is neither as the page showed it nor as it was sent."""
        return any(one.overtaken for one in self.differences)

    @property
    def has_changes(self) -> bool:
        """Whether anything was changed in the form."""
        return any(one.proposal != THEIRS for one in self.differences)

    def _decide(self, one: Difference) -> str:
        """Note a difference; return whose side is taken."""
        self.differences.append(one)
        side, _, against = self.sent.get(one.name, "").partition(" ")
        if side in (MINE, THEIRS) and against == one.now:
            return side
        self.undecided = self.undecided or one.overtaken
        return one.proposal or MINE

    def _compare_record(self, part: Part, form: Any, seen: Shown | None) -> None:
        mine, theirs = part.sent(self.sent), part.shown(form)
        fields = self._compare(part, "", "", mine, theirs, None if seen is None else seen[""])
        for name, values in fields.items():
            self.merged.setlist(name, values)

    def _compare(
        self,
        part: Part,
        key: str,
        title: str,
        mine: Fields,
        theirs: Fields,
        base: Mapping[str, str] | None,
    ) -> Fields:
        """Compare unit by unit; return the fields with the side taken of each."""
        taken = dict(mine)
        for unit, names in part.units.items():
            ours, now = part.digest(mine, unit), part.digest(theirs, unit)
            if ours == now:
                continue
            was = base.get(unit) if base else None
            one = Difference(
                key=f"{key}{unit}",
                label=f"{title}{part.label(unit)}",
                lines=part.lines(names, mine, theirs),
                proposal=MINE if was == now else THEIRS if was == ours else "",
                overtaken=was != now,
                now=now,
            )
            if self._decide(one) == THEIRS:
                taken |= {name: theirs[name] for name in names}
        return taken

    def _compare_rows(self, formset: Any, base: Mapping[str, Digests] | None) -> None:
        rows = _Rows(self, formset, base or {})
        _write(self.merged, formset.prefix, rows.taken())


class _Rows:
    """The rows of one sort, side by side."""

    def __init__(self, overlap: Overlap, formset: Any, base: Mapping[str, Digests]) -> None:
        self.overlap, self.base = overlap, base
        self.prefix = formset.prefix
        self.part = Part(formset.empty_form)
        self.live = {str(form.instance.pk): form for form in formset.initial_forms}
        sent = list(_sent_rows(overlap.sent, self.prefix, self.part))
        self.sent = {row.key: row for row in sent if row.key}
        self.added = [row for row in sent if not row.key and not row.deleted]

    def taken(self) -> list[Row]:
        """Return the rows with the side taken of each."""
        rows = [self._row(key) for key in {**self.live, **self.sent}]
        rows += [self._added(number, row) for number, row in enumerate(self.added)]
        return [row for row in rows if row]

    def _row(self, key: str) -> Row | None:
        mine, live = self.sent.get(key), self.live.get(key)
        if live is None:
            return self._gone(mine) if mine else None
        theirs = self.part.shown(live)
        if mine is None:
            return Row(key, theirs) if key in self.base else self._theirs(key, theirs)
        if mine.deleted:
            return self._deleted(key, theirs)
        title = f"{self._title(live.instance)}: "
        base = self.base.get(key)
        at = f"{self.prefix}/{key}/"
        return Row(key, self.overlap._compare(self.part, at, title, mine.fields, theirs, base))

    def _gone(self, mine: Row) -> Row | None:
        """Decide on a row that is not there any more."""
        if mine.deleted:
            return None
        changed = self.part.digests(mine.fields) != self.base.get(mine.key)
        one = Difference(
            key=f"{self.prefix}/{mine.key}",
            label=capfirst(f"{self.part.name} that was deleted"),
            lines=self.part.lines(self.part.names, mine.fields, None),
            proposal="" if changed else THEIRS,
            overtaken=True,
            now="gone",
            mine="Add it again, as you have it",
            theirs="Leave it deleted",
        )
        return Row("", mine.fields) if self.overlap._decide(one) == MINE else None

    def _theirs(self, key: str, theirs: Fields) -> Row:
        """Decide on a row that somebody else has added."""
        one = Difference(
            key=f"{self.prefix}/{key}",
            label=capfirst(f"{self.part.name} that was added"),
            lines=self._theirs_alone(theirs),
            proposal=THEIRS,
            overtaken=True,
            now=_digest(self.part.digests(theirs)),
            mine="Delete it",
            theirs="Keep it",
        )
        return Row(key, theirs, deleted=self.overlap._decide(one) == MINE)

    def _deleted(self, key: str, theirs: Fields) -> Row:
        """Decide on a row that is to be deleted."""
        now = self.part.digests(theirs)
        overtaken = now != self.base.get(key)
        one = Difference(
            key=f"{self.prefix}/{key}",
            label=capfirst(f"{self.part.name} that you delete"),
            lines=self._theirs_alone(theirs),
            proposal="" if overtaken else MINE,
            overtaken=overtaken,
            now=_digest(now),
            mine="Delete it",
            theirs="Keep it",
        )
        return Row(key, theirs, deleted=self.overlap._decide(one) == MINE)

    def _added(self, number: int, mine: Row) -> Row | None:
        """Decide on a row that is new here; a blank one is none."""
        if self.part.digests(mine.fields) == self.part.digests(self.part.shown(self.part.form)):
            return None
        one = Difference(
            key=f"{self.prefix}/+{number}",
            label=capfirst(f"{self.part.name} that you add"),
            lines=self.part.lines(self.part.names, mine.fields, None),
            proposal=MINE,
            overtaken=False,
            now="new",
            mine="Add it",
            theirs="Do not add it",
        )
        return mine if self.overlap._decide(one) == MINE else None

    def _theirs_alone(self, theirs: Fields) -> list[Line]:
        fields = self.part.form.fields
        texts = ((fields[name], theirs[name]) for name in self.part.names)
        return [Line(capfirst(str(field.label)), "", _text(field, has)) for field, has in texts]

    def _title(self, row: models.Model) -> str:
        return capfirst(f"{self.part.name} “{Truncator(str(row)).words(12)}”")


def _sent_rows(data: QueryDict, prefix: str, part: Part) -> Iterable[Row]:
    for index in range(_count(data, prefix)):
        at = f"{prefix}-{index}-"
        key = data.get(f"{at}{part.form._meta.model._meta.pk.name}", "")
        yield Row(key, part.sent(data, at), f"{at}DELETE" in data)


def _count(data: QueryDict, prefix: str) -> int:
    """Return how many rows were sent: no more than fields, whatever the number says."""
    told = data.get(f"{prefix}-TOTAL_FORMS", "")
    return min(int(told), len(data)) if told.isdecimal() and len(told) < 5 else 0


def _write(data: QueryDict, prefix: str, rows: list[Row]) -> None:
    """Put rows in the place of those that were sent: those that there are first, then the new."""
    for name in [name for name in data if _is_of_row(name, prefix)]:
        del data[name]
    rows = sorted(rows, key=lambda row: not row.key)
    for index, row in enumerate(rows):
        for name, values in row.fields.items():
            data.setlist(f"{prefix}-{index}-{name}", values)
        data[f"{prefix}-{index}-id"] = row.key
        if row.deleted:
            data[f"{prefix}-{index}-DELETE"] = "on"
    data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    data[f"{prefix}-INITIAL_FORMS"] = str(sum(bool(row.key) for row in rows))


def _is_of_row(name: str, prefix: str) -> bool:
    start, _, rest = name.partition(f"{prefix}-")
    return not start and rest.partition("-")[0].isdecimal()


def _strings(value: Any) -> Strings:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _meaning(field: forms.Field, strings: Strings) -> list[str]:
    """Return what is the same for all spellings of a value; what cannot be read stays as it is."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return sorted(strings)
    text = strings[-1] if strings else ""
    if not isinstance(field, forms.ModelChoiceField):
        try:
            value = field.to_python(text)
        except ValidationError:
            return [text]
        text = "" if value is None else str(value)
    return [text] if text else []


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]


def _text(field: forms.Field, strings: Strings) -> str:
    """Return how a field that was sent reads."""
    if isinstance(field, forms.ModelChoiceField):
        return "\n".join(sorted(_names(field, strings)))
    text = "".join(_meaning(field, strings))
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(text, text))  # type: ignore[arg-type]
    if isinstance(field, EdtfFormField):
        try:
            return f"{text} ({worded(text)})" if text else ""
        except ValueError:
            return text
    return text


def _names(field: Any, strings: Strings) -> list[str]:
    """Return what the records that a field refers to are called; what is none as it was sent."""
    asked = [int(one) for one in strings if is_key(one)]
    known = {str(row.pk): str(row) for row in field.queryset.filter(pk__in=asked)}
    return [known.get(one, one) for one in strings if one]
