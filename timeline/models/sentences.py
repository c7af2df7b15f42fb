"""The sentences of a text: what a reading has to account for, one by one."""

import re

from timeline.models.grounding import Span

_PARAGRAPH = re.compile(r"\S[^\n]*")
# A sentence ends at a full stop, question or exclamation mark, with the quotation marks and
# brackets that close after it, where white space follows; CJK marks need no space. No run of marks
# is tried twice: that is what the possessive "+" and the look behind are for.
_END = re.compile(
    r"(?<![.!?…])[.!?…]++(?:[\"'”’)\]]|[ \u00a0\u202f]?[»›])*+(?=\s)|[。！？]++[」』”’）]*+"
)
_OPENERS = " \t\u00a0\u202f\"'“‘«‹("
# Full stops that end a word rather than a sentence: initials ("J. Smith", "U.S.") and titles ...
_ABBREVIATION = re.compile(
    r"\b(?:[^\W\d_]|Mrs?|Ms|Dr|Prof|St|Sr|Jr|Mt|Gen|Col|Sgt|Maj|Lt|Capt|Cmdr|Rev|Hon|Sen|Rep|Gov"
    r"|Mme|Mlle|vs|etc|approx)\.$"
)
# ... and what stands before a number.
_BEFORE_NUMBER = re.compile(r"\b(?:Nos?|pp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$")
_LONGEST_ABBREVIATION = 8


def sentences(text: str) -> list[Span]:
    """Return the spans of the sentences of ``text``, in order, white space left out.

    A line break always ends a sentence, so a headline is one. Linear in the length of the text.
    """
    return [
        span
        for paragraph in _PARAGRAPH.finditer(text)
        for span in _split(text, paragraph.start(), paragraph.end())
    ]


def _split(text: str, start: int, end: int) -> list[Span]:
    spans = []
    for mark in _END.finditer(text, start, end):
        if _ends_sentence(text, mark, end):
            spans.append(Span(start, mark.end()))
            start = _skip_space(text, mark.end(), end)
    tail = text[start:end].rstrip()
    return [*spans, Span(start, start + len(tail))] if tail else spans


def _ends_sentence(text: str, mark: re.Match[str], end: int) -> bool:
    following = text[mark.end() : min(mark.end() + 8, end)].lstrip(_OPENERS)[:1]
    if following.islower():
        return False
    if mark[0] != ".":
        return True
    before = text[max(mark.start() - _LONGEST_ABBREVIATION, 0) : mark.end()]
    is_number = following.isdigit() and _BEFORE_NUMBER.search(before)
    return not (is_number or _ABBREVIATION.search(before))


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start
