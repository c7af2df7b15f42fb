"""Grounding: proving that a quote stands in a text.

Only what typesetting changes is folded before comparing: curly and straight quotation marks,
no-break spaces, soft hyphens and runs of white space. What is found is given as offsets into the
text as it is, and the text's own characters are what a citation keeps.
"""

import re
from typing import NamedTuple

_QUOTATION_MARKS = dict.fromkeys("‘’‚‛", "'") | dict.fromkeys("“”„‟", '"')
_SOFT_HYPHEN = "\u00ad"
_TYPESETTING = str.maketrans(_QUOTATION_MARKS | {_SOFT_HYPHEN: None})
_WHITE_SPACE = re.compile(r"\s+")


class Span(NamedTuple):
    """A half-open range of characters, ``text[start:end]``."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


class GroundingError(ValueError):
    """A quote that the text does not hold, or holds more than once."""


class FoldedText:
    """A text prepared for finding quotes in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded, self._offsets = _fold(text)

    def find(self, quote: str) -> list[Span]:
        """Return every place where ``quote`` stands, in order; overlapping places count."""
        wanted = fold(quote).strip()
        spans = []
        at = self._folded.find(wanted) if wanted else -1
        while at >= 0:
            last = self._offsets[at + len(wanted) - 1]
            spans.append(Span(self._offsets[at], last + 1))
            at = self._folded.find(wanted, at + 1)
        return spans

    def locate(self, quote: str, occurrence: int | None = None) -> Span:
        """Return the place of ``quote``: the only one, or the ``occurrence``-th, from 1.

        Raises ``GroundingError`` when there is none, or no way to tell which is meant.
        """
        spans = self.find(quote)
        if not spans:
            raise GroundingError("the quote is not in the text")
        if occurrence is None and len(spans) > 1:
            raise GroundingError(f"the quote occurs {len(spans)} times: say which occurrence")
        if occurrence is not None and not 1 <= occurrence <= len(spans):
            raise GroundingError(
                f"the quote occurs {_times(len(spans))}: there is no occurrence {occurrence}"
            )
        return spans[(occurrence or 1) - 1]


def fold(text: str) -> str:
    """Return ``text`` without what only typesetting changes: equal for one quote typed two ways."""
    return _WHITE_SPACE.sub(" ", text.translate(_TYPESETTING))


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _fold(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its characters, the offset it came from."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if character == _SOFT_HYPHEN:
            continue
        if character.isspace():
            if characters and characters[-1] == " ":
                continue
            character = " "
        characters.append(_QUOTATION_MARKS.get(character, character))
        offsets.append(offset)
    return "".join(characters), offsets
