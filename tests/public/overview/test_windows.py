import pytest

from timeline.edtf import parse, seconds
from timeline.public.overview.windows import Window


def window(text):
    date = parse(text)
    return Window(date.earliest, date.latest + 1)


EVENING = Window(seconds(2024, 8, 11, 20), seconds(2024, 8, 11, 22, 30))


@pytest.mark.parametrize(
    ("those", "bounds"),
    [
        (window("2024"), ("2024", "2024")),
        (window("2024-08"), ("2024-08", "2024-08")),
        (window("2024-03/2025-01"), ("2024-03", "2025-01")),
        (window("2024-01-01/2024-03-31"), ("2024-01", "2024-03")),
        (window("-0043-03-15"), ("-0043-03-15", "-0043-03-15")),
        (window("Y-12000"), ("Y-12000", "Y-12000")),
        (EVENING, ("2024-08-11T20:00:00", "2024-08-11T22:29:59")),
    ],
)
def test_the_bounds_of_a_window_are_edtf_that_means_the_same(those, bounds):
    assert those.bounds == bounds
    assert (parse(bounds[0]).earliest, parse(bounds[1]).latest + 1) == those


@pytest.mark.parametrize(
    ("those", "name"),
    [
        (window("2024-08"), "August 2024"),
        (window("2024-03/2025-01"), "March 2024 – January 2025"),
        (EVENING, "11 August 2024, 20:00–22:30"),
        (
            Window(EVENING.first, seconds(2024, 8, 12, 1)),
            "11 August 2024, 20:00–12 August 2024, 01:00",
        ),
    ],
)
def test_the_name_of_a_window(those, name):
    assert those.name == name


@pytest.mark.parametrize(
    ("those", "duration"),
    [
        (window("2024-05/2024-08"), "4 months"),
        (window("2024-05-01/2024-08-04"), "over 3 months"),
        (window("2024-08-12/2027-12-31"), "over 3 years"),
        (window("2024/2025"), "2 years"),
        (window("2024-04"), "30 days"),
        (window("2024-04-04"), "24 hours"),
        (EVENING, "over 2 hours"),
        (Window(0, 60), "1 minute"),
    ],
)
def test_a_duration_is_told_in_whole_units(those, duration):
    assert those.duration == duration


@pytest.mark.parametrize(
    ("those", "around"),
    [
        (EVENING, ["2024", "2024-08", "2024-08-11"]),
        (window("2024-08-11"), ["2024", "2024-08"]),
        (window("2024-07-30/2024-08-02"), ["2024"]),
        (window("2024"), ["2000/2999", "2000/2099", "2020/2029"]),
        (window("2019/2020"), ["2000/2999", "2000/2099"]),
    ],
)
def test_the_windows_around_a_window(those, around):
    assert those.around() == [window(text) for text in around]


@pytest.mark.parametrize(
    ("those", "before", "after"),
    [
        ("2024-02", "2024-01", "2024-03"),
        ("2024-01", "2023-12", "2024-02"),
        ("2024", "2023", "2025"),
        ("2024-08-05/2024-08-11", "2024-07-29/2024-08-04", "2024-08-12/2024-08-18"),
    ],
)
def test_the_windows_beside_a_window(those, before, after):
    assert [window(those).beside(step) for step in (-1, 1)] == [window(before), window(after)]
