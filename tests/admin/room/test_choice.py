import pytest
from django.http import QueryDict

from timeline.admin.room.choice import Choice, read_choice
from timeline.models import Source
from timeline.models.grounding import Span

TEXT = "A flag 🏳 is seen. It is white.\nThe actor rides off. It is white."


@pytest.fixture
def source():
    source = Source(text=TEXT)
    source.seal()
    return source


def sent(source, *passages, sha256=None):
    data = QueryDict(mutable=True)
    data["sha256"] = sha256 or source.sha256
    data.setlist("passage", passages)
    return read_choice(source, data)


def test_a_passage_is_its_offsets(source):
    assert sent(source, "2-8 flag 🏳") == Choice([Span(2, 8)])


def test_sentences_that_follow_one_another_are_one_passage(source):
    choice = sent(source, "18-30 It is white.", "31-51 The actor rides off.")
    assert choice.spans == [Span(18, 51)]


def test_sentences_apart_are_two_passages(source):
    choice = sent(source, "31-51 The actor rides off.", "0-17 A flag 🏳 is seen.")
    assert choice.spans == [Span(0, 17), Span(31, 51)]


def test_passages_within_others_add_nothing(source):
    assert sent(source, "0-17 A flag 🏳 is seen.", "2-6 flag").spans == [Span(0, 17)]


def test_what_typesetting_changes_makes_no_difference(source):
    assert sent(source, "18-51 It is  white.\r\nThe actor rides off.").spans == [Span(18, 51)]


@pytest.mark.parametrize(
    "passage",
    ["", "2-6", "2-6 ", "2-6 white", "6-2 flag", "x-y flag", "-1-6 flag", "0-999999999 flag", "9"],
)
def test_what_is_no_passage_is_lost(source, passage):
    choice = sent(source, passage)
    assert choice.spans == []
    assert len(choice.lost) == 1


def test_no_soft_hyphen_begins_or_ends_a_passage():
    source = Source(text="\u00adA flag is car\u00ad\nried. It is white\u00ad\nAnd on.")
    source.seal()
    passages = ["0-15 \u00adA flag is car\u00ad", "22-34 It is white\u00ad", "14-15 \u00ad"]

    assert sent(source, *passages) == Choice([Span(1, 14), Span(22, 33)], ["\u00ad"])


def test_a_changed_text_is_noticed_and_the_words_are_found_again(source):
    choice = sent(source, "0-20 The actor rides off.", sha256="before")
    assert choice == Choice([Span(31, 51)], [], is_stale=True)


def test_words_that_are_gone_or_stand_twice_in_a_changed_text_are_told(source):
    choice = sent(source, "0-5 Gone.", "1-13 It is white.", sha256="before")
    assert choice == Choice([], ["Gone.", "It is white."], is_stale=True)
