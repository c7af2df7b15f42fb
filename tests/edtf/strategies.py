"""Hypothesis strategies for EDTF strings of every form."""

from hypothesis import strategies as st

from timeline.edtf import parse
from timeline.edtf.gregorian import days_in_month

ALPHABET = "0123456789XYEST?~%-+:Z/.,[]{}"
MARKS = st.sampled_from(["", "", "", "?", "~", "%"])
YEARS = st.integers(-9999, 9999).map(lambda year: f"{year:05}" if year < 0 else f"{year:04}")


@st.composite
def calendar_dates(draw, least_parts=1, most_parts=3):
    """Components of a day, month or year that exists."""
    year, month = draw(YEARS), draw(st.integers(1, 12))
    day = draw(st.integers(1, days_in_month(int(year), month)))
    return [year, f"{month:02}", f"{day:02}"][: draw(st.integers(least_parts, most_parts))]


@st.composite
def masked_dates(draw):
    """Components of a date that exists, with some digits made unknown."""
    components = draw(calendar_dates())
    holes = draw(st.lists(st.booleans(), min_size=9, max_size=9))
    written = "-".join(components)
    holed = "".join(
        "X" if sign.isdigit() and hole else sign
        for sign, hole in zip(written, [False] * (len(written) - 9) + holes, strict=False)
    )
    head = "-" if holed.startswith("-") else ""
    year, *rest = holed.removeprefix("-").split("-")
    return [head + year, *rest]


SEASONS = st.tuples(YEARS, st.integers(21, 41).map(str)).map(list)


@st.composite
def marked(draw, components):
    """Components joined, each with a mark or none on each side."""
    parts = draw(components)
    return "-".join(draw(MARKS) + part + draw(MARKS) for part in parts)


@st.composite
def long_years(draw):
    sign, mark = draw(st.sampled_from(["", "-"])), draw(MARKS)
    year = draw(st.integers(10_000, 9_999_999_999))
    exponent = draw(st.sampled_from(["", "E1"]))
    significant = draw(st.sampled_from(["", "S1", "S2", "S5"]))
    return f"Y{sign}{year}{exponent}{significant}{mark}"


@st.composite
def significant_years(draw):
    year = draw(st.integers(1000, 9999))
    return f"{draw(st.sampled_from(['', '-']))}{year}S{draw(st.integers(1, 4))}{draw(MARKS)}"


@st.composite
def date_times(draw):
    date = "-".join(draw(calendar_dates(least_parts=3)))
    hour, minute, second = (draw(st.integers(0, most)) for most in (23, 59, 59))
    offset = draw(st.sampled_from(["", "Z", "+00", "+02:00", "-04", "+14:00", "-00:15"]))
    return f"{date}T{hour:02}:{minute:02}:{second:02}{offset}"


POINTS = st.one_of(
    calendar_dates().map("-".join),
    marked(calendar_dates()),
    marked(masked_dates()),
    marked(SEASONS),
    long_years(),
    significant_years(),
)


@st.composite
def intervals(draw):
    start, end = draw(POINTS), draw(POINTS)
    if parse(start).earliest > parse(end).latest:
        start, end = end, start
    before = draw(st.sampled_from([start, start, f"..{start}", "..", ""]))
    after = draw(st.sampled_from([end, end, f"{end}..", "..", ""]))
    return f"{before}/{after}"


@st.composite
def ranges(draw):
    parts = draw(st.integers(1, 3))
    ends = [draw(calendar_dates(parts, parts).map("-".join)) for _ in range(2)]
    return "..".join(sorted(ends, key=lambda end: parse(end).earliest))


@st.composite
def date_sets(draw):
    members = draw(st.lists(POINTS | ranges(), max_size=2))
    first, last = draw(POINTS), draw(POINTS)
    members.insert(0, draw(st.sampled_from([first, f"..{first}"])))
    members.append(draw(st.sampled_from([last, f"{last}.."])))
    opening, closing = draw(st.sampled_from(["[]", "{}"]))
    return f"{opening}{','.join(members)}{closing}"


# Short of the 64 characters allowed, since a canonical spelling can be a little longer.
TEXTS = st.one_of(POINTS, date_times(), intervals(), date_sets()).filter(
    lambda text: len(text) <= 58
)
VALUES = TEXTS.map(parse)
