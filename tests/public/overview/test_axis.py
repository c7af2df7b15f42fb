from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.edtf import parse, seconds
from timeline.public.overview.axis import DRAWN, MARGIN, axis
from timeline.public.overview.counts import Counting
from timeline.public.overview.units import MONTH, YEAR
from timeline.public.overview.windows import Window

# A story that sleeps for months, and has ten entries in one evening.
STORY = ["2024-03", "2024-03", "[2024-04-21..2024-04-30]", *["2024-08-11"] * 10, "2028"]


def drawn(dates, window=None):
    spans = [(each.earliest, each.latest) for each in map(parse, dates)]
    known = [moment for span in spans for moment in span if moment is not None]
    return axis(window or Window(min(known), max(known) + 1), Counting(Counter(spans)))


def names(parts):
    return [part.window.name for part in parts]


def test_what_is_empty_is_folded():
    found = drawn(STORY)

    assert names(found.stretches) == ["March–April 2024", "11 August 2024", "2028"]
    assert [fold.window.duration for fold in found.folds] == ["over 3 months", "over 3 years"]


def test_the_parts_of_an_axis_fill_its_width_and_its_time():
    parts = drawn(STORY).parts

    assert parts[0].x == MARGIN
    assert parts[-1].end == pytest.approx(100 - MARGIN)
    for part, following in pairwise(parts):
        assert (part.end, part.window.end) == (following.x, following.window.first)


def test_more_entries_have_more_room():
    march, evening, year = drawn(STORY).stretches

    assert evening.width > march.width > year.width


@pytest.mark.parametrize(
    "dates",
    [
        ["2028"],
        ["2024-08-11"] * 18,
        ["-0043-03-15", "2028"],
        ["2020-01-05", "2021-01-05", "2022-01-05", "2023-01-05", "2024-01-05"],
        ["1900", "1901", "1902", "1903"],
    ],
)
def test_nothing_is_folded_for_nothing(dates):
    assert drawn(dates).folds == []


def test_an_unusual_gap_is_folded_even_where_nothing_is_crowded():
    found = drawn(["2024-01-01", "2024-01-05", "2024-02-01", "2028-05-05"])

    assert names(found.folds) == ["2 February 2024 – 4 May 2028"]


def test_an_evening_long_after_caesar_is_found_to_the_minute():
    found = drawn(["-0043-03-15", *(f"2024-08-11T21:{minute:02}:00" for minute in range(50))])

    assert names(found.stretches) == ["15 March 44 BC", "11 August 2024, 21:00–21:49"]
    assert len(found.stretches[1].bins) == 50


def test_empty_time_at_the_ends_of_a_window_is_folded_too():
    found = drawn(["2024-08-11"] * 5, Window(seconds(2020), seconds(2030)))

    assert [part.is_fold for part in found.parts] == [True, False, True]


def test_a_window_without_an_entry_is_one_stretch():
    found = drawn(["2024-08-11"], Window(seconds(2020), seconds(2021)))

    assert names(found.parts) == ["2020"]


@pytest.mark.parametrize(("dates", "unit"), [(["2028"], YEAR), (["2024-03"] * 9, MONTH)])
def test_units_are_no_finer_than_what_is_known(dates, unit):
    assert [each.unit for each in drawn(dates).bins] == [unit]


def test_what_may_lie_anywhere_keeps_nothing_open():
    found = drawn([*STORY, "[..2024-08-11]"])

    assert [fold.held.possible for fold in found.folds] == [1, 0]


def test_a_moment_outside_stands_at_the_end_next_to_it():
    found = drawn(["2024"])

    assert found.position(seconds(1)) == MARGIN
    assert found.position(seconds(9000)) == pytest.approx(100 - MARGIN)


moments = st.integers(seconds(-50_000), seconds(50_000))
spans = st.tuples(moments, moments).map(lambda pair: tuple(sorted(pair)))


@given(st.lists(spans, min_size=1, max_size=30), st.integers(0, 9))
def test_any_dates_have_an_axis_on_which_later_is_never_further_left(found, zoom):
    known = sorted(moment for span in found for moment in span)
    whole = Window(known[0], known[-1] + 60)
    window = Window(whole.first, whole.first + max(60, whole.length >> zoom * 4))
    laid_out = axis(window, Counting(Counter(found)))
    places = [laid_out.position(moment) for moment in known]

    assert laid_out.window == window
    assert places == sorted(places)
    assert 1 <= len(laid_out.bins) <= 2 * DRAWN
