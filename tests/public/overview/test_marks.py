import pytest

from tests.public.overview.test_axis import STORY, drawn
from timeline.edtf import parse
from timeline.public.overview.labels import WIDTHS
from timeline.public.overview.marks import Titled, marks

YEAR = drawn(["2024"])


def kinds(date, axis=YEAR):
    return [shape.kind for shape in marks(axis, [Titled("", parse(date))])[0].shapes]


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
        marks(YEAR, [Titled("", parse(date))])[0].shapes for date in ("[..2024-08]", "2024-08/")
    )

    assert (early.x, late.x + late.width) == (0, 100)


def test_marks_that_would_touch_have_lanes_of_their_own():
    dates = ["2024-03", "2024-03-05", "2024-03-30", "2024-06"]

    assert [mark.lane for mark in marks(YEAR, [Titled("", parse(date)) for date in dates])] == [
        0,
        1,
        1,
        0,
    ]


def labels(*events):
    """Return the labels in the widest figure, or None where there is none."""
    found = marks(YEAR, [Titled(title, parse(date)) for title, date in events])
    widest = [[label for label in mark.labels if label.until == len(WIDTHS)] for mark in found]
    return [each[0] if each else None for each in widest]


def test_a_title_stands_behind_its_mark_or_before_it_at_the_end():
    first, last = labels(("A title", "2024-01-05"), ("A title", "2024-12-28"))

    assert (first.anchor, last.anchor) == ("start", "end")


def test_a_title_stands_upon_a_mark_that_leaves_no_room_beside_it():
    (label,) = labels(("A title", "2024"))

    assert (label.text, label.anchor, label.size) == ("A title", "start", 0)


def test_a_title_that_has_no_room_is_shortened():
    (label,) = labels(("A title " * 25, "2024-06"))

    assert label.text.endswith("…")


def test_a_title_is_shortened_no_more_than_a_figure_so_wide_asks_for():
    (mark,) = marks(YEAR, [Titled("A title " * 12, parse("2024"))])

    assert [(label.size, label.until) for label in mark.labels] == [
        (0, 1),
        (1, 2),
        (2, len(WIDTHS)),
    ]
    assert [label.text.endswith("…") for label in mark.labels] == [True, True, False]


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("2024", [2.0]),
        ("2024-03-05", []),
        ("[..2024-12-31]", [98.0]),
        ("2024-01-01/..", [2.0]),
        ("[2024-01-01,2024-02-01]", []),
    ],
)
def test_a_stretch_gets_the_point_that_shows_what_it_is(date, at):
    plain, pointed = (marks(YEAR, [Titled("", parse(date), each)])[0] for each in (False, True))

    added = pointed.shapes[len(plain.shapes) :]
    assert [(shape.kind, shape.x) for shape in added] == [("point", x) for x in at]


def test_a_title_upon_a_stretch_keeps_off_its_point():
    (mark,) = marks(YEAR, [Titled("A title", parse("2024"), wants_point=True)])

    assert mark.labels[0].x > mark.shapes[-1].x


def test_a_title_without_room_even_for_its_beginning_is_left_out():
    titles = labels(*(("A title that is long", f"2024-{month:02}-15") for month in range(1, 13)))

    assert titles[:11] == [None] * 11


def test_titles_keep_off_folds():
    axis = drawn(STORY)
    title = "A title of some length, number"
    events = [Titled(f"{title} {n}", parse(date)) for n, date in enumerate(STORY)]
    found = [label for mark in marks(axis, events) for label in mark.labels]

    assert found != []
    assert all(not fold.x < label.x < fold.end for label in found for fold in axis.folds)
