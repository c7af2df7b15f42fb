"""Words of a text that say when: "Back in March", "in late April", "this week".

Finding them decides nothing. What they may mean is given as a choice; where they leave the year
open, or are counted from the day on which they were written, it is worked out from that day.
English.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from timeline.edtf.english import ENGLISH
from timeline.edtf.gregorian import civil
from timeline.edtf.meanings import meanings
from timeline.edtf.parser import parse
from timeline.edtf.value import Edtf, Precision

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_AWAY = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_YEARS = range(2, 9999)  # those before and after which there are dates to count to
_STEPS = {"last": -1, "this": 0, "next": 1}

_MONTH = "|".join(ENGLISH.months)
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:1[0-9]|20)[0-9]{2}"
_OF_YEAR = rf"(?:,? (?:of )?{_YEAR})?"
_DATES = [
    r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?",
    rf"(?:{_DAY} ?(?:-|–|to|and) ?)?{_DAY} (?:of )?(?:{_MONTH}){_OF_YEAR}",
    rf"(?:{_MONTH}) {_DAY}(?![0-9]){_OF_YEAR}",
    rf"(?:(?i:early|mid|late)[ -])?(?:{_MONTH}){_OF_YEAR}",
    rf"(?i:winter),? (?:of )?{_YEAR}[-–/](?:{_YEAR}|[0-9]{{2}})",
    rf"(?i:spring|summer|autumn|winter),? (?:of )?{_YEAR}",
    rf"(?i:{'|'.join(_STEPS)}) (?:week|month|year)",
    rf"(?:(?i:{'|'.join(_STEPS)}) )?(?i:{'|'.join(_WEEKDAYS)})",
    rf"(?i:{'|'.join(_DAYS_AWAY)})",
    rf"{_YEAR}s?",
]
_AHEAD = (
    "back in|on or before|on or after|before|after|by|since|until|about|around|throughout|in|on"
)
_MENTION = re.compile(rf"\b(?:(?i:{_AHEAD}) (?:the )?)?(?:{'|'.join(_DATES)})\b")
# What stands ahead of a date and does not change it.
_PLAIN = re.compile(r"(?i:back in|in|on)(?: the)? ")


class Mention(NamedTuple):
    """A phrase as it stands in a text, and what it may mean; nothing if that cannot be told.

    ``is_resolved`` tells that the meanings are worked out from the day of writing.
    """

    phrase: str
    meanings: list[Edtf]
    is_resolved: bool


def mentions(text: str, written: Edtf | None = None, limit: int = 5) -> list[Mention]:
    """Return the first phrases of a text that say when, each once; ``written`` is its date."""
    phrases = dict.fromkeys(match[0] for match in islice(_MENTION.finditer(text), limit))
    return [_mention(phrase, written) for phrase in phrases]


def _mention(phrase: str, written: Edtf | None) -> Mention:
    said = re.sub(r"\s+", " ", _PLAIN.sub("", phrase, count=1))
    if stated := meanings(said):
        return Mention(phrase, stated, is_resolved=False)
    return Mention(phrase, list(_resolved(said, written)) if written else [], is_resolved=True)


def _resolved(said: str, written: Edtf) -> Iterator[Edtf]:
    if written.latest is None or civil(written.latest)[0] not in _YEARS:
        return
    day = date(*civil(written.latest)[:3])
    step, _, unit = said.lower().rpartition(" ")
    if step in ("", *_STEPS):
        if written.precision == Precision.DAY:
            yield from map(parse, _from_day(step, unit, day))
        if written.precision in (Precision.DAY, Precision.MONTH) and unit == "month":
            years, month = divmod(day.month - 1 + _STEPS[step], 12)
            yield parse(f"{day.year + years:04}-{month + 1:02}")
        if unit == "year":
            yield parse(f"{day.year + _STEPS[step]:04}")
    yield from _in_year(said, written.latest)


def _from_day(step: str, unit: str, day: date) -> Iterator[str]:
    """Yield the days that "yesterday", "last week" or "on Sunday" may be, as EDTF."""
    if unit in _DAYS_AWAY:
        yield str(day + timedelta(_DAYS_AWAY[unit]))
    elif unit == "week":
        monday = day + timedelta(7 * _STEPS[step] - day.weekday())
        yield f"[{monday}..{monday + timedelta(6)}]"
    elif unit in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(unit) - day.weekday()) % 7
        if step != "next":
            yield str(day + timedelta(ahead - 7 if ahead or step == "last" else 0))
        if step != "last":
            yield str(day + timedelta(ahead or 7))


def _in_year(said: str, written: int) -> Iterator[Edtf]:
    """Yield what a date without a year means in the last year that it may be, and in the next."""
    year = civil(written)[0]
    years = [meanings(f"{said} {number:04}") for number in (year - 1, year, year + 1)]
    past = [found for found in years if found and found[0].sort_key <= written]
    coming = [found for found in years if found and found[0].sort_key > written]
    for found in past[-1:] + coming[:1]:
        yield from found
