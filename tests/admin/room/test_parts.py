import pytest

from timeline.admin.room import parts
from timeline.admin.room.parts import Parts
from timeline.models.grounding import Span

TEXT = "One. Two.\nThree. Four.\n\nFive.\n"


@pytest.fixture(autouse=True)
def short_parts(monkeypatch):
    """Three sentences are a part."""
    monkeypatch.setattr(parts, "LONGEST", 3)


def words(text):
    return [[text[span.start : span.end] for span in part] for part in Parts(text).all]


def test_a_part_ends_with_a_line():
    assert words(TEXT) == [["One.", "Two."], ["Three.", "Four.", "Five."]]


def test_a_line_that_is_longer_than_a_part_is_cut():
    assert words("Aa. Bb. Cc. Dd.\nEe.") == [["Aa.", "Bb.", "Cc."], ["Dd.", "Ee."]]


def test_the_characters_of_all_parts_are_the_text():
    spans = [Parts(TEXT).span(number) for number in range(2)]
    assert "".join(TEXT[span.start : span.end] for span in spans) == TEXT


@pytest.mark.parametrize(
    ("offset", "number"), [(0, 0), (9, 0), (10, 1), (len(TEXT), 1), (10**9, 1)]
)
def test_a_character_is_in_a_part(offset, number):
    assert Parts(TEXT).number(offset) == number


@pytest.mark.parametrize(("offset", "place"), [(0, 0), (4, 0), (5, 5), (999, 24)])
def test_a_place_is_that_of_the_sentence(offset, place):
    assert Parts(TEXT).place(offset) == place


def test_a_sentence_in_another_part_is_asked_for_by_its_place():
    text = Parts(TEXT)
    assert [text.address(place) for place in (5, 10)] == ["#s-5", "?at=10#s-10"]
    assert text.address(10, shown=1) == "#s-10"


def test_an_empty_text_has_one_part():
    text = Parts("")
    assert (text.all, text.span(text.number(7)), text.place(7)) == ([[]], Span(0, 0), 0)
