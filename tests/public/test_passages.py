import pytest

from timeline.models.grounding import Span
from timeline.public.passages import Passage, paragraphs

TEXT = "One two three.\n\nFour five."


def cite(text, quote, event):
    start = text.index(quote)
    return Passage(start, start + len(quote), pk=0, event=f"event-{event}", title="")


def shown(found):
    """Return per paragraph the text of each segment with the numbers of the notes on it."""
    return [
        [(segment.text, [note.number for note in segment.notes]) for segment in paragraph.segments]
        for paragraph in found
    ]


def test_a_text_without_citations_is_its_paragraphs():
    assert shown(paragraphs(TEXT, [])) == [[("One two three.", [])], [("Four five.", [])]]


def test_a_passage_is_a_segment_of_its_own():
    found = paragraphs(TEXT, [cite(TEXT, "two", 7)])

    assert shown(found)[0] == [("One ", []), ("two", [1]), (" three.", [])]


def test_overlapping_passages_split_each_other():
    found = paragraphs(TEXT, [cite(TEXT, "One two", 7), cite(TEXT, "two three", 8)])

    assert shown(found)[0] == [("One ", [1]), ("two", [1, 2]), (" three", [2]), (".", [])]


def test_a_passage_over_two_paragraphs_is_marked_in_both():
    found = paragraphs(TEXT, [cite(TEXT, "three.\n\nFour", 7)])

    assert shown(found) == [
        [("One two ", []), ("three.", [1])],
        [("Four", [1]), (" five.", [])],
    ]


def test_a_note_stands_beside_the_paragraph_in_which_its_passage_begins():
    found = paragraphs(TEXT, [cite(TEXT, "three.\n\nFour", 7)])

    assert [[note.number for note in paragraph.notes] for paragraph in found] == [[1], []]


def test_a_note_is_called_where_its_passage_ends():
    found = paragraphs(TEXT, [cite(TEXT, "One two", 7), cite(TEXT, "two", 8)])

    assert [[note.number for note in segment.ending] for segment in found[0].segments] == [
        [],
        [1, 2],
        [],
    ]


def test_an_event_keeps_its_number():
    found = paragraphs(TEXT, [cite(TEXT, "Four", 7), cite(TEXT, "five", 8), cite(TEXT, "One", 8)])

    assert shown(found) == [
        [("One", [1]), (" two three.", [])],
        [("Four", [2]), (" ", []), ("five", [1]), (".", [])],
    ]


@pytest.mark.parametrize("span", [(4, 7), (8, 20), (0, 26), (13, 18), (14, 20)])
def test_exactly_the_span_is_emphasised(span):
    found = paragraphs(TEXT, [cite(TEXT, "One two", 7)], Span(*span))

    segments = [segment for paragraph in found for segment in paragraph.segments]
    emphasised = "".join(segment.text for segment in segments if segment.is_emphasised)
    assert emphasised == TEXT[slice(*span)].replace("\n", "")


@pytest.mark.parametrize("span", [(4, 7), (8, 20), (0, 26), (14, 20)])
def test_one_segment_is_the_first_emphasised(span):
    found = paragraphs(TEXT, [cite(TEXT, "One two", 7)], Span(*span))

    segments = [segment for paragraph in found for segment in paragraph.segments]
    assert sum(segment.is_first_emphasised for segment in segments) == 1


@pytest.mark.parametrize("span", [(7, 4), (3, 3), (20, 27), (90, 99), (14, 16)])
def test_a_span_that_is_no_passage_of_the_text_is_ignored(span):
    assert paragraphs(TEXT, [], Span(*span)) == paragraphs(TEXT, [])


def test_the_segments_joined_are_the_text_again():
    citations = [
        cite(TEXT, quote, n) for n, quote in enumerate(("One two", "two three", "e.\n\nFo"))
    ]

    joined = [
        "".join(s.text for s in paragraph.segments) for paragraph in paragraphs(TEXT, citations)
    ]

    assert joined == ["One two three.", "Four five."]
