"""How far a long load has come, for whoever wants to show it."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Progress(Protocol):
    """Hands the items on, one by one, telling how many are done under a label."""

    def __call__(self, items: Sequence[Item], label: str) -> Iterable[Item]: ...


def silent(items: Sequence[Item], label: str) -> Iterable[Item]:
    return items
