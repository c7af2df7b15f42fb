from hypothesis import given
from hypothesis import strategies as st

from timeline.models import Citation, Dismissal
from timeline.models.grounding import Span
from timeline.models.passages import runs


def passage(start, end):
    return Citation(start=start, end=end)


def cut(whole, passages, cuts=()):
    return [
        (run.span, [passages.index(each) for each in run.covering])
        for run in runs(whole, passages, cuts)
    ]


def test_a_text_without_passages_is_one_run():
    assert cut(Span(0, 5), []) == [(Span(0, 5), [])]


def test_an_empty_text_has_no_run():
    assert cut(Span(0, 0), []) == []


def test_passages_that_overlap_cut_each_other():
    first, second = passage(0, 4), passage(2, 6)
    assert cut(Span(0, 8), [first, second]) == [
        (Span(0, 2), [0]),
        (Span(2, 4), [0, 1]),
        (Span(4, 6), [1]),
        (Span(6, 8), []),
    ]


def test_a_passage_within_another_is_on_top_of_it():
    outer, inner = passage(0, 6), passage(2, 4)
    assert [covering for _, covering in cut(Span(0, 6), [outer, inner])] == [[0], [0, 1], [0]]


def test_a_run_ends_the_passages_that_stop_behind_it():
    both = [passage(0, 4), passage(2, 4)]
    assert [len(run.ending) for run in runs(Span(0, 6), both)] == [0, 2, 0]


def test_a_text_is_cut_where_it_is_asked_to_be():
    assert cut(Span(0, 4), [], cuts=[2, 9]) == [(Span(0, 2), []), (Span(2, 4), [])]


def test_a_passage_from_outside_reaches_in():
    assert cut(Span(3, 6), [passage(0, 4)]) == [(Span(3, 4), [0]), (Span(4, 6), [])]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10))), st.lists(st.integers(0, 40)))
def test_each_character_has_exactly_the_passages_that_cover_it(places, cuts):
    passages = [Dismissal(start=start, end=start + length) for start, length in places]
    found = list(runs(Span(0, 40), passages, cuts))
    assert [at for run in found for at in range(*run.span)] == list(range(40))
    for run in found:
        for at in range(*run.span):
            covering = [each for each in passages if each.start <= at < each.end]
            assert sorted(map(id, run.covering)) == sorted(map(id, covering))
