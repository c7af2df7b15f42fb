"""Dates in British English."""

import re

from timeline.edtf.language import Language
from timeline.edtf.value import End

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SEASONS = ("spring", "summer", "autumn", "winter")
_PARTS_OF_YEAR = (
    "first quarter",
    "second quarter",
    "third quarter",
    "fourth quarter",
    "first four months",
    "middle four months",
    "last four months",
    "first half",
    "second half",
)

# What takes an article behind a preposition: "from the 1980s", "until the first half of 2024".
_WITHOUT_ARTICLE = re.compile(
    r"\b(from|until|before|after) (?=[0-9]+s\b|(?:first|second|third|fourth|middle|last) )"
)


def _with_articles(text: str) -> str:
    return _WITHOUT_ARTICLE.sub(r"\1 the ", text)


ENGLISH = Language(
    months=_MONTHS,
    month_letters=tuple(name[:3] for name in _MONTHS),
    day_number=str,
    large_number="{:,}".format,
    settled=_with_articles,
    understood=str,
    refusal='"{text}": {reason} (at character {position})',
    reasons={},
    year="{year}",
    bc="{year} BC",
    ad="AD {year}",
    year_pair=("{year}", "{year}"),
    bc_pair=("{year}", "{year} BC"),
    ad_pair=("AD {year}", "{year}"),
    month="{month} {year}",
    day="{day} {month} {year}",
    day_of_month="{day} {month}",
    date_and_time="{date}, {time}",
    utc="{time} UTC",
    utc_offset="{time} UTC{offset}",
    seasons=dict(enumerate(_SEASONS * 3 + _PARTS_OF_YEAR, start=21)),
    season_of_year="{season} {year}",
    part_of_year="{season} of {year}",
    season_of_masked_year="{season}, {year}",
    northern="{date} (northern hemisphere)",
    southern="{date} (southern hemisphere)",
    about="about {date}",
    uncertain="{date} (uncertain)",
    note="{date} ({note})",
    qualifications={"?": "uncertain", "~": "approximate", "%": "uncertain and approximate"},
    components=("year", "month", "day"),
    season_component="season",
    qualified_components="{components} {qualification}",
    decade="{year}s",
    decade_or_century="{year}s ({range})",
    unknown_components="{date}, {unknown}",
    month_unknown="month unknown",
    day_unknown="day unknown",
    month_and_day_unknown="month and day unknown",
    year_unknown="year unknown",
    significant="about {year} ({range})",
    tight_range="{first}–{last}",
    loose_range="{first} – {last}",
    between="between {first} and {last}",
    throughout="throughout {date}",
    within="within {date}",
    thirds=("early {month}", "mid-{month}", "late {month}"),
    from_until="from {start} until {end}",
    until={End.OPEN: "until {date}", End.UNKNOWN: "until {date} (start unknown)"},
    since={End.OPEN: "from {date} on", End.UNKNOWN: "from {date} (end unknown)"},
    on_or_before="on or before {date}",
    on_or_after="on or after {date}",
    in_or_before="in or before {date}",
    in_or_after="in or after {date}",
    undated="date unknown",
    comma=", ",
    one_of=" or ",
    all_of=" and ",
)
