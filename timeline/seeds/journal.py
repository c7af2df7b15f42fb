"""What a load keeps of what it did: enough to show it, and to take it back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from timeline.models import SeedRecord
from timeline.models.kinds import KINDS, Name
from timeline.seeds.merge import Outcome, Step

Entry = dict[str, Any]


def journal(steps: Iterable[Step], memories: Mapping[int, SeedRecord]) -> list[Entry]:
    """Return an entry for each record that is remembered otherwise than before.

    ``memories`` are what was remembered, by primary key. To be called before anything is deleted:
    what will be is kept with all its values.
    """
    steps = [step for step in steps if step.remembers]
    deleted = _rows([step for step in steps if step.outcome is Outcome.PRUNED])
    return [
        {
            "kind": step.id[0].value,
            "key": step.id[1],
            "outcome": step.outcome.value,
            "id": step.object_id,
            "units": [change._asdict() for change in step.changes],
            "memory": _values(memories[step.record_id]) if step.record_id else None,
            "row": deleted.get((step.id[0], step.object_id)),
        }
        for step in steps
    ]


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
