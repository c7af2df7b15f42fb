"""The shape of the seed files: which keys there are and what type each value has.

What a value may be (a choice, a length, a range) is said once, by the models.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from timeline.seeds.files import MAX_BYTES

_Occurrence = Annotated[int, Field(ge=1, le=MAX_BYTES)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class PersonEntry(_Entry):
    """An entry of people.toml; its key is the slug."""

    name: str
    formerly: list[str] = []
    kind: str = "individual"
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
    kind: str = "article"
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
    key: str | None = Field(default=None, pattern=r"^[a-z0-9-]{1,50}$")
    stance: str = "supports"
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
    date_basis: str = "stated"
    factuality: str = "happened"
    status: str | None = None
    parent: str | None = None
    # What every database can store; SQLite alone would take more.
    position: int = Field(default=0, ge=0, le=2**31 - 1)
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
    key: str | None = Field(default=None, pattern=r"^[a-z0-9-]{1,50}$")
    reason: str


class Reading(_Entry):
    """The structured account of one article."""

    status: str = "draft"
    source: ArticleEntry
    sources: list[SourceEntry] = []
    events: list[EventEntry] = []
    citations: list[FurtherCitationEntry] = []
    dismissals: list[DismissalEntry] = []
