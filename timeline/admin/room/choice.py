"""The passages that an editor has chosen in the reading room, as its form sends them."""

import re
from typing import NamedTuple

from django.http import QueryDict

from timeline.models import Source
from timeline.models.grounding import FoldedText, Span, fold

# A passage is sent as its offsets and its words: the words tell what was meant if the text changes.
_SENT = re.compile(r"([0-9]{1,9})-([0-9]{1,9}) (.+)", re.DOTALL)


class Choice(NamedTuple):
    """What is chosen of a text, and what was chosen and cannot be found in it."""

    spans: list[Span] = []
    lost: list[str] = []
    # Whether the text has changed since the editor opened it.
    is_stale: bool = False


def read_choice(source: Source, data: QueryDict) -> Choice:
    """Return the passages that a form sent, found again where the text has changed since.

    Sentences that follow one another make one passage. Never raises, whatever was sent.
    """
    is_stale = data.get("sha256") != source.sha256
    changed = FoldedText(source.text) if is_stale else None
    found, lost = [], []
    for sent in data.getlist("passage"):
        span = _found(source.text, sent, changed)
        if span:
            found.append(span)
        else:
            lost.append(sent.partition(" ")[2])
    spans = [_bare(source.text, span) for span in _joined(source.text, found)]
    return Choice(spans, lost, is_stale)


def _found(text: str, sent: str, changed: FoldedText | None) -> Span | None:
    match = _SENT.fullmatch(sent)
    if match is None:
        return None
    span, words = Span(int(match[1]), int(match[2])), fold(match[3]).strip()
    if words and fold(text[span.start : span.end]) == words:
        return span
    places = changed.find(words) if changed else []
    return places[0] if len(places) == 1 else None


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Return the spans in order, those as one between which there is nothing but white space."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and not text[joined[-1].end : span.start].strip():
            span = Span(joined[-1].start, max(joined.pop().end, span.end))
        joined.append(span)
    return joined


def _bare(text: str, span: Span) -> Span:
    """Return a passage as a search for its words finds it: no soft hyphen begins or ends it."""
    words = text[span.start : span.end]
    found = FoldedText(words).locate(words)
    return Span(span.start + found.start, span.start + found.end)
