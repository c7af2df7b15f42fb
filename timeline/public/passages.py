"""A source's text set for reading, with the passages that are cited marked in it."""

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from timeline.models.citations import CitationQuerySet
from timeline.models.grounding import Span
from timeline.models.passages import Run, runs

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


class Passage(NamedTuple):
    """A passage of the text, and the event for which it is quoted."""

    start: int
    end: int
    pk: int
    event: str
    title: str


class Note(NamedTuple):
    """An event that cites the text, by its slug, numbered in the order of first passages."""

    number: int
    event: str
    title: str


class Segment(NamedTuple):
    """A run of text that the same passages cover; ``ending`` are those that stop behind it."""

    text: str
    notes: list[Note]
    ending: list[Note]
    is_emphasised: bool
    is_first_emphasised: bool


class Paragraph(NamedTuple):
    """A line of the text, and the events whose passages begin in it."""

    segments: list[Segment]
    notes: list[Note]


def passages(citations: CitationQuerySet) -> list[Passage]:
    """Return where the texts of citations stand, and for which events."""
    columns = ("start", "end", "pk", "event__slug", "event__title")
    return list(map(Passage._make, citations.values_list(*columns)))


def paragraphs(
    text: str, cited: Iterable[Passage], emphasis: Span | None = None
) -> list[Paragraph]:
    """Split a text into paragraphs and segments.

    Overlapping passages split each other, so that the segments joined are the text again. A span
    of emphasis that does not lie in the text is ignored.
    """
    ordered = sorted(cited)
    notes: dict[str, Note] = {}
    for each in ordered:
        notes.setdefault(each.event, Note(len(notes) + 1, each.event, each.title))
    shown = _within(text, emphasis)
    lines = [Span(*line.span()) for line in _PARAGRAPH.finditer(text)]
    waiting = deque(runs(Span(0, len(text)), ordered, chain(shown, *lines)))
    found = []
    for line in lines:
        while waiting[0].span.start < line.start:
            waiting.popleft()  # white space
        here = []
        while waiting and waiting[0].span.end <= line.end:
            here.append(waiting.popleft())
        found.append(_paragraph(text, line, here, notes, shown))
    return found


def _within(text: str, span: Span | None) -> Span:
    """Return the span without white space before it; an empty one if it is not in the text."""
    if span is None or not span.start < span.end <= len(text):
        return Span(0, 0)
    return Span(span.end - len(text[span.start : span.end].lstrip()), span.end)


def _paragraph(
    text: str,
    line: Span,
    here: Sequence[Run[Passage]],
    notes: Mapping[str, Note],
    emphasis: Span,
) -> Paragraph:
    covering = chain.from_iterable(run.covering for run in here)
    return Paragraph(
        segments=[_segment(text, run, notes, emphasis) for run in here],
        notes=_notes((each for each in covering if each.start >= line.start), notes),
    )


def _segment(text: str, run: Run[Passage], notes: Mapping[str, Note], emphasis: Span) -> Segment:
    is_emphasised = run.span.overlaps(emphasis)
    return Segment(
        text=text[run.span.start : run.span.end],
        notes=_notes(run.covering, notes),
        ending=_notes(run.ending, notes),
        is_emphasised=is_emphasised,
        is_first_emphasised=is_emphasised and run.span.start == emphasis.start,
    )


def _notes(passages: Iterable[Passage], notes: Mapping[str, Note]) -> list[Note]:
    return sorted({notes[passage.event] for passage in passages})
