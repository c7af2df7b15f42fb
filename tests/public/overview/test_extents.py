import pytest

from timeline.edtf import parse, seconds
from timeline.public.overview.extents import extents


def days(moment):
    """Return a moment in days since the beginning of 2024, to read it more easily."""
    return None if moment is None else (moment - seconds(2024)) / 86_400


@pytest.mark.parametrize(
    ("date", "pieces"),
    [
        ("2024-01", [(0, 31, None, None)]),
        ("2024-01-02", [(1, 2, None, None)]),
        ("[2024-01-05..2024-01-11]", [(4, 11, None, None)]),
        ("[2024-01-05,2024-01-11]", [(4, 5, None, None), (10, 11, None, None)]),
        ("[..2024-01-11]", [(None, 11, None, None)]),
        ("{2024-01-05..2024-01-11}", [(4, 11, 5, 10)]),
        ("2024-01-01/2024-01-31", [(0, 31, 1, 30)]),
        ("2024-01/2024-03", [(0, 91, 31, 60)]),
        ("2024-01/2024-02", [(0, 60, None, None)]),
        ("2024-01-05/..", [(4, None, 5, None)]),
        ("2024-01-05/", [(4, None, None, None)]),
        ("../2024-01-05", [(None, 5, None, None)]),
        ("..2024-01-05/2024-01-11", [(None, 11, 5, 10)]),
        ("2024-01-05/2024-01-11..", [(4, None, 5, 10)]),
    ],
)
def test_a_date_covers_surely_and_possibly(date, pieces):
    found = [tuple(map(days, piece)) for piece in extents(parse(date))]

    assert found == [pytest.approx(piece, abs=0.001) for piece in pieces]
