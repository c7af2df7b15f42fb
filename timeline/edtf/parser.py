"""Text to values. The grammar is that of EDTF (Library of Congress, 2019), levels 0 to 2.

Each form has one expression without nested repetition, matched once from the left, so that reading
takes linear time. `[0-9]` and match ends are explicit: `\\d` takes other scripts' digits and `$` a
trailing newline.
"""

import re
from collections.abc import Iterator

from timeline.edtf.compounds import DateSet, Interval, Member, is_plain, make_interval, make_set
from timeline.edtf.dates import (
    DateTime,
    LongYear,
    Point,
    Season,
    make_date,
    make_datetime,
    make_long_year,
    make_season,
    significant_bounds,
)
from timeline.edtf.errors import MAX_LENGTH, EdtfError
from timeline.edtf.gregorian import MAX_YEAR, days_in_month
from timeline.edtf.qualifiers import UNQUALIFIED, Qualifiers, read
from timeline.edtf.reasons import Reason
from timeline.edtf.seasons import FIRST_MONTHS
from timeline.edtf.value import Edtf, End

_DATE = re.compile(
    r"([?~%]?)(-?[0-9X]{4})([?~%]?)"
    r"(?:-([?~%]?)([0-9X]{2})([?~%]?)"
    r"(?:-([?~%]?)([0-9X]{2})([?~%]?))?)?"
)
_LONG_YEAR = re.compile(r"(Y?)(-?)([0-9]+)(?:E([0-9]+))?(?:S([0-9]+))?([?~%]?)")
_DATE_TIME = re.compile(
    r"(-?[0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:Z|([+-])([0-9]{2})(?::([0-9]{2}))?)?"
)
_SEASON_CODES = frozenset(map(str, FIRST_MONTHS))
_FOREIGN = re.compile(r"[^0-9XYESTZ?~%+:/.,\[\]{}-]")
_MAX_OFFSET = 14 * 60  # minutes; the widest zone there is


def parse(text: str) -> Edtf:
    """Read an EDTF string of at most 64 characters.

    Raises EdtfError for a text that is not EDTF and TypeError for what is not a str. The value's
    `str()` is canonical, has at most 64 characters too, and reads back as an equal value with the
    same bounds.
    """
    if not isinstance(text, str):
        raise TypeError(f"EDTF is read from str, not {type(text).__name__}")
    if len(text) > MAX_LENGTH:
        raise EdtfError(text, MAX_LENGTH, Reason.TOO_LONG, {"limit": MAX_LENGTH})
    if not text:
        raise EdtfError(text, 0, Reason.EMPTY)
    value = _read(text)
    if len(value.text) > MAX_LENGTH:
        raise EdtfError(text, len(text), Reason.TOO_LONG_IN_FULL, {"limit": MAX_LENGTH})
    return value


def _read(text: str) -> Edtf:
    if text[0] in "[{":
        return _read_set(text)
    if "/" in text:
        return _read_interval(text)
    return _read_date_time(text) if "T" in text else _read_point(text, 0, len(text))


def _read_point(text: str, start: int, stop: int) -> Point:
    """Read a date without a time from part of a text; positions in errors are the whole text's."""
    match = _DATE.match(text, start, stop)
    if match and match.end() == stop:
        return _build_date(match)
    if text.startswith("Y", start) or text.find("S", start, stop) >= 0:
        return _read_long_year(text, start, stop)
    raise _malformed(text, start, match.end() if match else start)


def _build_date(match: re.Match[str]) -> Point:
    text = match.string
    components = tuple(filter(None, match.group(2, 5, 8)))
    qualifiers = _qualifiers(match)
    if components[0] == "-0000":
        raise EdtfError(text, match.start(2), Reason.SIGNED_ZERO)
    if match[5] in _SEASON_CODES:
        return _build_season(match, qualifiers)
    _check_month(match)
    _check_day(match)
    date = make_date(components, qualifiers)
    if date is None:
        raise EdtfError(text, match.start(8 if match[8] else 5), Reason.NO_SUCH_DIGITS)
    return date


def _qualifiers(match: re.Match[str]) -> Qualifiers:
    signs = match.group(1, 3, 4, 6, 7, 9)
    if not any(signs):
        return UNQUALIFIED
    pairs = zip(signs[::2], signs[1::2], strict=True)
    return read([(left, right) for left, right in pairs if left is not None])


def _check_month(match: re.Match[str], group: int = 5) -> None:
    month = match[group]
    if month and "X" not in month and not 1 <= int(month) <= 12:
        raise EdtfError(match.string, match.start(group), Reason.NO_SUCH_MONTH, {"digits": month})


def _check_day(match: re.Match[str], groups: tuple[int, int, int] = (2, 5, 8)) -> None:
    """Refuse a day that its month does not have. Masked parts are checked with their bounds."""
    year, month, day = match.group(*groups)
    if not day or "X" in day or "01" <= day <= "28":  # every month has 28 days
        return
    start = match.start(groups[2])
    if not 1 <= int(day) <= 31:
        raise EdtfError(match.string, start, Reason.NO_SUCH_DAY, {"digits": day})
    if "X" in year + month:
        return
    length = days_in_month(int(year), int(month))
    if int(day) > length:
        raise EdtfError(
            match.string,
            start,
            Reason.SHORTER_MONTH,
            {"month": int(month), "year": year, "limit": length},
        )


def _build_season(match: re.Match[str], qualifiers: Qualifiers) -> Season:
    if match[8]:
        raise EdtfError(match.string, match.end(6), Reason.SEASON_DAY)
    return make_season(match[2], int(match[5]), qualifiers)


def _read_long_year(text: str, start: int, stop: int) -> LongYear:
    match = _LONG_YEAR.match(text, start, stop)
    if match is None or match.end() != stop:
        if match and text.startswith("-", match.end()):
            raise EdtfError(text, match.end(), Reason.LONG_YEAR_MONTH)
        raise _malformed(text, start, match.end() if match else start)
    prefix, sign, digits, _, significant, mark = match.groups(default="")
    magnitude = _magnitude(match)
    year = -magnitude if sign else magnitude
    kept = _significant_digits(match, year) if significant else None
    written = f"Y{year}" if prefix else sign + digits
    return make_long_year(written, year, kept, read([("", mark)]) if mark else UNQUALIFIED)


def _magnitude(match: re.Match[str]) -> int:
    """Return the year without its sign, having refused all spellings that another form has."""
    text, digits, exponent = match.string, match[3], match[4] or "0"
    if not match[1]:
        return _short_magnitude(match)
    if digits.startswith("0"):
        raise EdtfError(text, match.start(3), Reason.YEAR_ZEROS)
    if match[4] and exponent.startswith("0"):
        raise EdtfError(text, match.start(4), Reason.EXPONENT_ZEROS)
    # Compared by length first: the power itself may not fit in memory.
    if len(exponent) > 2 or int(digits) * 10 ** int(exponent) > MAX_YEAR:
        raise EdtfError(text, match.start(3), Reason.YEAR_BEYOND, {"limit": MAX_YEAR})
    magnitude = int(digits) * int(10 ** int(exponent))
    if magnitude <= 9999:
        raise EdtfError(text, match.start(), Reason.YEAR_WITHOUT_Y)
    return magnitude


def _short_magnitude(match: re.Match[str]) -> int:
    digits = match[3]
    if len(digits) != 4 or match[4]:
        raise EdtfError(match.string, match.start(3), Reason.YEAR_DIGITS)
    if match[2] and digits == "0000":
        raise EdtfError(match.string, match.start(2), Reason.SIGNED_ZERO)
    return int(digits)


def _significant_digits(match: re.Match[str], year: int) -> int:
    text, start, digits = match.string, match.start(5), len(str(abs(year)))
    if match[5].startswith("0") or int(match[5]) > digits:
        raise EdtfError(text, start, Reason.SIGNIFICANT, {"year": str(abs(year)), "limit": digits})
    significant = int(match[5])
    if max(map(abs, significant_bounds(year, significant))) > MAX_YEAR:
        raise EdtfError(text, start, Reason.YEARS_BEYOND, {"limit": MAX_YEAR})
    return significant


def _read_date_time(text: str) -> DateTime:
    match = _DATE_TIME.match(text)
    if match is None or match.end() != len(text):
        raise EdtfError(text, match.end() if match else text.index("T"), Reason.TIME_FORM)
    if match[1] == "-0000":
        raise EdtfError(text, 0, Reason.SIGNED_ZERO)
    _check_month(match, 2)
    _check_day(match, (1, 2, 3))
    _check_clock(match)
    offset, minutes = _offset(match)
    return make_datetime(match.group(1, 2, 3), match.group(4, 5, 6), offset, minutes)


def _check_clock(match: re.Match[str]) -> None:
    """Refuse times that are not; 24:00:00 is the end of a day (ISO 8601-1:2019/Amd 1)."""
    text = match.string
    hour, minute, second = map(int, match.group(4, 5, 6))
    if hour > 24 or (hour == 24 and (minute or second)):
        raise EdtfError(text, match.start(4), Reason.HOURS)
    if minute > 59:
        raise EdtfError(text, match.start(5), Reason.MINUTES)
    if second > 59:
        raise EdtfError(text, match.start(6), Reason.SECONDS)


def _offset(match: re.Match[str]) -> tuple[str, int]:
    """Return the canonical offset and its minutes, negative for west."""
    sign, hours, minutes = match.group(7, 8, 9)
    if sign is None:
        return ("Z" if match.string.endswith("Z") else ""), 0
    total = int(hours) * 60 + int(minutes or 0)
    if int(minutes or 0) > 59 or total > _MAX_OFFSET:
        raise EdtfError(match.string, match.start(7), Reason.OFFSET_BEYOND)
    if total == 0:
        # ISO 8601-1:2019, 4.3.13: no difference from UTC is never written with a minus.
        if sign == "-":
            raise EdtfError(match.string, match.start(7), Reason.OFFSET_ZERO)
        return "Z", 0
    return f"{sign}{hours}:{minutes or '00'}", total if sign == "+" else -total


def _read_interval(text: str) -> Interval:
    slash, stop = text.index("/"), len(text)
    if "/" in text[slash + 1 :]:
        raise EdtfError(text, text.index("/", slash + 1), Reason.ONE_SLASH)
    start_dots, end_dots = text.startswith(".."), text.endswith("..") and slash + 2 < stop
    first, last = 2 * start_dots, stop - 2 * end_dots
    start = _read_point(text, first, slash) if first < slash else None
    end = _read_point(text, slash + 1, last) if slash + 1 < last else None
    if start and end and start.earliest > end.latest:
        raise EdtfError(text, slash + 1, Reason.END_BEFORE_START)
    return make_interval(start, _end_kind(start, start_dots), end, _end_kind(end, end_dots))


def _end_kind(date: Point | None, dots: bool) -> End:
    if dots:
        return End.OPEN
    return End.UNKNOWN if date is None else End.KNOWN


def _read_set(text: str) -> DateSet:
    closing = "]" if text[0] == "[" else "}"
    if not text.endswith(closing):
        raise EdtfError(text, len(text), Reason.SET_NOT_CLOSED, {"sign": closing})
    members = tuple(
        _read_member(text, start, stop) for start, stop in _split(text, 1, len(text) - 1)
    )
    return make_set(members, is_all=closing == "}")


def _split(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the start and stop of each part between commas."""
    while (comma := text.find(",", start, stop)) >= 0:
        yield start, comma
        start = comma + 1
    yield start, stop


def _read_member(text: str, start: int, stop: int) -> Member:
    dots = text.find("..", start, stop)
    if dots < 0:
        date = _read_point(text, start, stop)
        return Member(date, date)
    first = _read_point(text, start, dots) if start < dots else None
    last = _read_point(text, dots + 2, stop) if dots + 2 < stop else None
    if first is None and (start > 1 or last is None):
        raise EdtfError(text, start, Reason.FIRST_DOTS)
    if last is None and stop < len(text) - 1:
        raise EdtfError(text, dots, Reason.LAST_DOTS)
    if first and last:
        _check_range(text, dots, first, last)
    return Member(first, first if first == last else last)


def _check_range(text: str, dots: int, first: Point, last: Point) -> None:
    if not (is_plain(first) and is_plain(last) and first.precision == last.precision):
        raise EdtfError(text, dots, Reason.RANGE_UNLIKE)
    if first.earliest > last.earliest:
        raise EdtfError(text, dots + 2, Reason.RANGE_BACKWARDS)


def _malformed(text: str, start: int, position: int) -> EdtfError:
    """Explain why what begins at `start` stops being a date at `position`."""
    foreign = _FOREIGN.search(text, start)
    if foreign:
        hint = _FOREIGN_HINTS.get(foreign[0], Reason.NO_PLACE)
        return EdtfError(text, foreign.start(), hint, {"sign": foreign[0]})
    if position == start:
        return EdtfError(text, position, Reason.NO_YEAR)
    sign = text[position : position + 1]
    return EdtfError(text, position, _HINTS.get(sign, Reason.SHOULD_END))


_FOREIGN_HINTS = {
    " ": Reason.SPACE,
    "x": Reason.MASK,
    "u": Reason.MASK,
    "y": Reason.LONG_YEAR_SIGN,
}
_HINTS = {
    **dict.fromkeys("0123456789X", Reason.DIGITS),
    **dict.fromkeys("?~%", Reason.QUALIFIERS),
    "-": Reason.HYPHEN,
    "T": Reason.TIME_INSIDE,
    ".": Reason.DOTS,
}
