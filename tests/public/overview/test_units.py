import pytest

from timeline.edtf import MAX_YEAR, parse, seconds
from timeline.public.overview.units import (
    DAY,
    HOUR,
    MINUTE,
    MONTH,
    UNITS,
    YEAR,
    Unit,
    coarser,
    finest,
    written,
)

EVENING = seconds(2024, 8, 11, 20, 15, 30)
DECADE = Unit(YEAR.fields, 10)


@pytest.mark.parametrize(
    ("unit", "first", "after"),
    [
        (MINUTE, (2024, 8, 11, 20, 15), (2024, 8, 11, 20, 16)),
        (HOUR, (2024, 8, 11, 20), (2024, 8, 11, 21)),
        (DAY, (2024, 8, 11), (2024, 8, 12)),
        (MONTH, (2024, 8), (2024, 9)),
        (YEAR, (2024,), (2025,)),
        (DECADE, (2020,), (2030,)),
    ],
)
def test_a_moment_lies_in_one_of_each_unit(unit, first, after):
    assert (unit.floor(EVENING), unit.after(EVENING)) == (seconds(*first), seconds(*after))


def test_december_is_followed_by_january():
    assert MONTH.after(seconds(2024, 12, 24)) == seconds(2025)


def test_years_before_christ_are_parted_as_they_are_read():
    first, end = seconds(-43), seconds(25)

    assert list(map(DECADE.tick, DECADE.edges(first, end)))[1:-1] == [
        *("40 BC", "30 BC", "20 BC", "10 BC"),
        *("AD 1", "AD 10", "AD 20"),
    ]
    assert (DECADE.floor(seconds(-43)), DECADE.after(seconds(-43))) == (seconds(-49), seconds(-39))
    assert (DECADE.floor(seconds(0)), DECADE.after(seconds(0))) == (seconds(-9), seconds(1))
    assert (DECADE.floor(seconds(5)), DECADE.after(seconds(5))) == (seconds(1), seconds(10))


@pytest.mark.parametrize("unit", [YEAR, DECADE])
def test_years_are_numbered_as_they_are_read(unit):
    edges = [year for year in range(-60, 60) if unit.number(seconds(year)) * unit.years % 20 == 0]
    ticks = {unit.tick(unit.floor(seconds(year))) for year in edges}

    assert ticks - {"AD 1"} == {"60 BC", "40 BC", "20 BC", "AD 20", "AD 40"}


def test_edges_begin_and_end_where_asked_and_not_only_at_boundaries():
    first, end = seconds(2024, 1, 15), seconds(2024, 3, 10)

    assert list(MONTH.edges(first, end)) == [first, seconds(2024, 2), seconds(2024, 3), end]


@pytest.mark.parametrize(
    ("unit", "tick", "context"),
    [
        (MINUTE, "20:15", "11 August 2024"),
        (HOUR, "20:00", "11 August 2024"),
        (DAY, "11", "August 2024"),
        (MONTH, "Aug", "2024"),
        (YEAR, "2024", ""),
    ],
)
def test_a_tick_leaves_to_its_context_what_it_does_not_say(unit, tick, context):
    moment = unit.floor(EVENING)

    assert (unit.tick(moment), unit.context(moment)) == (tick, context)


@pytest.mark.parametrize(
    ("end", "most", "unit"),
    [
        (seconds(2024, 8, 12), 24, HOUR),
        (seconds(2024, 8, 12), 23, DAY),
        (seconds(2029), 61, MONTH),
        (seconds(2029), 59, YEAR),
        (MAX_YEAR * 31_556_952, 60, Unit(YEAR.fields, 10**10)),
    ],
)
def test_the_finest_unit_that_is_not_too_many(end, most, unit):
    first = seconds(2024, 8, 11) if end < seconds(2025) else seconds(2024)

    assert finest(first, end, most) == unit


def test_years_of_five_digits_have_no_months():
    assert finest(seconds(12_000), seconds(12_001), 400) == YEAR


@pytest.mark.parametrize("moment", [EVENING, seconds(-43, 3, 15, 12)])
@pytest.mark.parametrize("unit", UNITS[:-3])
def test_what_is_written_reads_back_as_the_beginning_of_the_unit(unit, moment):
    first = unit.floor(moment)

    assert parse(written(first, unit.fields)).earliest == first


def test_there_is_a_coarser_unit_but_for_the_coarsest():
    assert [coarser(unit) for unit in UNITS] == [*UNITS[1:], UNITS[-1]]
