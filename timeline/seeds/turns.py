"""Saving rows of which one may stand where another is to go."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from timeline.models.kinds import PASSAGES, Kind
from timeline.seeds.database import in_lists

Save = Callable[[Any], None]
# Why rows could not be saved, by primary key.
Refused = dict[int, str]


def save_in_turn(kind: Kind, keys: Iterable[int], save: Save) -> Refused:
    """Let ``save`` change and save each row; return those that it could not, with the reasons.

    A row that another stands in the way of is tried again after it. Passages that stand in one
    another's way are taken out and put in again together.
    """
    waiting, refused = list(keys), Refused()
    while waiting:
        refused = Refused()
        for some in in_lists(waiting):
            refused |= _save_each(_rows(kind, some), save)
        if len(refused) == len(waiting):
            break
        waiting = list(refused)
    if kind.name in PASSAGES:
        for group in _groups(kind, refused):
            for key in group - _exchange(kind, group, save):
                del refused[key]
    return refused


def _rows(kind: Kind, keys: Iterable[int]) -> dict[int, Any]:
    return kind.model._base_manager.select_for_update().in_bulk(keys)


def _save_each(rows: dict[int, Any], save: Save) -> Refused:
    refused = Refused()
    for key, row in rows.items():
        try:
            with transaction.atomic():
                save(row)
        except (ValidationError, IntegrityError) as error:
            refused[key] = "; ".join(getattr(error, "messages", None) or [str(error)])
    return refused


def _groups(kind: Kind, keys: Iterable[int]) -> list[set[int]]:
    """Return together the passages of one event and source: only they are in one another's way."""
    groups: dict[tuple[int, ...], set[int]] = {}
    for key, row in _rows(kind, keys).items():
        owner = tuple(getattr(row, f"{name}_id") for name in kind.fixed)
        groups.setdefault(owner, set()).add(key)
    return list(groups.values())


def _exchange(kind: Kind, keys: set[int], save: Save) -> set[int]:
    """Save as many of the rows as can be while all of these make way; return the others."""
    moving = keys
    while len(moving) > 1:
        rows = _rows(kind, moving)
        queryset = kind.model._base_manager.filter(pk__in=moving)
        with transaction.atomic():
            # Raw: whatever refers to them stays, for each is back in a moment.
            queryset._raw_delete(queryset.db)
            stuck = _save_each(rows, save)
            transaction.set_rollback(bool(stuck))
        if not stuck:
            return keys - moving
        moving = moving - stuck.keys()
    return keys
