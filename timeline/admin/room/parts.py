"""The parts of a long text: the reading room shows one of them at a time."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from timeline.models.grounding import Span
from timeline.models.sentences import sentences

# How many sentences a part has at most. Few articles have more; a form sends no more fields.
LONGEST = 500


class Parts:
    """The sentences of a text, in parts that end with a line wherever they can."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentences = sentences(text)
        self._places = [span.start for span in self.sentences]

    @cached_property
    def all(self) -> list[list[Span]]:
        """The sentences of each part; there is one at least, which may be empty."""
        found: list[list[Span]] = [[]]
        for line in self._lines():
            if found[-1] and len(found[-1]) + len(line) > LONGEST:
                found.append([])
            found[-1] += line
        return found

    def number(self, offset: int) -> int:
        """Return which part a character is in, from 0; what is beyond the end is in the last."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def span(self, number: int) -> Span:
        """Return the characters of a part; those of all parts are the text."""
        starts = [0, *self._starts[1:], len(self.text)]
        return Span(starts[number], starts[number + 1])

    def place(self, offset: int) -> int:
        """Return where the sentence begins in which a character stands; 0 of an empty text."""
        if not self._places:
            return 0
        return self._places[max(bisect_right(self._places, offset) - 1, 0)]

    def address(self, place: int, shown: int = 0) -> str:
        """Return what leads to a sentence from the page that shows the part ``shown``."""
        query = "" if self.number(place) == shown else f"?at={place}"
        return f"{query}#s-{place}"

    @cached_property
    def _starts(self) -> list[int]:
        return [part[0].start if part else 0 for part in self.all]

    def _lines(self) -> Iterator[list[Span]]:
        """Yield the sentences line by line; a line that is longer than a part, in pieces."""
        line: list[Span] = []
        for span in self.sentences:
            is_next = line and "\n" in self.text[line[-1].end : span.start]
            if is_next or len(line) == LONGEST:
                yield line
                line = []
            line.append(span)
        yield line
