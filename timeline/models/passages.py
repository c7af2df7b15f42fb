"""A text cut up at the edges of the passages that are marked in it."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from timeline.models.grounding import Span


class Marked(Protocol):
    """What knows where it begins and ends in a text: a record or a row of one.

    Both are whole numbers; a protocol does not see what the fields of a model hold.
    """

    @property
    def start(self) -> Any: ...

    @property
    def end(self) -> Any: ...


P = TypeVar("P", bound=Marked)


class Run(NamedTuple, Generic[P]):
    """A stretch of text that the same passages cover; ``ending`` are those that stop behind it."""

    span: Span
    covering: tuple[P, ...]
    ending: tuple[P, ...]


def runs(whole: Span, passages: Iterable[P], cuts: Iterable[int] = ()) -> Iterator[Run[P]]:
    """Cut a stretch of text at the edges of passages and at ``cuts``; joined, the runs are it.

    Passages may overlap, and reach out of the stretch. Those of a run are in the order of their
    beginnings. The time does not grow with the product of text and passages.
    """
    ordered = sorted(passages, key=lambda each: (each.start, each.end))
    waiting = deque(ordered)
    edges = {*whole, *cuts, *(edge for each in ordered for edge in (each.start, each.end))}
    covering: list[P] = []
    for span in pairwise(sorted(edge for edge in edges if whole.start <= edge <= whole.end)):
        while waiting and waiting[0].start <= span[0]:
            covering.append(waiting.popleft())
        covering = [each for each in covering if each.end > span[0]]
        ending = tuple(each for each in covering if each.end == span[1])
        yield Run(Span(*span), tuple(covering), ending)
