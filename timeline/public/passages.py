"""A source's text set for reading, with the passages that are cited marked in it."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from timeline.models import Citation, Event
from timeline.models.grounding import Span
from timeline.models.passages import Run, runs

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


class Note(NamedTuple):
    """An event that cites the text, numbered in the order of first passages."""

    number: int
    event: Event


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


def paragraphs(
    text: str, citations: Iterable[Citation], emphasis: Span | None = None
) -> list[Paragraph]:
    """Split a text into paragraphs and segments; ``citations`` come with their events.

    Overlapping passages split each other, so that the segments joined are the text again. A span
    of emphasis that does not lie in the text is ignored.
    """
    passages = sorted(citations, key=lambda each: (each.start, each.end, each.pk))
    notes: dict[int, Note] = {}
    for passage in passages:
        notes.setdefault(passage.event_id, Note(len(notes) + 1, passage.event))
    shown = _within(text, emphasis)
    return [
        _paragraph(text, Span(*line.span()), passages, notes, shown)
        for line in _PARAGRAPH.finditer(text)
    ]


def _within(text: str, span: Span | None) -> Span:
    """Return the span without white space before it; an empty one if it is not in the text."""
    if span is None or not span.start < span.end <= len(text):
        return Span(0, 0)
    return Span(span.end - len(text[span.start : span.end].lstrip()), span.end)


def _paragraph(
    text: str, line: Span, passages: Sequence[Citation], notes: dict[int, Note], emphasis: Span
) -> Paragraph:
    here = [each for each in passages if line.overlaps(Span(each.start, each.end))]
    segments = [_segment(text, run, notes, emphasis) for run in runs(line, here, emphasis)]
    return Paragraph(segments, _notes((p for p in here if p.start >= line.start), notes))


def _segment(text: str, run: Run[Citation], notes: dict[int, Note], emphasis: Span) -> Segment:
    return Segment(
        text=text[run.span.start : run.span.end],
        notes=_notes(run.covering, notes),
        ending=_notes(run.ending, notes),
        is_emphasised=run.span.overlaps(emphasis),
        is_first_emphasised=run.span.overlaps(emphasis) and run.span.start == emphasis.start,
    )


def _notes(passages: Iterable[Citation], notes: dict[int, Note]) -> list[Note]:
    numbered = {notes[passage.event_id] for passage in passages}
    return sorted(numbered, key=lambda note: note.number)
