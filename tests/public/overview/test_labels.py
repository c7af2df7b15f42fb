from itertools import pairwise

import pytest

from tests.public.overview.test_axis import STORY, drawn
from timeline.public.overview.axis import Axis
from timeline.public.overview.labels import WIDTHS, contexts, letters, needs, size_of, ticks

LINES = [
    STORY,
    ["2028"],
    ["2024-08-11"] * 5,
    ["-0043-03-15", "2028"],
    ["1900", "2024-08"],
    ["Y-290000000000", "2024"],
    ["2024-08-11T21:00:00", "2024-08-11T22:10:00"],
]


def extent(label, size):
    """Return from where to where a label reaches in a figure of a size."""
    width = needs(len(label.text), size)
    start = {"start": 0, "middle": width / 2, "end": width}[label.anchor]
    return label.x - start, label.x - start + width


@pytest.mark.parametrize("dates", LINES)
@pytest.mark.parametrize("size", range(len(WIDTHS)))
@pytest.mark.parametrize("row", [ticks, contexts])
def test_no_label_stands_upon_another(dates, size, row):
    shown = [tick.label for tick in row(drawn(dates)) if tick.label.size <= size]
    extents = sorted(extent(label, size) for label in shown)

    assert all(one[1] <= other[0] + 0.01 for one, other in pairwise(extents))


@pytest.mark.parametrize("dates", LINES)
def test_a_wide_figure_names_something(dates):
    assert len(ticks(drawn(dates))) >= 1


def test_the_units_of_a_story_and_what_they_leave_unsaid():
    axis = drawn(STORY)
    march, april, *_ = ticks(axis)

    assert (march.label.text, march.window.name) == ("Mar", "March 2024")
    assert (april.label.text, april.window.name) == ("Apr", "April 2024")
    assert [each.label.text for each in contexts(axis)] == ["2024", "August 2024"]


def test_where_not_every_unit_has_room_its_label_names_all_up_to_the_next():
    years = ticks(drawn(["1950", "2020"]))

    assert years[1].label.text == "1955"
    assert years[1].window.name == "1955–1959"


def test_what_has_no_room_in_a_narrow_figure_may_have_it_in_a_wide_one():
    assert [size_of("A title of a fair length", room) for room in (90, 50, 30, 1)] == [
        0,
        1,
        2,
        None,
    ]


def test_as_many_letters_as_have_room():
    assert needs(letters(40, 1), 1) <= 40 < needs(letters(40, 1) + 1, 1)


def test_a_stretch_too_narrow_for_any_label_has_none():
    part = drawn(["Y-11962"]).parts[0]
    narrow = part._replace(width=1, bins=[each._replace(width=0.01) for each in part.bins])

    assert ticks(Axis([narrow])) == []
