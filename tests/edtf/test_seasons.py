from itertools import pairwise

import pytest

from timeline.edtf import civil, parse
from timeline.edtf.seasons import FIRST_MONTHS, length


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2001-21", (2001, 3, 1), (2001, 5, 31)),
        ("2001-24", (2001, 12, 1), (2002, 2, 28)),
        ("2019-28", (2019, 12, 1), (2020, 2, 29)),
        ("2001-29", (2001, 9, 1), (2001, 11, 30)),
        ("2001-30", (2001, 12, 1), (2002, 2, 28)),
        ("2001-32", (2001, 6, 1), (2001, 8, 31)),
        ("2001-36", (2001, 10, 1), (2001, 12, 31)),
        ("2001-38", (2001, 5, 1), (2001, 8, 31)),
        ("2001-41", (2001, 7, 1), (2001, 12, 31)),
        ("-0001-24", (-1, 12, 1), (0, 2, 29)),
        ("198X-24", (1980, 12, 1), (1990, 2, 28)),
    ],
)
def test_bounds(text, first, last):
    value = parse(text)
    assert (civil(value.earliest)[:3], civil(value.latest)[:3]) == (first, last)


@pytest.mark.parametrize("codes", [range(33, 37), range(37, 40), range(40, 42)])
def test_parts_fill_a_year(codes):
    starts = [*(FIRST_MONTHS[code] for code in codes), 13]
    assert [length(code) for code in codes] == [b - a for a, b in pairwise(starts)]
