"""The history of every record: how it stood before each change and after it, who made it and why.

A *whole* is a record with the rows below it: an event with its citations, its participations, its
places and its links, a source with its dismissals, a person, a place. Whoever is about to change
anything of a whole tells ``before()``; what an editor made of it is told to ``after()``:

    touched = wholes_of([person, *person.participations.all()])
    before(touched, at=now)
    ...
    after(touched, by=request.user, reason=reason, at=now)

All of it belongs into the transaction that makes the change. The versions are django-reversion's
own; they are only written many at a time, and never because something was saved.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import reversion
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, models
from reversion.models import Revision, Version

from timeline.models.citations import Citation, Dismissal
from timeline.models.eventlinks import EventLink
from timeline.models.events import Event, Participation
from timeline.models.locations import Location
from timeline.models.people import Person
from timeline.models.sources import Source

Model = type[models.Model]

# What the records with a history of their own have below them, with the keys on which it hangs.
BELOW: dict[Model, dict[Model, tuple[str, ...]]] = {
    Event: {
        Participation: ("event",),
        Citation: ("event",),
        EventLink: ("from_event", "to_event"),
    },
    Source: {Dismissal: ("source",)},
    Person: {},
    Location: {},
}
# What a row hangs on, by which keys.
ABOVE: dict[Model, tuple[Model, tuple[str, ...]]] = {
    Event.locations.through: (Event, ("event",)),
    **{row: (whole, keys) for whole, rows in BELOW.items() for row, keys in rows.items()},
}
AS_IT_STOOD = "As it stood before the change that follows."
_COLUMNS = (
    "revision",
    "content_type",
    "object_id",
    "db",
    "format",
    "serialized_data",
    "object_repr",
)
_BATCH = 1000
_encode = DjangoJSONEncoder(ensure_ascii=False).encode


class Whole(NamedTuple):
    """A record together with the rows below it, if there are any."""

    model: Model
    pk: int


class Row(NamedTuple):
    """A row of a whole as it stood: as reversion keeps it."""

    model: Model
    pk: int
    data: str
    title: str

    @property
    def fields(self) -> dict[str, Any]:
        """The values by the names of the fields; a reference is a primary key."""
        return json.loads(self.data)[0]["fields"]  # type: ignore[no-any-return]


def register() -> None:
    """Tell reversion of every record that has a history."""
    for whole, below in BELOW.items():
        for row in below:
            reversion.register(row)
        keys: list[Any] = [row._meta.get_field(key) for row, keys in below.items() for key in keys]
        reversion.register(whole, follow=[key.remote_field.related_name for key in keys])


def wholes_of(rows: Iterable[models.Model]) -> set[Whole]:
    """Return the wholes that the rows belong to, as they are stored and as they would be saved."""
    found: set[Whole] = set()
    stored: dict[Model, list[int]] = {}
    for row in rows:
        stored.setdefault(type(row), []).append(row.pk)
        if type(row) in ABOVE:
            above, keys = ABOVE[type(row)]
            found |= {Whole(above, getattr(row, f"{key}_id")) for key in keys}
    for model, pks in stored.items():
        found |= wholes_with(model, pks)
    return {whole for whole in found if whole.pk is not None}


def wholes_with(model: Model, pks: Iterable[int]) -> set[Whole]:
    """Return the wholes to which the stored rows with these primary keys belong."""
    if model in BELOW:
        return {Whole(model, pk) for pk in pks}
    above, keys = ABOVE[model]
    columns = [f"{key}_id" for key in keys]
    found: set[Whole] = set()
    for batch in _batches(pks):
        for owners in model._base_manager.filter(pk__in=batch).values_list(*columns):
            found |= {Whole(above, owner) for owner in owners}
    return found


def wholes_citing(sources: Iterable[int]) -> set[Whole]:
    """Return the events whose citations a new text of these sources moves along."""
    return {
        Whole(Event, pk)
        for batch in _batches(sources)
        for pk in Citation.objects.filter(source__in=batch).values_list("event", flat=True)
    }


def before(wholes: Iterable[Whole], *, at: datetime) -> None:
    """Put the present state of the wholes into the history, where it is not the latest there."""
    _write(_news(wholes), by=None, comment=AS_IT_STOOD, at=at)


def after(wholes: Iterable[Whole], *, by: Any, at: datetime, reason: str = "") -> "Revision | None":
    """Put what an editor made of the wholes into the history; None if nothing has changed."""
    return _write(_news(wholes), by=by, comment=reason, at=at)


def keep(
    wholes: Iterable[Whole], *, at: datetime, comment: str, by: Any = None
) -> "Revision | None":
    """Put the present state of the wholes into the history in any case, as of what is deleted.

    None if none of them is there.
    """
    revision: Revision | None = None
    links: set[tuple[Model, int]] = set()
    for some in _in_parts(wholes):
        states = present(some).values()
        rows = {row[:2]: row for state in states for row in state if row[:2] not in links}
        # A link may stand below two events, of which one comes later.
        links |= {key for key in rows if key[0] is EventLink}
        if rows:
            revision = revision or _revise(by=by, comment=comment, at=at)
            _add(rows.values(), revision)
    return revision


def _in_parts(wholes: Iterable[Whole]) -> Iterator[list[Whole]]:
    """Yield the wholes in order, as many at a time as fit into memory with their rows."""
    in_order = _in_order(wholes)
    for start in range(0, len(in_order), _BATCH):
        yield in_order[start : start + _BATCH]


def _in_order(wholes: Iterable[Whole]) -> list[Whole]:
    return sorted(wholes, key=lambda whole: (whole.model._meta.label, whole.pk))


def present(wholes: Iterable[Whole]) -> dict[Whole, list[Row]]:
    """Return the rows of each whole as they stand now; nothing of one that is not there."""
    states: dict[Whole, list[Row]] = {whole: [] for whole in _in_order(wholes)}
    for model, pks in _by_model(states).items():
        for batch in _batches(pks):
            for row, _ in _serialised(model, model._base_manager.filter(pk__in=batch)):
                states[Whole(model, row.pk)].append(row)
            for below, keys in BELOW.get(model, {}).items():
                hanging = models.Q(*((f"{key}__in", batch) for key in keys), _connector="OR")
                for row, fields in _serialised(below, below._base_manager.filter(hanging)):
                    for whole in {Whole(model, fields[key]) for key in keys} & states.keys():
                        states[whole].append(row)
    return states


def recorded(
    model: Model, pks: Iterable[int], revisions: Iterable[int]
) -> dict[tuple[int, Whole], list[Row]]:
    """Return the rows of wholes of one model as they stand in revisions, by revision and whole."""
    states: dict[tuple[int, Whole], list[Row]] = {}
    pks, revisions = list(pks), list(revisions)
    versions = Version.objects.filter(revision__in=revisions)
    for version in versions.filter(_is(model), object_id__in=pks):
        row = _row(model, version)
        states[version.revision_id, Whole(model, row.pk)] = [row]
    for below, keys in BELOW.get(model, {}).items():
        for version in versions.filter(_is(below), _mentions(keys, pks)).order_by("pk"):
            row = _row(below, version)
            fields = row.fields
            for pk in {fields[key] for key in keys}:
                states.get((version.revision_id, Whole(model, pk)), []).append(row)
    return states


def versions_of(whole: Whole) -> "models.QuerySet[Any]":
    """Return reversion's versions of a record itself, the latest first."""
    versions: models.QuerySet[Any] = Version.objects.filter(_is(whole.model), object_id=whole.pk)
    return versions.select_related("revision__user").order_by("-revision_id", "-pk")


def title_of(model: Model, pk: int) -> str:
    """Return what a record is called, or was when the history had it last."""
    row = model._base_manager.filter(pk=pk).first()
    if row is None and model in reversion.get_registered_models():
        row = versions_of(Whole(model, pk)).first()
    return f"“{row}”" if row else f"number {pk}"


def _news(wholes: Iterable[Whole]) -> list[Row]:
    """Return the rows of those wholes of which the history has not the present state as latest."""
    news: list[Row] = []
    states = present(wholes)
    latest = _latest(states)
    for whole, state in states.items():
        if _content(state) != _content(latest.get(whole, [])):
            news += state
    return news


def _content(state: Iterable[Row]) -> set[tuple[Any, ...]]:
    """Return what tells one state from another."""
    return {(row.model, row.pk, row.data) for row in state}


def _latest(wholes: Iterable[Whole]) -> dict[Whole, list[Row]]:
    """Return the rows of each whole as the history has them last."""
    latest: dict[Whole, list[Row]] = {}
    for model, pks in _by_model(wholes).items():
        for batch in _batches(pks):
            versions = Version.objects.filter(_is(model), object_id__in=batch).order_by()
            newest = versions.values("object_id").annotate(newest=models.Max("revision_id"))
            heads = {int(head["object_id"]): head["newest"] for head in newest}
            states = recorded(model, heads, set(heads.values()))
            for pk, revision in heads.items():
                latest[Whole(model, pk)] = states[revision, Whole(model, pk)]
    return latest


def _write(rows: Iterable[Row], *, by: Any, comment: str, at: datetime) -> "Revision | None":
    rows = {row[:2]: row for row in rows}.values()  # a link may stand below two events
    if not rows:
        return None
    revision = _revise(by=by, comment=comment, at=at)
    _add(rows, revision)
    return revision


def _revise(*, by: Any, comment: str, at: datetime) -> "Revision":
    return Revision.objects.create(user=by, comment=comment, date_created=at)


def _add(rows: Collection[Row], revision: Any) -> None:
    quoted = connection.ops.quote_name
    columns = [Version._meta.get_field(name).column for name in _COLUMNS]
    sql = (
        f"INSERT INTO {quoted(Version._meta.db_table)} ({', '.join(map(quoted, columns))}) "  # noqa: S608 - own names
        f"VALUES ({', '.join(['%s'] * len(columns))})"
    )
    types = {model: _content_type(model) for model in {row.model for row in rows}}
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [
                (revision.pk, types[row.model], str(row.pk), DEFAULT_DB_ALIAS, "json", *row[2:])
                for row in rows
            ],
        )


def _serialised(model: Model, rows: models.QuerySet[Any]) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Yield each row as reversion would keep it, with its fields, many together.

    Reversion's own serialiser takes ten times as long and asks for the lists of each row.
    """
    label = model._meta.label_lower
    own: list[Any] = [field for field in model._meta.fields if field.serialize]  # type: ignore[attr-defined]
    names, columns = [field.name for field in own], [field.attname for field in own]
    values = list(rows.values_list("pk", *columns))
    lists = _lists(model, [row[0] for row in values])
    bare = model.__new__(model)  # nothing but what takes to say what a row is called
    for pk, *row in values:
        fields = dict(zip(names, row, strict=True))
        fields |= {name: found.get(pk, []) for name, found in lists.items()}
        bare.__dict__ = dict(zip(columns, row, strict=True))
        data = _encode([{"model": label, "pk": pk, "fields": fields}])
        yield Row(model, pk, data, str(bare)), fields


def _lists(model: Model, pks: list[int]) -> dict[str, Mapping[int, list[int]]]:
    """Return to what the many-to-many fields of rows refer, by field and by row."""
    fields: list[Any] = [*model._meta.local_many_to_many]
    return {
        field.name: _references(field, pks)
        for field in fields
        if field.remote_field.through._meta.auto_created
    }


def _references(field: Any, pks: list[int]) -> Mapping[int, list[int]]:
    """Return the primary keys to which a many-to-many field refers, by that of the row."""
    found: dict[int, list[int]] = {}
    mine, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    pairs = field.remote_field.through._base_manager.filter(**{f"{mine}__in": pks})
    for pk, reference in pairs.order_by(other).values_list(mine, other):
        found.setdefault(pk, []).append(reference)
    return found


def _row(model: Model, version: "Version") -> Row:
    return Row(model, int(version.object_id), version.serialized_data, version.object_repr)


def _mentions(keys: Iterable[str], pks: list[int]) -> models.Q:
    """Narrow versions to the rows below one record; among those below many one has to look."""
    if len(pks) > 1:
        return models.Q()
    said = (("serialized_data__contains", f'"{key}": {pk},') for key in keys for pk in pks)
    return models.Q(*said, _connector="OR")


def _is(model: Model) -> models.Q:
    return models.Q(content_type=_content_type(model), db=DEFAULT_DB_ALIAS)


def _content_type(model: Model) -> int:
    return ContentType.objects.get_for_model(model).pk


def _by_model(wholes: Iterable[Whole]) -> dict[Model, list[int]]:
    found: dict[Model, list[int]] = {}
    for model, pk in wholes:
        found.setdefault(model, []).append(pk)
    return found


def _batches(pks: Iterable[int]) -> Iterator[list[int]]:
    pks = sorted(pks)
    for start in range(0, len(pks), _BATCH):
        yield pks[start : start + _BATCH]
