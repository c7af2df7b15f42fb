"""What a date may mean as people write it: "March 2024", "about 1850", "5-11 August 2024".

Nothing is guessed: every meaning is given, the plainest first, and what has none is not taken.
Day and month come in either order. Other languages are read as the English of them.
"""

import re
from collections.abc import Callable, Iterator

from timeline.edtf.english import ENGLISH
from timeline.edtf.errors import MAX_LENGTH, EdtfError
from timeline.edtf.gregorian import civil, days_in_month
from timeline.edtf.parser import parse
from timeline.edtf.seasons import crosses_new_year
from timeline.edtf.tables import table_of
from timeline.edtf.value import Edtf, Precision

_MONTHS = {name.lower(): number for number, name in enumerate(ENGLISH.months, start=1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}

_MONTH = "|".join(_MONTHS)
_YEAR = r"ad [1-9][0-9]{0,3}|[1-9][0-9]{0,3} (?:bc|bce|ad|ce)|[0-9]{4}"
_DAY = r"[0-9]{1,2}"
_TIME = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(?: (utc)([+-][0-9]{2}:[0-9]{2})?)?"
_COMPONENTS = ("year", "month", "day")
_COMPONENT = "|".join(_COMPONENTS)
_SIGNS = {"uncertain": "?", "approximate": "~", "uncertain and approximate": "%"}
_SIGN = "|".join(sorted(_SIGNS, key=len, reverse=True))
# Which parts of a date are doubtful, and how: as `timeline.edtf.words` says it.
_NOTE = rf"((?:{_COMPONENT})(?: and (?:{_COMPONENT}))*) ({_SIGN})"

# What is said of a date, and the EDTF that says it.
_FRAMES: list[tuple[str, Callable[[Edtf], list[str]]]] = [
    (r"(?:about|around|circa|ca|c|approximately|approx|roughly) (.+)", lambda d: [f"{d}~"]),
    (r"(?:possibly|perhaps|probably|maybe) (.+)|(.+) ?\?", lambda d: [f"{d}?"]),
    (r"(?:about|around|circa) (.+) \(uncertain\)", lambda d: [f"{d}%"]),
    *((rf"(.+) \({word}\)", lambda d, sign=sign: [f"{d}{sign}"]) for word, sign in _SIGNS.items()),
    (r"before (.+)", lambda d: [f"[..{_neighbour(d, -1)}]"]),
    (r"after (.+)", lambda d: [f"[{_neighbour(d, 1)}..]"]),
    (r"(?:by|on or before|in or before|no later than|not after) (.+)", lambda d: [f"[..{d}]"]),
    (r"(?:on or after|in or after|no earlier than|not before) (.+)", lambda d: [f"[{d}..]"]),
    (r"(?:until|till|up to) (.+)", lambda d: [f"../{d}"]),
    (r"(?:since|from) (.+?)(?: on| onwards?)?", lambda d: [f"{d}/.."]),
    (r"(?:throughout|all of|all through) (.+)", lambda d: [f"{_first_day(d)}/{_last_day(d)}"]),
]


def meanings(text: str, language: str = "en") -> list[Edtf]:
    """Return what ``text`` may mean, without repetition; nothing if it is no date at all.

    EDTF means itself. Never raises for a ``str`` in a language that there is a table of; takes no
    longer texts than ``parse``.
    """
    if len(text) > MAX_LENGTH:
        return []
    written = _plain(table_of(language).understood(text.casefold()))
    points = _points(written)
    spellings = [
        text.strip(),
        *(points or _ranges(written)),
        *_framed(written),
        *_noted(written),
    ]
    return list(dict.fromkeys(value for value in map(_parsed, spellings) if value is not None))


def _parsed(text: str) -> Edtf | None:
    try:
        return parse(text)
    except EdtfError:
        return None


def _plain(text: str) -> str:
    """Return the text in lower case, without what does not matter."""
    text = re.sub("[\u2010-\u2015]", "-", text.casefold())
    text = re.sub(r"[,]|\b(?:in|on|during|the|of)\b(?! or)", " ", text)
    text = re.sub(r"(?<=[0-9])(?:st|nd|rd|th)\b|(?<=[a-z])\.", "", text)
    return " ".join(text.split())


def _framed(text: str) -> Iterator[str]:
    for pattern, frame in _FRAMES:
        if match := re.fullmatch(pattern, text):
            inner = next(group for group in match.groups() if group is not None)
            for point in filter(None, map(_parsed, _points(inner))):
                yield from frame(point)


def _noted(text: str) -> Iterator[str]:
    """Yield the dates of which a note says that some components are doubtful."""
    match = re.fullmatch(rf"(.+) \(({_NOTE}(?: {_NOTE})*)\)", text)
    if match is None:
        return
    signs = {
        component: _SIGNS[sign]
        for components, sign in re.findall(_NOTE, match[2])
        for component in components.split(" and ")
    }
    for date in map(str, filter(None, map(_parsed, _points(match[1])))):
        if written := re.fullmatch(r"(-?[0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", date):
            parts = zip(_COMPONENTS, written.groups(), strict=True)
            yield "-".join(f"{signs.get(name, '')}{part}" for name, part in parts if part)


def _ranges(text: str) -> Iterator[str]:
    """Yield from one date to another: all of it, or some time in it, or both if that is open."""
    match = re.fullmatch(r"(between |from )?(.+?) ?(?:-|\b(?:and|to|until|till)\b) ?(.+)", text)
    if match is None:
        return
    word, first, last = match.groups()
    for end in _points(last):
        for start in _points(first) or _points(_completed(first, last)):
            if word != "between ":
                yield f"{start}/{end}"
            if word != "from ":
                yield f"[{start}..{end}]"


def _completed(first: str, last: str) -> str:
    """Give the first date of a range the month and the year that only the last one names."""
    year = re.search(rf"(?:{_YEAR})$", last)
    if year is None:
        return first
    if re.fullmatch(_DAY, first):
        month = re.search(rf"\b(?:{_MONTH})\b", last)
        first = f"{first} {month[0]}" if month else first
    return f"{first} {year[0]}"


def _points(text: str) -> list[str]:
    """Return the EDTF of a date that is not a range, once for each thing it may mean."""
    return [
        spelling
        for pattern, build in _POINTS
        if (match := re.fullmatch(pattern, text))
        for spelling in build(*match.groups())
    ]


def _year(text: str) -> str:
    number = int(re.sub(r"[^0-9]", "", text))
    return _signed(1 - number if "bc" in text else number)


def _signed(year: int) -> str:
    return f"-{-year:04}" if year < 0 else f"{year:04}"


def _numbers(first: str, second: str, year: str) -> list[str]:
    """Return a date of numbers read with the day first and with the month first."""
    return [f"{year}-{int(m):02}-{int(d):02}" for d, m in ((first, second), (second, first))]


def _over_new_year(season: str, first: str, last: str) -> list[str]:
    """Return a season named by both of its years, as in winter 2001-02; it belongs to the first."""
    code, next_year = _SEASONS[season], f"{int(first) + 1:04}"
    is_one = crosses_new_year(code) and next_year.endswith(last)
    return [f"{first}-{code}"] if is_one else []


def _moment(
    day: str, month: str, year: str, hour: str, minute: str, second: str, utc: str, offset: str
) -> list[str]:
    date = f"{_year(year)}-{_MONTHS[month]:02}-{int(day):02}"
    return [f"{date}T{hour}:{minute}:{second or '00'}{offset or ('Z' if utc else '')}"]


def _third(part: str, month: str, year: str) -> list[str]:
    start, end = _THIRDS[part]
    date = f"{_year(year)}-{_MONTHS[month]:02}"
    end = min(end, days_in_month(int(_year(year)), _MONTHS[month]))
    return [f"[{date}-{start:02}..{date}-{end:02}]"]


def _century(number: str, era: str | None) -> list[str]:
    """Return both ways of counting: the hundreds of the year, and from a year 1 to a year 100."""
    last = int(number) * 100
    if era and era.strip().startswith("bc"):
        return [f"[{_signed(1 - last)}..{_signed(100 - last)}]"]
    return [f"{int(number) - 1:02}XX", f"[{last - 99:04}..{last:04}]"]


_POINTS: list[tuple[str, Callable[..., list[str]]]] = [
    (rf"({_YEAR})", lambda year: [_year(year)]),
    (rf"({_MONTH}) ({_YEAR})", lambda m, y: [f"{_year(y)}-{_MONTHS[m]:02}"]),
    (
        rf"({_DAY}) ({_MONTH}) ({_YEAR})",
        lambda d, m, y: [f"{_year(y)}-{_MONTHS[m]:02}-{int(d):02}"],
    ),
    (
        rf"({_MONTH}) ({_DAY}) ({_YEAR})",
        lambda m, d, y: [f"{_year(y)}-{_MONTHS[m]:02}-{int(d):02}"],
    ),
    (rf"({_DAY}) ({_MONTH}) ({_YEAR}) {_TIME}", _moment),
    (r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", _numbers),
    (r"([0-9]{1,2})[./]([0-9]{4})", lambda m, y: [f"{y}-{int(m):02}"]),
    (
        r"([0-9]{4})[./-]([0-9]{1,2})[./-]([0-9]{1,2})",
        lambda y, m, d: [f"{y}-{int(m):02}-{int(d):02}"],
    ),
    (r"([0-9]{4})[./-]([0-9])", lambda y, m: [f"{y}-0{m}"]),
    (r"([0-9]{3})0'?s", lambda y: [f"{y}X", f"{y[:2]}XX"] if y[2] == "0" else [f"{y}X"]),
    (r"([1-9][0-9]?) century( bce?| ad| ce)?", _century),
    (rf"({'|'.join(_SEASONS)}) ([0-9]{{4}})", lambda s, y: [f"{y}-{_SEASONS[s]}"]),
    (rf"({'|'.join(_SEASONS)}) ([0-9]{{4}}) ?[-/] ?([0-9]{{2}}|[0-9]{{4}})", _over_new_year),
    (
        rf"({'|'.join(_ORDINALS)}) quarter ([0-9]{{4}})",
        lambda q, y: [f"{y}-{32 + _ORDINALS[q]}"],
    ),
    (r"q([1-4]) ([0-9]{4})", lambda q, y: [f"{y}-{32 + int(q)}"]),
    (rf"(early|mid|late)[ -]({_MONTH}) ({_YEAR})", _third),
]


def _neighbour(date: Edtf, step: int) -> str:
    """Return the year, month or day before (-1) or after (1) a date of that precision."""
    edge = date.latest if step > 0 else date.earliest
    parts = {Precision.YEAR: 1, Precision.MONTH: 2, Precision.DAY: 3}.get(date.precision, 0)
    return _spelt(edge, step, parts) if edge is not None and parts else ""


def _spelt(moment: int, step: int, parts: int) -> str:
    year, *rest = civil(moment + step)[:parts]
    return "-".join([_signed(year), *(f"{number:02}" for number in rest)])


def _first_day(date: Edtf) -> str:
    return _spelt(date.earliest, 0, 3) if date.earliest is not None else ""


def _last_day(date: Edtf) -> str:
    return _spelt(date.latest, 0, 3) if date.latest is not None else ""
