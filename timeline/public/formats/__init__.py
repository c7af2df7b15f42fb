"""The files in which others can have the timeline, one module for each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from timeline.public.data import Export
from timeline.public.formats import atom, geojson, ics, jsonld, plain, spreadsheet, timelinejs


@dataclass(frozen=True)
class Format:
    """A file name, for the address; a name, for readers; and what writes the file."""

    path: str
    name: str
    content_type: str
    chunks: Callable[[Export], Iterator[str]]
    is_saved: bool = False  # rather than shown

    @property
    def view(self) -> str:
        return f"files:{self.path}"


FORMATS = [
    Format("timeline.json", "JSON", "application/json", plain.chunks),
    Format("timeline.jsonld", "JSON-LD", "application/ld+json", jsonld.chunks),
    Format("timeline.csv", "CSV", "text/csv; charset=utf-8", spreadsheet.chunks, is_saved=True),
    Format("timeline.ics", "iCalendar", "text/calendar; charset=utf-8", ics.chunks, is_saved=True),
    Format("timeline.atom", "Atom", "application/atom+xml; charset=utf-8", atom.chunks),
    Format("timeline.geojson", "GeoJSON", "application/geo+json", geojson.chunks),
    Format("timelinejs.json", "TimelineJS", "application/json", timelinejs.chunks),
]
