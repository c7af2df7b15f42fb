"""The kinds of record that seeds speak of: what identifies one and what merges as one unit.

A *unit* is a group of fields that are changed together or not at all. In the values of the seeds, a
field that refers to another record holds that record's key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from timeline.models.citations import Citation, Dismissal
from timeline.models.eventlinks import EventLink
from timeline.models.events import Event, Participation
from timeline.models.locations import Location
from timeline.models.people import Person
from timeline.models.sources import Source


class Name(models.TextChoices):
    """What a kind of record is called."""

    PERSON = "person", "person"
    LOCATION = "location", "place"
    SOURCE = "source", "source"
    EVENT = "event", "event"
    PARTICIPATION = "participation", "participation"
    SETTING = "setting", "place of an event"
    CITATION = "citation", "citation"
    LINK = "link", "link"
    DISMISSAL = "dismissal", "dismissal"


PASSAGES = (Name.CITATION, Name.DISMISSAL)
# What identifies a record in the seeds.
Key = tuple[Name, str]
Fields = dict[str, Any]
# The value of a unit: that of its one field, or its fields by name.
Value = Any


@dataclass(frozen=True)
class Kind:
    """What the merge has to know of one kind of record."""

    name: Name
    model: type[models.Model]
    # Set when the record is created and left alone ever after.
    fixed: tuple[str, ...]
    # The name of each unit, with the fields that it is made of.
    units: Mapping[str, tuple[str, ...]]
    # The fields that refer to a record, with its kind.
    references: Mapping[str, Name] = field(default_factory=dict)
    # The fields by which an editor's own record would be the same one.
    natural: tuple[str, ...] = ("slug",)
    # Pairs of fields that must not refer to the same record.
    apart: tuple[tuple[str, str], ...] = ()
    # The kinds whose slugs the key is made of; None for a part that is no slug. Empty: a slug.
    parts: tuple[Name | None, ...] = ()

    @property
    def fields(self) -> list[str]:
        """Every field that is merged."""
        return [name for names in self.units.values() for name in names]

    def values(self, fields: Fields) -> dict[str, Value]:
        """Return the value of each unit, as it is compared and remembered."""
        return {
            unit: fields[names[0]] if len(names) == 1 else {name: fields[name] for name in names}
            for unit, names in self.units.items()
        }

    def attributes(self, fields: Fields, ids: Mapping[Key, int]) -> Fields:
        """Return the model's attributes for fields of the seeds.

        ``ids`` tells where the records are; a reference to what is not there is left empty.
        """
        return {
            f"{name}_id" if name in self.references else name: (
                ids.get((self.references[name], value)) if name in self.references else value
            )
            for name, value in fields.items()
        }

    def give(self, row: Any, fields: Fields, ids: Mapping[Key, int]) -> None:
        """Save a row with other values; ``ValidationError`` if it must not have them."""
        attributes = self.attributes(fields, ids)
        for name, value in fields.items():
            if name in self.references and value is not None and attributes[f"{name}_id"] is None:
                raise ValidationError(f"{value} was deleted.")
        for name, value in attributes.items():
            setattr(row, name, value)
        row.version += 1
        row.full_clean(exclude=set(self.references) - set(fields))
        row.save()


def unpack(names: tuple[str, ...], value: Value) -> Fields:
    """Return the fields of the unit made of ``names``."""
    return {names[0]: value} if len(names) == 1 else dict(value)


def _alone(*names: str) -> dict[str, tuple[str, ...]]:
    return {name: (name,) for name in names}


# In the order in which records are created: what others refer to comes first.
KINDS = {
    kind.name: kind
    for kind in [
        Kind(
            Name.PERSON,
            Person,
            fixed=("slug",),
            units=_alone("name", "kind", "aliases", "description", "wikidata"),
        ),
        Kind(
            Name.LOCATION,
            Location,
            fixed=("slug",),
            units=_alone("name", "within", "aliases", "description", "wikidata")
            | {"coordinates": ("latitude", "longitude")},
            references={"within": Name.LOCATION},
        ),
        Kind(
            Name.SOURCE,
            Source,
            fixed=("slug",),
            units=_alone(
                "title", "kind", "byline", "publisher", "published", "url", "language", "text"
            ),
        ),
        Kind(
            Name.EVENT,
            Event,
            fixed=("slug", "status"),
            units=_alone("title", "summary", "factuality", "parent", "position")
            | {"date": ("date", "date_phrase", "date_basis")},
            references={"parent": Name.EVENT},
        ),
        Kind(
            Name.PARTICIPATION,
            Participation,
            fixed=("event", "person"),
            units=_alone("role"),
            references={"event": Name.EVENT, "person": Name.PERSON},
            natural=("event", "person"),
            parts=(Name.EVENT, Name.PERSON),
        ),
        Kind(
            Name.SETTING,
            Event.locations.through,
            fixed=("event", "location"),
            units={},
            references={"event": Name.EVENT, "location": Name.LOCATION},
            natural=("event", "location"),
            parts=(Name.EVENT, Name.LOCATION),
        ),
        Kind(
            Name.CITATION,
            Citation,
            fixed=("event", "source"),
            units=_alone("stance", "attributed_to", "note") | {"quote": ("quote", "start", "end")},
            references={"event": Name.EVENT, "source": Name.SOURCE, "attributed_to": Name.SOURCE},
            natural=("event", "source", "start", "end"),
            apart=(("source", "attributed_to"),),
            parts=(Name.EVENT, Name.SOURCE, None),
        ),
        Kind(
            Name.LINK,
            EventLink,
            fixed=("from_event", "kind", "to_event"),
            units={},
            references={"from_event": Name.EVENT, "to_event": Name.EVENT},
            natural=("from_event", "kind", "to_event"),
            apart=(("from_event", "to_event"),),
            parts=(Name.EVENT, None, Name.EVENT),
        ),
        Kind(
            Name.DISMISSAL,
            Dismissal,
            fixed=("source",),
            units=_alone("reason") | {"quote": ("quote", "start", "end")},
            references={"source": Name.SOURCE},
            natural=("source", "start", "end"),
            parts=(Name.SOURCE, None),
        ),
    ]
}

KIND_OF_MODEL = {kind.model: kind for kind in KINDS.values()}


def source_of(passage: Key) -> str:
    """Return the slug of the source of which a passage's key tells."""
    return passage[1].split("/")[KINDS[passage[0]].parts.index(Name.SOURCE)]


def renamed(key: Key, names: Mapping[Key, str]) -> Key:
    """Return the key with what ``names`` calls otherwise: its own, or what it is made of."""
    name, text = key
    kinds = KINDS[name].parts or (name,)
    parts = text.split("/", len(kinds) - 1)
    return name, "/".join(
        names.get((kind, part), part) if kind else part
        for kind, part in zip(kinds, parts, strict=True)
    )


def renamed_values(
    name: Name, values: Mapping[str, Value], names: Mapping[Key, str]
) -> dict[str, Value]:
    """Return the values of units with the references that ``names`` calls otherwise."""
    references = KINDS[name].references
    return {
        unit: names.get((references[unit], str(value)), value) if unit in references else value
        for unit, value in values.items()
    }
