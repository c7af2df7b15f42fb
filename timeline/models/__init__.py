"""What is stored, one module per aggregate."""

from timeline.models.addresses import FormerSlug
from timeline.models.citations import Citation, Dismissal
from timeline.models.eventlinks import EventLink
from timeline.models.events import Event, Participation
from timeline.models.findings import Look
from timeline.models.likeness import Distinction, Likeness
from timeline.models.loads import Load, LoadEntry, SeedConflict, SeedRecord
from timeline.models.locations import Location
from timeline.models.merges import Merge
from timeline.models.people import Person
from timeline.models.sources import Coverage, Source

__all__ = [
    "Citation",
    "Coverage",
    "Dismissal",
    "Distinction",
    "Event",
    "EventLink",
    "FormerSlug",
    "Likeness",
    "Load",
    "LoadEntry",
    "Location",
    "Look",
    "Merge",
    "Participation",
    "Person",
    "SeedConflict",
    "SeedRecord",
    "Source",
]
