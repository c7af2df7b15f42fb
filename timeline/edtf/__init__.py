"""Dates that admit what they do not know: ISO 8601-2:2019 Annex A (EDTF), levels 0 to 2.

    >>> from timeline.edtf import parse, words
    >>> words(parse("[2024-04-21..2024-04-30]"))
    'late April 2024'

Nothing here needs more than the standard library.
"""

from timeline.edtf.compounds import DateSet, Interval, Member
from timeline.edtf.dates import Date, DateTime, LongYear, Point, Season
from timeline.edtf.errors import MAX_LENGTH, EdtfError
from timeline.edtf.gregorian import MAX_YEAR, civil, seconds, year_start
from timeline.edtf.meanings import meanings
from timeline.edtf.mentions import Mention, mentions
from timeline.edtf.parser import parse
from timeline.edtf.qualifiers import Qualifier, Qualifiers
from timeline.edtf.value import UNDATED_SORT_KEY, Edtf, End, Precision
from timeline.edtf.words import extent, month_letters, refusal, words

__all__ = [
    "MAX_LENGTH",
    "MAX_YEAR",
    "UNDATED_SORT_KEY",
    "Date",
    "DateSet",
    "DateTime",
    "Edtf",
    "EdtfError",
    "End",
    "Interval",
    "LongYear",
    "Member",
    "Mention",
    "Point",
    "Precision",
    "Qualifier",
    "Qualifiers",
    "Season",
    "civil",
    "extent",
    "meanings",
    "mentions",
    "month_letters",
    "parse",
    "refusal",
    "seconds",
    "words",
    "year_start",
]
