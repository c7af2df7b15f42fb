"""Deleting what the seeds no longer have: only what nobody touched and nothing else uses."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Model

from timeline.models import Citation, Event, SeedRecord
from timeline.models.kinds import KINDS, Key, Name
from timeline.seeds.database import Ids
from timeline.seeds.merge import Database, Outcome, Step
from timeline.seeds.problems import Problem, SeedError
from timeline.seeds.steps import Steps

# A prune that would delete more than this part of what the seeds ever said, and more than a
# handful, is taken for a mistake: a missing folder, an emptied file.
_LARGEST_PART = 0.1
_HANDFUL = 20

# The primary keys to be deleted, by model.
Doomed = dict[type[Model], set[int]]
# The primary keys of records that are about to refer to something else, by model and field.
Leaving = dict[tuple[type[Model], str], set[int | None]]


def mark(untouched: list[Step], steps: Steps, ids: Ids) -> None:
    """Let those orphans be pruned, of those that nobody touched, that nothing uses.

    Raises ``SeedError`` rather than mark a large part of everything.
    """
    orphans = {step.object_id for some in steps.of(Name.EVENT, Outcome.ORPHANED) for step in some}
    records = ((step.id, step.object_id) for step in untouched)
    doomed = doom(records, orphans, _leaving(steps), _to_be_cited(steps, ids))
    pruned = [step for step in untouched if step.object_id in doomed[KINDS[step.id[0]].model]]
    _refuse_mass(len(pruned), SeedRecord.objects.count())
    for step in pruned:
        steps.change(replace(step, outcome=Outcome.PRUNED, remembers=True))


def doom(
    records: Iterable[tuple[Key, int | None]],
    events: set[int | None],
    leaving: Leaving | None = None,
    to_be_cited: Collection[int] = (),
) -> Doomed:
    """Return those of the records that nothing else refers to, or that all others are leaving.

    Of ``events``, one that is spared keeps what hangs on it. No event is left without citations,
    for it could not be checked: unless it is ``to_be_cited`` anew, they are spared.
    """
    doomed: Doomed = {kind.model: set() for kind in KINDS.values()}
    for (name, _), pk in records:
        if pk is not None:
            doomed[KINDS[name].model].add(pk)
    while True:
        _spare_used(doomed, leaving or {})
        needed = _hanging_on(events - doomed[Event], doomed)
        needed[Citation] = needed.get(Citation, set()) | _last_citations(doomed, to_be_cited)
        if not any(needed.values()):
            return doomed
        for model, keys in needed.items():
            doomed[model] -= keys


def delete(doomed: Doomed) -> None:
    """Delete the records, those first that refer to others."""
    for kind in reversed(KINDS.values()):
        if doomed[kind.model]:
            kind.model._base_manager.filter(pk__in=doomed[kind.model]).delete()


def _hanging_on(events: set[int | None], doomed: Doomed) -> Doomed:
    """Return those of ``doomed`` that say who, where or what of the events."""
    if not events:
        return {}
    return {
        kind.model: set(
            kind.model._base_manager.filter(
                **{f"{kind.fixed[0]}__in": events}, pk__in=doomed[kind.model]
            ).values_list("pk", flat=True)
        )
        for kind in KINDS.values()
        if kind.references.get(kind.fixed[0]) == Name.EVENT
    }


def _last_citations(doomed: Doomed, to_be_cited: Collection[int]) -> set[int]:
    """Return those of ``doomed`` without which nothing would be cited for an event that stays."""
    leaving = Citation.objects.filter(pk__in=doomed[Citation])
    events = dict(leaving.values_list("pk", "event_id"))
    staying = Citation.objects.filter(event__in=set(events.values())).exclude(pk__in=events)
    safe = {*staying.values_list("event_id", flat=True), *doomed[Event], *to_be_cited}
    return {pk for pk, event in events.items() if event not in safe}


def _to_be_cited(steps: Steps, ids: Ids) -> set[int]:
    """Return the events that get citations, of those that are there."""
    rows = (step.row for some in steps.of(Name.CITATION, Outcome.CREATED) for step in some)
    events = {(Name.EVENT, row.fields["event"]) for row in rows if row}
    return {ids[event] for event in events if event in ids}


def _leaving(steps: Iterable[Step]) -> Leaving:
    """Return the references that the steps give another value."""
    found: Leaving = defaultdict(set)
    for step in steps:
        kind = KINDS[step.id[0]]
        for change in step.changes:
            if change.outcome is Outcome.UPDATED and change.unit in kind.references:
                found[kind.model, change.unit].add(step.object_id)
    return found


def _spare_used(doomed: Doomed, leaving: Leaving) -> None:
    """Take out of ``doomed`` whatever a record refers to that is not itself to be deleted."""
    while True:
        used = {
            model: _used(model, keys, doomed, leaving) for model, keys in doomed.items() if keys
        }
        if not any(used.values()):
            return
        for model, keys in used.items():
            doomed[model] -= keys


def _used(model: type[Model], keys: set[int], doomed: Doomed, leaving: Leaving) -> set[int]:
    used: set[int] = set()
    for relation in _relations(model):
        others, name = relation.related_model, relation.field.name
        passing = doomed.get(others, set()) | leaving.get((others, name), set())
        users = others._base_manager.filter(**{f"{name}__in": keys})
        for user, key in users.values_list("pk", relation.field.attname):
            if user not in passing:
                used.add(key)
    return used


def _relations(model: type[Model]) -> Iterable[Any]:
    """Return the foreign keys that point at the model, those of hidden link tables included."""
    return [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if field.one_to_many and field.auto_created
    ]


def is_untouched(step: Step, database: Database) -> bool:
    """Whether the record is a live orphan that nobody has touched."""
    if step.outcome is not Outcome.ORPHANED or step.id not in database.live:
        return False
    if database.remembered[step.id].owned or step.id in database.standing:
        return False
    return database.is_as_said(step.id)


def _refuse_mass(count: int, total: int) -> None:
    if count > _HANDFUL and count > _LARGEST_PART * total:
        message = f"this would delete {count} of {total} records: not in one go"
        raise SeedError([Problem("--prune", 0, "", message)])
