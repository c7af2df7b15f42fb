"""A source's text as the reading room shows it: its sentences, and what is marked in them."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet

from timeline.admin.links import worded
from timeline.admin.room.parts import Parts
from timeline.models import Citation, Coverage, Dismissal, Event, Source
from timeline.models.grounding import Span
from timeline.models.passages import Run, runs
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
    """A citation, and what leads to the sentence in which it begins."""

    citation: Citation
    address: str


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


class Passed(NamedTuple):
    """A citation anywhere in the text, in short."""

    event: int
    start: int
    end: int


class ReadingText:
    """A part of the text of a source, with what is made of it, read in three queries.

    ``at`` is an offset in the part; the first is shown for what is none.
    """

    def __init__(self, source: Source, chosen: Iterable[Span] = (), at: int = 0) -> None:
        self.text = source.text
        self.chosen = list(chosen)
        self.parts = Parts(source.text)
        self.number = self.parts.number(at)
        self.span = self.parts.span(self.number)
        self.cited = [
            Passed(*row)
            for row in source.citations.order_by("start", "end", "pk").values_list(
                "event_id", "start", "end"
            )
        ]
        self.citations = list(_citations(source, self.span))
        self.dismissals = list(
            source.dismissals.order_by("start", "end").only("start", "end", "reason")
        )

    @property
    def sentences(self) -> list[Span]:
        """The sentences of this part."""
        return self.parts.all[self.number]

    @cached_property
    def coverage(self) -> Coverage:
        """How much of the whole text is accounted for."""
        return cover(self.text, _spans(self.cited), _spans(self.dismissals))

    @cached_property
    def entries(self) -> list[Entry]:
        """The events that cite this part, in the order of their first passages in the text."""
        return list(self._by_event.values())

    @cached_property
    def _by_event(self) -> dict[int, Entry]:
        places = dict.fromkeys(each.event for each in self.cited)
        numbers = {pk: number for number, pk in enumerate(places, 1)}
        found: dict[int, Entry] = {}
        for citation in self.citations:
            if citation.event_id not in found:
                event = citation.event
                found[event.pk] = Entry(numbers[event.pk], event, worded(event.date), [])
            quote = Quote(citation, self.address(self.parts.place(citation.start)))
            found[citation.event_id].quotes.append(quote)
        return found

    @property
    def reasons(self) -> list[str]:
        """The reasons for which passages are dismissed, the most frequent first."""
        return [reason for reason, _ in Counter(d.reason for d in self.dismissals).most_common()]

    @property
    def before(self) -> str:
        """What leads to the part before this one; blank if there is none."""
        return self._part(self.number - 1) if self.number else ""

    @property
    def after(self) -> str:
        """What leads to the part after this one; blank if there is none."""
        return self._part(self.number + 1) if self.number + 1 < len(self.parts.all) else ""

    @property
    def open_before(self) -> str:
        """What leads to the last open sentence before this part; blank if there is none."""
        found = [span for span in self.coverage.open if span.start < self.span.start]
        return self.address(found[-1].start) if found else ""

    @property
    def open_after(self) -> str:
        """What leads to the first open sentence after this part; blank if there is none."""
        found = [span for span in self.coverage.open if span.start >= self.span.end]
        return self.address(found[0].start) if found else ""

    def address(self, place: int) -> str:
        """Return what leads from this part to a sentence, by where that begins."""
        return self.parts.address(place, self.number)

    def words_of(self, spans: Iterable[Span]) -> list[tuple[str, str]]:
        """Return what leads to each passage, and its words."""
        return [
            (self.address(self.parts.place(span.start)), self.text[span.start : span.end])
            for span in spans
        ]

    def _part(self, number: int) -> str:
        return self.address(self.parts.all[number][0].start)

    def paragraphs(self) -> list[list[Sentence]]:
        """Return the sentences of each line; the stretches of one, joined, are the sentence."""
        found: list[list[Sentence]] = []
        for sentence in self._sentences():
            if not found or "\n" in sentence.space:
                found.append([])
            found[-1].append(sentence)
        return found

    def _sentences(self) -> Iterator[Sentence]:
        marked: list[Passage] = [*self.citations, *self.dismissals]
        passages = [each for each in marked if self._is_here(each)]
        cuts = [edge for span in self.sentences for edge in span]
        waiting = deque(runs(self.span, passages, cuts))
        behind = self.span.start
        for span in self.sentences:
            while waiting[0].span.start < span.start:
                waiting.popleft()  # white space
            here = []
            while waiting and waiting[0].span.end <= span.end:
                here.append(waiting.popleft())
            yield self._sentence(span, self.text[behind : span.start], here)
            behind = span.end

    def _is_here(self, passage: Passage) -> bool:
        return self.span.overlaps(Span(passage.start, passage.end))

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


def _citations(source: Source, part: Span) -> QuerySet[Citation]:
    """Return all citations for the events that cite a part of the text."""
    here = source.citations.filter(start__lt=part.end, end__gt=part.start)
    rows = source.citations.filter(event__in=here.values("event"))
    rows = rows.select_related("event", "attributed_to").defer("attributed_to__text")
    return rows.order_by("start", "end", "pk")


def _spans(passages: "Iterable[Passage | Passed]") -> list[Span]:
    return [Span(each.start, each.end) for each in passages]
