"""What a timeline shows of an event besides itself: who, where, and the words that it rests on.

All of it is read at once for many events, and as plain values: a page shows hundreds of them, and
a record for each would cost more than all else on the page.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from timeline.edtf import Edtf, parse
from timeline.models.links import page, passage_page, with_text_fragment
from timeline.models.sql import listed
from timeline.models.text import surroundings

if TYPE_CHECKING:
    from timeline.models.events import Event


class Participant(NamedTuple):
    """A person, and as what they took part."""

    slug: str
    name: str
    kind: str
    role: str

    def get_absolute_url(self) -> str:
        return page("timeline:person", self.slug)


class Setting(NamedTuple):
    """A place at which an event is; degrees north and east, or None."""

    slug: str
    name: str
    latitude: float | None
    longitude: float | None

    def get_absolute_url(self) -> str:
        return page("timeline:location", self.slug)


class Voice(NamedTuple):
    """A source, as it is named below a quote."""

    slug: str
    title: str
    url: str
    language: str
    published: str

    def get_absolute_url(self) -> str:
        return page("timeline:source", self.slug)

    @property
    def dateline(self) -> Edtf | None:
        return parse(self.published) if self.published else None


class Quote(NamedTuple):
    """The words of a citation: offsets are those in the text of the source.

    ``context`` is what stands before and behind them in their paragraph, if it was asked for.
    """

    quote: str
    start: int
    end: int
    stance: str
    source: Voice
    attributed_to: Voice | None
    context: tuple[str, str] = ("", "")

    def get_absolute_url(self) -> str:
        return passage_page(self.source.slug, self.start, self.end)

    @property
    def original_url(self) -> str:
        """The address of the quote where the source was published; empty if none is known."""
        return with_text_fragment(self.source.url, self.quote) if self.source.url else ""

    @property
    def credits(self) -> tuple[Voice, Voice | None]:
        """Who says it: what quotes have in common that one credit line can serve."""
        return self.source, self.attributed_to


# Written out, as Django takes longer to write such queries than a database to answer them.
_PEOPLE = """
    SELECT link.event_id, person.slug, person.name, person.kind, link.role
    FROM timeline_participation AS link JOIN timeline_person AS person ON person.id = link.person_id
    WHERE link.event_id IN ({events}) ORDER BY link.id
"""
_PLACES = """
    SELECT link.event_id, place.slug, place.name, place.latitude, place.longitude
    FROM timeline_event_locations AS link
    JOIN timeline_location AS place ON place.id = link.location_id
    WHERE link.event_id IN ({events}) ORDER BY place.name, place.slug
"""
_QUOTES = """
    SELECT citation.event_id, source.id, citation.quote, citation.start, citation."end",
        citation.stance, {source}, {credited}
    FROM timeline_citation AS citation
    JOIN timeline_source AS source ON source.id = citation.source_id
    LEFT JOIN timeline_source AS credited ON credited.id = citation.attributed_to_id
    WHERE citation.event_id IN ({events})
    ORDER BY source.slug, citation.start, citation."end", citation.id
"""
# Columns of a quote before those of its sources.
_OWN = 5
_VOICES = {
    name: ", ".join(f"{name}.{column}" for column in Voice._fields)
    for name in ("source", "credited")
}


def show(events: Sequence["Event"], parts: Sequence["Event"] = (), *, texts: bool = False) -> None:
    """Give events, one at least, and parts below them, ``participants``, ``places``, ``quotes``.

    The texts around the quotes are read only when asked for, and not for the parts. All together
    take three queries, and one more for the texts.
    """
    shown = [*events, *parts]
    pks = [event.pk for event in shown]
    people, places, quotes = (_by_event(each, pks) for each in (_PEOPLE, _PLACES, _QUOTES))
    known = _texts(row[0] for event in events for row in quotes[event.pk]) if texts else {}
    for event in shown:
        event.participants = list(map(Participant._make, people[event.pk]))
        event.places = list(map(Setting._make, places[event.pk]))
        event.quotes = [_quote(row, known) for row in quotes[event.pk]]


def _by_event(sql: str, pks: Sequence[int]) -> defaultdict[int, list[Sequence[Any]]]:
    found: defaultdict[int, list[Sequence[Any]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(events=listed(pks), **_VOICES))
        for row in cursor.fetchall():
            found[row[0]].append(row[1:])
    return found


def _texts(sources: Iterable[int]) -> dict[int, str]:
    wanted = listed(set(sources))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, text FROM timeline_source WHERE id IN ({wanted})")  # noqa: S608
        return dict(cursor.fetchall())


def _quote(row: Sequence[Any], texts: Mapping[int, str]) -> Quote:
    pk, words, start, end, stance = row[:_OWN]
    source, credited = row[_OWN : -len(Voice._fields)], row[-len(Voice._fields) :]
    return Quote(
        words,
        start,
        end,
        stance,
        Voice._make(source),
        Voice._make(credited) if credited[0] is not None else None,
        surroundings(texts[pk], start, end) if pk in texts else ("", ""),
    )
