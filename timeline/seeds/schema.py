"""The shape of the seed files: which keys there are and what type each value has.

What a value may be (a choice, a length, a range) is said once, by the models.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from django.db.models import TextChoices
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core.core_schema import LiteralSchema, literal_schema

from timeline.models import Citation, Event, Person, Source
from timeline.models.events import LAST_POSITION
from timeline.seeds.files import MAX_BYTES


@dataclass(frozen=True)
class _OneOf:
    """Holds a text to the choices of a model."""

    choices: type[TextChoices]

    def __get_pydantic_core_schema__(self, *_: Any) -> LiteralSchema:
        return literal_schema(self.choices.values)


_Key = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,50}$")]
_Occurrence = Annotated[int, Field(ge=1, le=MAX_BYTES)]
_Status = Annotated[str, _OneOf(Event.Status)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class PersonEntry(_Entry):
    """An entry of people.toml; its key is the slug."""

    name: str
    formerly: list[str] = []
    kind: Annotated[str, _OneOf(Person.Kind)] = "individual"
    aliases: list[str] = []
    description: str = ""
    wikidata: str = ""


class LocationEntry(_Entry):
    """An entry of locations.toml; its key is the slug."""

    name: str
    formerly: list[str] = []
    within: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    aliases: list[str] = []
    description: str = ""
    wikidata: str = ""


class SourceEntry(_Entry):
    """A source that the article credits."""

    slug: str
    formerly: list[str] = []
    title: str
    kind: Annotated[str, _OneOf(Source.Kind)] = "article"
    byline: str = ""
    publisher: str = ""
    published: str = ""
    url: str = ""
    language: str = "en"


class ArticleEntry(SourceEntry):
    """The article itself; its text lies in a file beside the reading."""

    text: str | None = None


class CitationEntry(_Entry):
    """A passage of the article that speaks about the event."""

    quote: str
    occurrence: _Occurrence | None = None
    key: _Key | None = None
    stance: Annotated[str, _OneOf(Citation.Stance)] = "supports"
    attributed_to: str | None = None
    note: str = ""


class FurtherCitationEntry(CitationEntry):
    """A passage that speaks about an event which another reading describes."""

    event: str


class EventEntry(_Entry):
    """An event of which the article speaks."""

    slug: str
    formerly: list[str] = []
    title: str
    summary: str = ""
    date: str = ""
    date_phrase: str = ""
    date_basis: Annotated[str, _OneOf(Event.DateBasis)] = "stated"
    factuality: Annotated[str, _OneOf(Event.Factuality)] = "happened"
    status: _Status | None = None
    parent: str | None = None
    position: int = Field(default=0, ge=0, le=LAST_POSITION)
    people: dict[str, str] = {}
    locations: list[str] = []
    citations: list[CitationEntry] = []
    depicts: list[str] = []
    announces: list[str] = []
    follows: list[str] = []


class DismissalEntry(_Entry):
    """A passage that is deliberately no event."""

    quote: str
    occurrence: _Occurrence | None = None
    key: _Key | None = None
    reason: str


class Reading(_Entry):
    """The structured account of one article."""

    status: _Status = "draft"
    source: ArticleEntry
    sources: list[SourceEntry] = []
    events: list[EventEntry] = []
    citations: list[FurtherCitationEntry] = []
    dismissals: list[DismissalEntry] = []
