"""What a load keeps of what it did: enough to show it, and to take it back."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from timeline.models import Load, LoadEntry, SeedRecord, history
from timeline.models.history import Whole
from timeline.models.kinds import KINDS, Name
from timeline.seeds.database import Ids, insert
from timeline.seeds.merge import Outcome, Step

Entry = dict[str, Any]
_COLUMNS = ("load", "kind", "key", "outcome", "object_id", "units", "memory", "row")


def keep_before(steps: Iterable[Step], ids: Ids, load: Load, *, at: datetime) -> None:
    """Put into the history how the records stand that the steps are about to change or delete.

    That is one revision, which belongs to the load; none if the load only creates.
    """
    comment = f"As it stood before {load}."
    if revision := history.keep(set(_touched(steps, ids)), at=at, comment=comment):
        load.revisions.add(revision)


def _touched(steps: Iterable[Step], ids: Ids) -> Iterator[Whole]:
    """Yield what the steps change or delete, and what they add rows to."""
    written: dict[type[Model], list[int]] = {}
    texts = []
    for step in steps:
        taken = {change.unit for change in step.changes if change.outcome is Outcome.UPDATED}
        if step.object_id is not None and (taken or step.outcome is Outcome.PRUNED):
            written.setdefault(KINDS[step.id[0]].model, []).append(step.object_id)
            texts += [step.object_id] * ("text" in taken)
        elif step.outcome is Outcome.CREATED:
            yield from _owners(step, ids)
    for model, pks in written.items():
        yield from history.wholes_with(model, pks)
    yield from history.wholes_citing(texts)


def _owners(step: Step, ids: Ids) -> Iterator[Whole]:
    """Yield those records that are there and that what is created will hang on."""
    kind = KINDS[step.id[0]]
    owner, names = history.ABOVE.get(kind.model, (None, ()))
    for name in names:
        pk = ids.get((kind.references[name], step.row.fields[name])) if step.row else None
        if owner is not None and pk is not None:
            yield Whole(owner, pk)


def note(steps: Iterable[Step], memories: Mapping[int, SeedRecord], load: Load) -> None:
    """Write an entry for each record that is remembered otherwise than before.

    ``memories`` are what was remembered, by primary key. To be called before anything is deleted:
    what will be is kept with all its values.
    """
    steps = [step for step in steps if step.remembers]
    deleted = _rows([step for step in steps if step.outcome is Outcome.PRUNED])
    entries = (
        (
            load.pk,
            step.id[0].value,
            step.id[1],
            step.outcome.value,
            step.object_id,
            [change._asdict() for change in step.changes],
            _values(memories[step.record_id]) if step.record_id else None,
            deleted.get((step.id[0], step.object_id)),
        )
        for step in steps
    )
    insert(LoadEntry, _COLUMNS, entries)


def _rows(steps: list[Step]) -> dict[tuple[Name, int | None], Entry]:
    return {
        (kind.name, row.pk): _values(row)
        for kind in KINDS.values()
        for row in kind.model._base_manager.filter(
            pk__in=[step.object_id for step in steps if step.id[0] == kind.name]
        )
    }


def _values(row: Model) -> Entry:
    """Return every column of a row, as it takes to make it again."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
