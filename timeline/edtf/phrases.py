"""Single dates in words: what `timeline.edtf.words` puts together for intervals and sets."""

from itertools import groupby
from typing import NamedTuple

from timeline.edtf.dates import Date, DateTime, LongYear, Point, Season
from timeline.edtf.gregorian import civil
from timeline.edtf.language import Language
from timeline.edtf.qualifiers import SIGNS, Qualifier, Qualifiers, is_mixed
from timeline.edtf.seasons import crosses_new_year


class Numbers(NamedTuple):
    """A calendar date as numbers; None where the date is coarser."""

    year: int
    month: int | None = None
    day: int | None = None


def numbers(point: Point) -> Numbers | None:
    """Return the numbers of a date that is exact at its precision, None for any other."""
    if any(point.qualifiers):
        return None
    if isinstance(point, LongYear) and point.significant is None:
        return Numbers(point.year)
    if isinstance(point, Date) and not point.is_masked:
        return _date_numbers(point)
    return None


def _date_numbers(date: Date) -> Numbers:
    return Numbers(*map(int, date.components))


def point_words(point: Point, table: Language) -> str:
    match point:
        case Date():
            return _date_words(point, table)
        case DateTime():
            return _time_words(point, table)
        case Season():
            return _season_words(point, table)
        case LongYear():
            return _long_year_words(point, table)
    raise TypeError(f"no words for {type(point).__name__}")


def _date_words(date: Date, table: Language) -> str:
    names = table.components[: len(date.components)]
    if date.is_masked:
        text = _masked_words(date, table)
    else:
        text = calendar_words(_date_numbers(date), table)
    return _qualified(text, date.qualifiers, names, table, plain=not date.is_masked)


def calendar_words(date: Numbers, table: Language) -> str:
    year = _year_words(date.year, table)
    if date.month is None:
        return year
    month = table.months[date.month - 1]
    if date.day is None:
        return table.month.format(month=month, year=year)
    return table.day.format(day=table.day_number(date.day), month=month, year=year)


def _year_words(year: int, table: Language) -> str:
    pattern, number = _era(year, table)
    return pattern.format(year=number)


def _era(year: int, table: Language) -> tuple[str, str]:
    """Return the pattern of a year and its number there: 0 is 1 BC, years to 999 need their AD."""
    counted = year if year > 0 else 1 - year
    number = str(counted) if counted <= 9999 else table.large_number(counted)
    if year <= 0:
        return table.bc, number
    return (table.ad if year < 1000 else table.year), number


def range_words(first: Numbers, last: Numbers, table: Language) -> str:
    """Word a range of two different dates of the same precision."""
    start, end, is_tight = _elided(first, last, table)
    return (table.tight_range if is_tight else table.loose_range).format(first=start, last=end)


def between_words(first: Numbers, last: Numbers, table: Language) -> str:
    """Word a date that lies somewhere from one date to another of the same precision."""
    if first == last:
        return calendar_words(first, table)
    start, end, _ = _elided(first, last, table)
    return table.between.format(first=start, last=end)


def _elided(first: Numbers, last: Numbers, table: Language) -> tuple[str, str, bool]:
    """Word two dates without what they share, and tell whether a dash between them closes up."""
    end = calendar_words(last, table)
    if first.month is None:
        return _elided_years(first.year, last.year, table)
    if first.year != last.year:
        return calendar_words(first, table), end, False
    month = table.months[first.month - 1]
    if first.day is None:
        return month, end, True
    day = table.day_number(first.day)
    if first.month == last.month:
        return day, end, True
    return table.day_of_month.format(day=day, month=month), end, False


def _elided_years(first: int, last: int, table: Language) -> tuple[str, str, bool]:
    (start_era, start), (end_era, end) = _era(first, table), _era(last, table)
    if start_era != end_era:
        return _year_words(first, table), _year_words(last, table), False
    pairs = {table.bc: table.bc_pair, table.ad: table.ad_pair, table.year: table.year_pair}
    before, after = pairs[start_era]
    return before.format(year=start), after.format(year=end), True


def _masked_words(date: Date, table: Language) -> str:
    if date.month is None:
        return _masked_year_words(date.year, date, table)
    if "X" not in date.year:
        known, unknown = _known_part(date, table)
    else:
        known, unknown = _known_day(date, table), table.year_unknown
    if known is not None:
        return table.unknown_components.format(date=known, unknown=unknown)
    return _span_words(date, len(date.components), table)


def _known_part(date: Date, table: Language) -> tuple[str | None, str]:
    """Return what is known of a date whose last components are wholly unknown, and what is not."""
    year = int(date.year)
    if date.month == "XX" and date.day in (None, "XX"):
        unknown = table.month_and_day_unknown if date.day else table.month_unknown
        return _year_words(year, table), unknown
    if date.month and "X" not in date.month and date.day == "XX":
        return calendar_words(Numbers(year, int(date.month)), table), table.day_unknown
    return None, ""


def _known_day(date: Date, table: Language) -> str | None:
    """Return the month and day of a date of which only the year is unknown."""
    if date.year != "XXXX" or date.month is None or "X" in date.month + (date.day or ""):
        return None
    month = table.months[int(date.month) - 1]
    if date.day is None:
        return month
    return table.day_of_month.format(day=table.day_number(int(date.day)), month=month)


def _is_decade_or_century(year: str) -> bool:
    """Tell whether readers count this masked year as "the 1980s" or "the 1900s"."""
    return (
        year[0] in "123456789" and "X" not in year[:2] and year.endswith("X") and year[2:] != "X0"
    )


def _masked_year_words(year: str, point: Date | Season, table: Language) -> str:
    if not _is_decade_or_century(year):
        return table.year_unknown if year == "XXXX" else _span_words(point, 1, table)
    decade = year.replace("X", "0")
    if year[2] not in "0X":
        return table.decade.format(year=decade)
    # "2000s" alone could be ten, a hundred or a thousand years.
    years = range_words(Numbers(int(decade)), Numbers(int(year.replace("X", "9"))), table)
    return table.decade_or_century.format(year=decade, range=years)


def _span_words(point: Point, components: int, table: Language) -> str:
    first, last = civil(point.earliest)[:components], civil(point.latest)[:components]
    return between_words(Numbers(*first), Numbers(*last), table)


def _long_year_words(year: LongYear, table: Language) -> str:
    text = _year_words(year.year, table)
    is_exact = year.first == year.last
    if not is_exact:
        years = range_words(Numbers(year.first), Numbers(year.last), table)
        text = table.significant.format(year=text, range=years)
    return _qualified(text, year.qualifiers, table.components[:1], table, plain=is_exact)


def _season_words(season: Season, table: Language) -> str:
    name = table.seasons[season.code]
    if season.is_masked:
        year = _masked_year_words(season.year, season, table)
        text = table.season_of_masked_year.format(season=name, year=year)
    else:
        pattern = table.season_of_year if season.code <= 32 else table.part_of_year
        text = pattern.format(season=name, year=_season_year(season, table))
    if 25 <= season.code <= 32:
        text = (table.northern if season.code <= 28 else table.southern).format(date=text)
    names = (table.components[0], table.season_component)
    return _qualified(text, season.qualifiers, names, table, plain=False)


def _season_year(season: Season, table: Language) -> str:
    """Word the year, or for a season that crosses the new year both: 2010–11, 1999–2000."""
    year = int(season.year)
    if not crosses_new_year(season.code):
        return _year_words(year, table)
    if year >= 1000 and (year + 1) % 100:
        return table.tight_range.format(first=year, last=f"{(year + 1) % 100:02}")
    return range_words(Numbers(year), Numbers(year + 1), table)


def _time_words(moment: DateTime, table: Language) -> str:
    time = f"{moment.hour:02}:{moment.minute:02}"
    if moment.second:
        time += f":{moment.second:02}"
    if moment.offset:
        pattern = table.utc if moment.offset == "Z" else table.utc_offset
        time = pattern.format(time=time, offset=moment.offset)
    date = calendar_words(Numbers(moment.year, moment.month, moment.day), table)
    return table.date_and_time.format(date=date, time=time)


def _qualified(
    text: str, qualifiers: Qualifiers, names: tuple[str, ...], table: Language, plain: bool
) -> str:
    """Add what the qualifiers say; `plain` texts can take an "about" before them."""
    marks = qualifiers.year
    if is_mixed(qualifiers, len(names)):
        return table.note.format(date=text, note=_component_notes(qualifiers, names, table))
    if not marks:
        return text
    if not plain:
        return table.note.format(date=text, note=table.qualifications[SIGNS[marks]])
    if Qualifier.APPROXIMATE in marks:
        text = table.about.format(date=text)
    return table.uncertain.format(date=text) if Qualifier.UNCERTAIN in marks else text


def _component_notes(qualifiers: Qualifiers, names: tuple[str, ...], table: Language) -> str:
    """Word which components are qualified how: "year and month uncertain, day approximate"."""
    notes = []
    signed = [(SIGNS[marks], name) for marks, name in zip(qualifiers, names, strict=False)]
    for sign, group in groupby(signed, key=lambda pair: pair[0]):
        if sign:
            alike = table.all_of.join(name for _, name in group)
            quality = table.qualifications[sign]
            notes.append(table.qualified_components.format(components=alike, qualification=quality))
    return table.comma.join(notes)
