import pytest

from timeline.public.overview.counts import Count, Counting

EDGES = [0, 10, 20, 30]


@pytest.mark.parametrize(
    ("span", "counts"),
    [
        ((12, 13), [(0, 0, 0), (1, 1, 1), (0, 0, 0)]),
        ((10, 19), [(0, 0, 0), (1, 1, 1), (0, 0, 0)]),
        ((9, 10), [(0, 1, 1), (0, 1, 1), (0, 0, 0)]),
        ((-5, 99), [(0, 1, 1), (0, 1, 1), (0, 1, 1)]),
        ((None, 15), [(0, 0, 1), (0, 1, 1), (0, 0, 0)]),
        ((15, None), [(0, 0, 0), (0, 1, 1), (0, 0, 1)]),
        ((None, 99), [(0, 0, 1), (0, 0, 1), (0, 0, 1)]),
        ((None, -1), [(0, 0, 0)] * 3),
        ((30, 40), [(0, 0, 0)] * 3),
        ((-9, -1), [(0, 0, 0)] * 3),
        ((None, None), [(0, 0, 0)] * 3),
    ],
)
def test_a_date_counts_surely_as_dated_and_possibly(span, counts):
    count = Counting({span: 1})

    assert count(EDGES) == [Count(*each) for each in counts]
    assert count.dated(EDGES) == [each[:2] for each in counts]


def test_dates_add_up():
    assert Counting({(1, 2): 1, (3, 4): 1, (5, 15): 1})(EDGES)[:2] == [
        Count(2, 3, 3),
        Count(0, 1, 1),
    ]
