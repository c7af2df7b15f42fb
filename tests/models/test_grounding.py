import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.models.grounding import FoldedText, GroundingError, Span, fold

TEXT = "“Mission:\u00a0Impossible”  is the ci\u00adnema’s\nown. It is what it is."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ('"Mission: Impossible" is', "“Mission:\u00a0Impossible”  is"),
        ("the cinema's own", "the ci\u00adnema’s\nown"),
        ("  the ci\u00adnema’s own ", "the ci\u00adnema’s\nown"),
    ],
)
def test_what_typesetting_changes_is_folded_and_the_texts_own_words_found(quote, found):
    start, end = FoldedText(TEXT).locate(quote)

    assert TEXT[start:end] == found


@pytest.mark.parametrize("quote", ["mission: impossible", "Mission Impossible", "", "   ", "cafe"])
def test_any_other_difference_is_no_quote(quote):
    with pytest.raises(GroundingError, match="not in the text"):
        FoldedText(TEXT).locate(quote)


def test_which_of_several_must_be_said():
    text = FoldedText("it is what it is")

    with pytest.raises(GroundingError, match="occurs 2 times: say which occurrence"):
        text.locate("it is")
    assert text.locate("it is", occurrence=2) == Span(11, 16)
    with pytest.raises(GroundingError, match="there is no occurrence 3"):
        text.locate("it is", occurrence=3)


def test_overlapping_places_count():
    assert FoldedText("aaa").find("aa") == [Span(0, 2), Span(1, 3)]


WORDS = "ab '\"“”’\u00a0\n"


@given(st.text(WORDS + "\u00ad"), st.text(WORDS, min_size=1), st.text(WORDS + "\u00ad"))
def test_what_stands_in_a_text_is_found_just_there(before, quote, after):
    quote = quote.strip()

    found = FoldedText(before + quote + after).find(quote)

    assert (Span(len(before), len(before) + len(quote)) in found) is bool(quote)


@given(st.text(), st.text(max_size=3))
def test_whatever_is_found_lies_in_the_text(text, quote):
    for span in FoldedText(text).find(quote):
        assert 0 <= span.start < span.end <= len(text)


@given(st.text(st.characters() | st.sampled_from(WORDS + "\u00ad\u2028\x1f\t")))
def test_a_quote_is_folded_as_the_text_is(text):
    assert fold(text) == FoldedText(text)._folded
