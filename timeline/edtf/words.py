"""EDTF values in words for readers. The wording never claims more than the value says.

What belongs to a language is in its table (`timeline.edtf.language`); another language is another
table in `timeline.edtf.tables`.
"""

from timeline.edtf.compounds import DateSet, Interval, Member
from timeline.edtf.dates import Point
from timeline.edtf.errors import EdtfError
from timeline.edtf.gregorian import civil, days_in_month
from timeline.edtf.language import Language
from timeline.edtf.phrases import (
    Numbers,
    between_words,
    calendar_words,
    numbers,
    point_words,
    range_words,
)
from timeline.edtf.tables import table_of
from timeline.edtf.value import Edtf, End, Precision


def words(value: Edtf, language: str = "en") -> str:
    """Word a value: "late April 2024". `language` is a tag such as "en" or "en-gb".

    Raises LookupError for a language without a table.
    """
    table = table_of(language)
    return table.settled(_words(value, table))


def extent(value: Edtf, language: str = "en") -> str:
    """Word the days from the first to the last that a value covers: "21–30 April 2024".

    Blank where one of them is open or unknown. Raises LookupError as `words` does.
    """
    table = table_of(language)
    if value.earliest is None or value.latest is None:
        return ""
    first, last = (Numbers(*civil(edge)[:3]) for edge in (value.earliest, value.latest))
    text = calendar_words(first, table) if first == last else range_words(first, last, table)
    return table.settled(text)


def month_letters(month: int, language: str = "en") -> str:
    """Abbreviate the name of a month, from 1, for where there is little room: "Aug".

    Raises LookupError as `words` does.
    """
    return table_of(language).month_letters[month - 1]


def refusal(error: EdtfError, language: str = "en") -> str:
    """Word why a text is no date. Raises LookupError as `words` does."""
    return error.worded(table_of(language))


def _words(value: Edtf, table: Language) -> str:
    if isinstance(value, Interval):
        return _interval_words(value, table)
    if isinstance(value, DateSet):
        return _set_words(value, table)
    if isinstance(value, Point):
        return point_words(value, table)
    raise TypeError(f"no words for {type(value).__name__}")


def _interval_words(interval: Interval, table: Language) -> str:
    start, end = interval.start, interval.end
    start_kind, end_kind = interval.start_kind, interval.end_kind
    if start and end and start_kind is End.KNOWN and end_kind is End.KNOWN:
        return _closed_words(start, end, table)
    first = start and _start_words(start, start_kind, table)
    last = end and _end_words(end, end_kind, table)
    if first and last:
        return table.from_until.format(start=first, end=last)
    if last:
        return table.until[start_kind].format(date=last)
    return table.since[end_kind].format(date=first) if first else table.undated


def _start_words(date: Point, kind: End, table: Language) -> str:
    return _at_latest(date, table) if kind is End.OPEN else point_words(date, table)


def _end_words(date: Point, kind: End, table: Language) -> str:
    return _at_earliest(date, table) if kind is End.OPEN else point_words(date, table)


def _closed_words(start: Point, end: Point, table: Language) -> str:
    """Word an interval with two known ends.

    Only days fill a month or year: `2024-03/2024-03` begins and ends at some time in March.
    """
    first, last = numbers(start), numbers(end)
    if first is None or last is None or start.precision != end.precision:
        return _range_words(start, end, table)
    if first == last:
        text = calendar_words(first, table)
        return table.within.format(date=text) if first.day is None else text
    filled = _filled(first, last)
    if filled:
        return table.throughout.format(date=calendar_words(filled, table))
    return range_words(first, last, table)


def _filled(first: Numbers, last: Numbers) -> Numbers | None:
    """Return the month or the year of which these are the first and the last day."""
    if first.year != last.year or first.day != 1:
        return None
    if (first.month, last.month, last.day) == (1, 12, 31):
        return Numbers(first.year)
    if (
        last.month
        and first.month == last.month
        and last.day == days_in_month(last.year, last.month)
    ):
        return Numbers(first.year, first.month)
    return None


def _range_words(first: Point, last: Point, table: Language) -> str:
    start, end = numbers(first), numbers(last)
    if start and end and first.precision == last.precision:
        return range_words(start, end, table)
    words_of_both = point_words(first, table), point_words(last, table)
    return table.loose_range.format(first=words_of_both[0], last=words_of_both[1])


def _at_latest(date: Point, table: Language) -> str:
    pattern = table.on_or_before if date.precision is Precision.DAY else table.in_or_before
    return pattern.format(date=point_words(date, table))


def _at_earliest(date: Point, table: Language) -> str:
    pattern = table.on_or_after if date.precision is Precision.DAY else table.in_or_after
    return pattern.format(date=point_words(date, table))


def _set_words(dates: DateSet, table: Language) -> str:
    if len(dates.members) == 1 and not dates.is_all:
        return _lone_words(dates.members[0], table)
    texts = [_member_words(member, dates.is_all, table) for member in dates.members]
    if len(texts) == 1:
        return texts[0]
    conjunction = table.all_of if dates.is_all else table.one_of
    return table.comma.join(texts[:-1]) + conjunction + texts[-1]


def _lone_words(member: Member, table: Language) -> str:
    """Word a set of which one range is all: the date is somewhere inside."""
    first, last = member.first and numbers(member.first), member.last and numbers(member.last)
    if not (member.is_range and first and last):
        return _member_words(member, False, table)
    third = _third(first, last)
    if third is None:
        return between_words(first, last, table)
    month = calendar_words(Numbers(*first[:2]), table)
    return table.thirds[third].format(month=month)


def _third(first: Numbers, last: Numbers) -> int | None:
    """Return 0, 1 or 2 for days that are exactly the early, middle or late part of a month."""
    if first[:2] != last[:2] or last.month is None or last.day is None:
        return None
    thirds = [(1, 10), (11, 20), (21, days_in_month(last.year, last.month))]
    days = (first.day, last.day)
    return thirds.index(days) if days in thirds else None


def _member_words(member: Member, is_all: bool, table: Language) -> str:
    first, last = member.first, member.last
    if first and last:
        return _range_words(first, last, table) if member.is_range else point_words(first, table)
    if last:
        if is_all:
            return table.until[End.OPEN].format(date=point_words(last, table))
        return _at_latest(last, table)
    if first and is_all:
        return table.since[End.OPEN].format(date=point_words(first, table))
    return _at_earliest(first, table) if first else table.undated
