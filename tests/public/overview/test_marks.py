import pytest

from tests.public.overview.test_axis import STORY, drawn
from timeline.edtf import parse
from timeline.public.overview.marks import marks

YEAR = drawn(["2024"])


def kinds(date, axis=YEAR):
    return [shape.kind for shape in marks(axis, [("", parse(date))])[0].shapes]


@pytest.mark.parametrize(
    ("date", "shapes"),
    [
        ("2024-03", ["possible"]),
        ("2024-03-05", ["point"]),
        ("2024-03-01/2024-05-31", ["rising", "certain", "falling"]),
        ("2024-03/2024-05", ["rising", "certain", "falling"]),
        ("[..2024-08-11]", ["early"]),
        ("[2024-08-11..]", ["late"]),
        ("2024-03-05/..", ["rising", "certain", "late"]),
        ("2024-03-05/", ["late"]),
        ("[2024-03-05,2024-08]", ["point", "possible"]),
        ("2023/2024-03", ["certain", "falling"]),
        ("202X", ["possible"]),
        ("2019/2030", ["certain"]),
        ("[2020,2024-05]", ["possible"]),
    ],
)
def test_a_date_is_drawn_as_what_is_known_of_it(date, shapes):
    assert kinds(date) == shapes


def test_an_evening_is_a_point_in_its_year_and_spread_over_its_own_day():
    assert kinds("2024-08-11") == ["point"]
    assert kinds("2024-08-11", drawn(["2024-08-11"])) == ["possible"]


def test_an_open_end_reaches_the_end_of_the_figure():
    (early,), (late,) = (
        marks(YEAR, [("", parse(date))])[0].shapes for date in ("[..2024-08]", "2024-08/")
    )

    assert (early.x, late.x + late.width) == (0, 100)


def test_marks_that_would_touch_have_lanes_of_their_own():
    dates = ["2024-03", "2024-03-05", "2024-03-30", "2024-06"]

    assert [mark.lane for mark in marks(YEAR, [("", parse(date)) for date in dates])] == [
        0,
        1,
        1,
        0,
    ]


def labels(*events):
    return [mark.label for mark in marks(YEAR, [(title, parse(date)) for title, date in events])]


def test_a_title_stands_behind_its_mark_or_before_it_at_the_end():
    first, last = labels(("A title", "2024-01-05"), ("A title", "2024-12-28"))

    assert (first.anchor, last.anchor) == ("start", "end")


def test_a_title_stands_upon_a_mark_that_leaves_no_room_beside_it():
    (label,) = labels(("A title", "2024"))

    assert (label.text, label.anchor, label.size) == ("A title", "start", 0)


def test_a_title_that_has_no_room_is_shortened():
    (label,) = labels(("A title " * 25, "2024-06"))

    assert label.text.endswith("…")


def test_a_title_without_room_even_for_its_beginning_is_left_out():
    titles = labels(*(("A title that is long", f"2024-{month:02}-15") for month in range(1, 13)))

    assert titles[:11] == [None] * 11


def test_titles_keep_off_folds():
    axis = drawn(STORY)
    events = [(f"A title of some length, number {n}", parse(date)) for n, date in enumerate(STORY)]
    found = [mark.label for mark in marks(axis, events) if mark.label]

    assert found != []
    assert all(not fold.x < label.x < fold.end for label in found for fold in axis.folds)
