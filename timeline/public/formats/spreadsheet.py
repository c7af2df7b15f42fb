"""CSV (RFC 4180) for spreadsheets: a row for every quote, and one for an event without any.

It begins with a byte order mark, without which Excel misreads every accent.
"""

import csv
import re
from collections.abc import Iterator
from typing import Any

from timeline.edtf import civil, parse
from timeline.public.data import Data, Export

COLUMNS = (
    *("event", "title", "summary", "factuality"),
    *("date", "date_words", "date_phrase", "date_basis", "earliest", "latest"),
    *("first_year", "last_year"),
    *("people", "locations", "part_of"),
    *("quote", "stance", "source", "attributed_to", "passage", "url"),
)

# Spreadsheets run text that begins like this as a formula (OWASP, "CSV Injection").
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# Dates before Christ, alone, in intervals and with what qualifies them: no name of a function, and
# nothing but numbers to reckon with.
_DATE = re.compile(r"-[0-9X]{4}[-0-9XTZ:+./~?%]*")


class _Line:
    """Stands in for a file: the writer's return value is then the line itself."""

    def write(self, line: str) -> str:
        return line


def chunks(export: Export) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(COLUMNS))
    for event in export.events():
        for row in rows(event):
            yield str(writer.writerow(map(defused, row)))


def defused(value: Any) -> Any:
    """Return text that no spreadsheet takes for a formula, by an apostrophe before it.

    Plain numbers, also those below zero, and EDTF harm nobody and stay as they are.
    """
    if not isinstance(value, str) or not _FORMULA.match(value):
        return value
    is_harmless = _NUMBER.fullmatch(value) or _DATE.fullmatch(value)
    return value if is_harmless else f"'{value}"


def rows(event: Data) -> Iterator[tuple[Any, ...]]:
    date = event["date"]
    own = (
        *(event[name] for name in ("slug", "title", "summary", "factuality")),
        *(date[name] for name in ("edtf", "words", "phrase", "basis", "earliest", "latest")),
        *_years(date["edtf"]),
        "; ".join(person["slug"] for person in event["people"]),
        "; ".join(location["slug"] for location in event["locations"]),
        event["part_of"]["slug"] if event["part_of"] else "",
    )
    for citation in event["citations"] or [None]:
        yield (*own, *_cells(citation), event["url"])


def _years(written: str) -> tuple[int | None, int | None]:
    """Return the first and the last year as astronomers count: 0 is 1 BC, -43 is 44 BC."""
    if not written:
        return None, None
    date = parse(written)
    first = None if date.earliest is None else civil(date.earliest)[0]
    return first, None if date.latest is None else civil(date.latest)[0]


def _cells(citation: Data | None) -> tuple[str, ...]:
    if citation is None:
        return ("",) * 5
    credited = citation["attributed_to"]
    return (
        *(citation["quote"], citation["stance"], citation["source"]["slug"]),
        *(credited["slug"] if credited else "", citation["url"]),
    )
