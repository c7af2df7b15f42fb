"""The shapes of what the API answers; ``timeline.public.data`` fills them."""

from typing import Any

from django.db.models import TextChoices
from ninja import Field, Schema

from timeline import models

_Moment = str | None


def _one_of(choices: type[TextChoices]) -> dict[str, Any]:
    return {"enum": choices.values}


class Date(Schema):
    """A date, no more exact than its source."""

    edtf: str = Field(description="ISO 8601-2:2019, Annex A; empty where nothing is known.")
    words: str = Field(description="How it reads in English.", examples=["late April 2024"])
    earliest: _Moment = Field(
        description="The first second that it may cover, as ISO 8601 without a zone; null where "
        "it is open or unknown, and outside the years 1 to 9999; edtf tells which."
    )
    latest: _Moment = Field(description="The last second that it may cover; null as above.")


class EventDate(Date):
    """The date of an event, and what the source says of it."""

    phrase: str = Field(description="The source's own words.", examples=["Back in March"])
    basis: str = Field(
        json_schema_extra=_one_of(models.Event.DateBasis),
        description="Whether the source states it, or it was worked out.",
    )


class Titled(Schema):
    """A reference to an event or a source."""

    slug: str
    title: str
    url: str = Field(description="Its page for readers.")


class Named(Schema):
    """A reference to a person or a place."""

    slug: str
    name: str
    url: str = Field(description="Its page for readers.")


class Participant(Named):
    """Somebody who takes part in an event."""

    kind: str = Field(json_schema_extra=_one_of(models.Person.Kind))
    role: str


class Setting(Named):
    """A place at which an event is."""

    latitude: float | None
    longitude: float | None


class DatedSource(Titled):
    """A reference to a source, with its dateline."""

    published: Date


class Quote(Schema):
    """The words of a source that bear on an event."""

    quote: str = Field(description="As they stand in the source, character for character.")
    start: int = Field(description="Offset of the first character in the source's text, from 0.")
    end: int = Field(description="Offset behind the last character.")
    url: str = Field(description="The passage on the source's page.")
    stance: str = Field(json_schema_extra=_one_of(models.Citation.Stance))
    source: DatedSource
    attributed_to: Titled | None = Field(description="The source that the source credits.")


class Citation(Quote):
    """A quote, and the event that it bears on."""

    event: Titled


class Link(Schema):
    """How one event bears on another."""

    kind: str = Field(json_schema_extra=_one_of(models.EventLink.Kind))
    from_: Titled = Field(alias="from")
    to: Titled


class Event(Schema):
    """Something that sources speak of."""

    slug: str
    url: str = Field(description="Its page for readers.")
    title: str
    summary: str
    factuality: str = Field(
        json_schema_extra=_one_of(models.Event.Factuality),
        description="What the sources say of it.",
    )
    date: EventDate
    part_of: Titled | None
    parts: list[Titled]
    people: list[Participant]
    locations: list[Setting]
    citations: list[Quote]


class FullEvent(Event):
    """An event with its links to others."""

    links: list[Link]


class Person(Named):
    """A person, or a group of people."""

    kind: str = Field(json_schema_extra=_one_of(models.Person.Kind))
    other_names: list[str]
    description: str
    wikidata: str = Field(description="Its Wikidata item, or empty.", examples=["Q37079"])


class Location(Setting):
    """A place."""

    other_names: list[str]
    description: str
    within: Named | None
    wikidata: str = Field(description="Its Wikidata item, or empty.", examples=["Q90"])


class Source(DatedSource):
    """Something that says things: an article, a statement, a broadcast."""

    kind: str = Field(json_schema_extra=_one_of(models.Source.Kind))
    byline: str
    publisher: str
    original: str = Field(description="Where it was published, or empty.")
    language: str
    sha256: str = Field(description="Of its text, in UTF-8.")


class SourceText(Source):
    """A source with its text."""

    text: str


class _Page(Schema):
    previous: str | None = Field(description="The page before this one; null if it is the first.")
    next: str | None = Field(description="The page after this one; null if it is the last.")


class Events(_Page):
    items: list[Event]


class People(_Page):
    items: list[Person]


class Locations(_Page):
    items: list[Location]


class Sources(_Page):
    items: list[Source]


class Citations(_Page):
    items: list[Citation]


class Refusal(Schema):
    """What is wrong with a query."""

    errors: dict[str, list[str]] = Field(
        description="By parameter, what is wrong with it; __all__ for what is wrong with none "
        "in particular."
    )


class NotFound(Schema):
    """Nothing on the timeline has this slug."""

    detail: str
