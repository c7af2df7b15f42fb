"""What may be said of a date to readers, and to programs that know only exact dates."""

import re
from functools import cache, lru_cache

from django.utils.dates import MONTHS
from django.utils.translation import gettext

from timeline.edtf import MAX_YEAR, DateSet, Edtf, Precision, civil, month_letters, parse, words
from timeline.models.dates import spoken

# What HTML and ISO 8601-1 can say (HTML, "valid date string" and its neighbours). Months end at 12:
# EDTF's seasons look alike.
_PLAIN = re.compile(
    r"(?!0000)[0-9]{4}"
    r"(-(0[1-9]|1[0-2])(-[0-9]{2}(T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)

# Years, months and days whose words are kept: every page names the same ones.
_KEPT = 2_000


def worded(date: Edtf | None) -> str:
    """Return a date in the words of the language that is spoken."""
    return words(date, spoken()) if date else gettext("undated")


def beginning(date: Edtf | None) -> str:
    """Return a date in words with which a sentence or a heading can begin."""
    return _capitalised(worded(date))


def month(number: int) -> str:
    """Return the name of a month, from 1, with which a heading can begin."""
    return _month(number, spoken())


@cache
def _month(number: int, language: str) -> str:
    return _capitalised(str(MONTHS[number]))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def named(text: str) -> str:
    """Return a date that is written as EDTF in the words of the language that is spoken."""
    return _named(text, spoken())


@lru_cache(_KEPT)
def _named(text: str, language: str) -> str:
    return words(parse(text), language)


def edtf_year(year: int) -> str:
    """Return the EDTF of a year, or of the last year there is if it lies beyond."""
    year = max(-MAX_YEAR, min(year, MAX_YEAR))
    if abs(year) > 9999:
        return f"Y{year}"
    return f"{year:05d}" if year < 0 else f"{year:04d}"


def month_tick(month: int) -> str:
    """Return the few letters that stand for a month, from 1, on an axis."""
    return month_letters(month, spoken())


def is_plain(date: Edtf | None) -> bool:
    """Tell whether the spelling of a date means the same outside EDTF."""
    return bool(_PLAIN.fullmatch(str(date)))


def is_exact(date: Edtf | None) -> bool:
    """Tell whether a date says, without doubt, on which day or days."""
    if date is None or isinstance(date, DateSet) or date.is_approximate or date.is_uncertain:
        return False
    is_closed = date.earliest is not None and date.latest is not None
    return is_closed and date.precision in (Precision.DAY, Precision.SECOND)


def iso(moment: int | None) -> str | None:
    """Return a second of ``timeline.edtf`` as ISO 8601, without a zone.

    None where it is open, and outside the years 1 to 9999, which most programs cannot read.
    """
    year, *rest = civil(moment) if moment is not None else (0,)
    if not 1 <= year <= 9999:
        return None
    month, day, hour, minute, second = rest
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
