"""A source's text as the reading room shows it: its sentences, and what is marked in them."""

from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet

from timeline.admin.links import worded
from timeline.models import Citation, Coverage, Dismissal, Event, Source
from timeline.models.grounding import Span
from timeline.models.passages import Run, runs
from timeline.models.sentences import sentences
from timeline.models.sources import cover

Passage = Citation | Dismissal
# What a sentence is, by whether it is cited and whether it is dismissed.
_STATES = {
    (True, True): "cited",
    (True, False): "cited",
    (False, True): "dismissed",
    (False, False): "open",
}


class Quote(NamedTuple):
    """A citation, and where the sentence begins in which it does."""

    citation: Citation
    place: int


class Entry(NamedTuple):
    """An event that cites the text, numbered in the order of first passages."""

    number: int
    event: Event
    # The date in words.
    date: str
    quotes: list[Quote]


class Note(NamedTuple):
    """The number of an event, called behind a passage that is cited for it."""

    number: int
    stance: str


class Stretch(NamedTuple):
    """Some characters of a sentence that the same passages cover."""

    text: str
    # What it is marked as: stances, "dismissed", "shared" by several passages, or nothing.
    marks: list[str]
    # The numbers of the events for which it is cited.
    events: list[int]
    notes: list[Note]
    dismissals: list[Dismissal]


class Sentence(NamedTuple):
    """A sentence and what is made of it: "cited", "dismissed" or "open"."""

    span: Span
    # The white space before it in its line.
    space: str
    text: str
    state: str
    is_chosen: bool
    stretches: list[Stretch]

    @property
    def place(self) -> str:
        """What it is called in the page: its first offset."""
        return str(self.span.start)

    @property
    def sent(self) -> str:
        """What its box sends: its offsets and its words."""
        return f"{self.span.start}-{self.span.end} {self.text}"


class ReadingText:
    """The text of a source with its citations and dismissals, read in two queries."""

    def __init__(self, source: Source, chosen: Iterable[Span] = ()) -> None:
        self.text = source.text
        self.chosen = list(chosen)
        self.citations = list(_citations(source))
        self.dismissals = list(source.dismissals.order_by("start", "end"))

    @cached_property
    def sentences(self) -> list[Span]:
        return sentences(self.text)

    @cached_property
    def coverage(self) -> Coverage:
        return cover(self.text, _spans(self.citations), _spans(self.dismissals))

    @cached_property
    def entries(self) -> list[Entry]:
        """The events that cite the text, in the order of their first passages."""
        return list(self._by_event.values())

    @cached_property
    def _by_event(self) -> dict[int, Entry]:
        found: dict[int, Entry] = {}
        for citation in self.citations:
            if citation.event_id not in found:
                event = citation.event
                found[event.pk] = Entry(len(found) + 1, event, worded(event.date), [])
            quote = Quote(citation, place_of(self.sentences, citation.start))
            found[citation.event_id].quotes.append(quote)
        return found

    @property
    def reasons(self) -> list[str]:
        """The reasons for which passages are dismissed, the most frequent first."""
        return [reason for reason, _ in Counter(d.reason for d in self.dismissals).most_common()]

    def words_of(self, spans: Iterable[Span]) -> list[tuple[Span, str]]:
        return [(span, self.text[span.start : span.end]) for span in spans]

    def paragraphs(self) -> list[list[Sentence]]:
        """Return the sentences of each line; the stretches of one, joined, are the sentence."""
        found: list[list[Sentence]] = []
        for sentence in self._sentences():
            if not found or "\n" in sentence.space:
                found.append([])
            found[-1].append(sentence)
        return found

    def _sentences(self) -> Iterator[Sentence]:
        passages: list[Passage] = [*self.citations, *self.dismissals]
        cuts = [edge for span in self.sentences for edge in span]
        waiting = deque(runs(Span(0, len(self.text)), passages, cuts))
        behind = 0
        for span in self.sentences:
            while waiting[0].span.start < span.start:
                waiting.popleft()  # white space
            here = []
            while waiting and waiting[0].span.end <= span.end:
                here.append(waiting.popleft())
            yield self._sentence(span, self.text[behind : span.start], here)
            behind = span.end

    def _sentence(self, span: Span, space: str, here: list[Run[Passage]]) -> Sentence:
        covering = {type(passage) for run in here for passage in run.covering}
        return Sentence(
            span=span,
            space=space,
            text=self.text[span.start : span.end],
            state=_STATES[Citation in covering, Dismissal in covering],
            is_chosen=any(span.overlaps(chosen) for chosen in self.chosen),
            stretches=[self._stretch(run) for run in here],
        )

    def _stretch(self, run: Run[Passage]) -> Stretch:
        stances = {each.stance for each in run.covering if isinstance(each, Citation)}
        is_dismissed = any(isinstance(each, Dismissal) for each in run.covering)
        return Stretch(
            text=self.text[run.span.start : run.span.end],
            marks=[
                *sorted(stances),
                *["dismissed"] * is_dismissed,
                *["shared"] * (len(run.covering) > 1),
            ],
            events=[
                self._by_event[each.event_id].number
                for each in run.covering
                if isinstance(each, Citation)
            ],
            notes=[
                Note(self._by_event[each.event_id].number, each.stance)
                for each in run.ending
                if isinstance(each, Citation)
            ],
            dismissals=[each for each in run.ending if isinstance(each, Dismissal)],
        )


def place_of(spans: list[Span], offset: int) -> int:
    """Return where the sentence begins in which a character stands."""
    return spans[max(bisect_right(spans, offset, key=lambda span: span.start) - 1, 0)].start


def _citations(source: Source) -> QuerySet[Citation]:
    rows = source.citations.select_related("event", "attributed_to")
    return rows.defer("attributed_to__text").order_by("start", "end", "pk")


def _spans(passages: Iterable[Passage]) -> list[Span]:
    return [Span(each.start, each.end) for each in passages]
