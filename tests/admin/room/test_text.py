import sys
from collections import Counter

import pytest

from tests.factories import make_citation, make_event, make_source
from timeline.admin.room import parts
from timeline.admin.room.text import ReadingText
from timeline.models import Dismissal
from timeline.models.grounding import Span

TEXT = "A flag is seen. It is white.\nThe actor rides off. He waves."


@pytest.fixture
def source(db):
    return make_source(TEXT)


def dismiss(source, quote, reason="Background."):
    start = source.text.index(quote)
    return Dismissal.objects.create(
        source=source, quote=quote, start=start, end=start + len(quote), reason=reason
    )


def sentences(source, chosen=()):
    return [each for line in ReadingText(source, chosen).paragraphs() for each in line]


def shown(sentence):
    return [(stretch.text, stretch.marks) for stretch in sentence.stretches]


def test_a_line_is_a_paragraph(source):
    lines = [[each.text for each in line] for line in ReadingText(source).paragraphs()]
    assert lines == [["A flag is seen.", "It is white."], ["The actor rides off.", "He waves."]]


def test_the_white_space_between_sentences_is_kept(source):
    assert "".join(each.space + each.text for each in sentences(source)) == TEXT


def test_a_sentence_is_cited_dismissed_or_open(source):
    make_citation(make_event(), source, "flag")
    for quote in ("white", "flag is"):
        dismiss(source, quote)
    assert [each.state for each in sentences(source)] == ["cited", "dismissed", "open", "open"]


def test_a_mark_tells_the_stance(source):
    make_citation(make_event(), source, "flag", stance="contradicts")
    assert shown(sentences(source)[0]) == [
        ("A ", []),
        ("flag", ["contradicts"]),
        (" is seen.", []),
    ]


def test_passages_on_top_of_one_another_are_told_apart(source):
    make_citation(make_event(), source, "A flag is seen.")
    make_citation(make_event(), source, "flag", stance="mentions")
    first, both, rest = sentences(source)[0].stretches
    assert (first.events, both.events, rest.events) == ([1], [1, 2], [1])
    assert both.marks == ["mentions", "supports", "shared"]


def test_a_quote_over_two_paragraphs_is_marked_in_both(source):
    make_citation(make_event(), source, "white.\nThe actor")
    _, white, actor, _ = sentences(source)
    assert shown(white) == [("It is ", []), ("white.", ["supports"])]
    assert shown(actor) == [("The actor", ["supports"]), (" rides off.", [])]


def test_a_number_is_called_where_the_passage_ends(source):
    make_citation(make_event(), source, "white.\nThe actor")
    notes = [[len(s.notes) for s in each.stretches] for each in sentences(source)]
    assert notes == [[0], [0, 0], [1, 0], [0]]


def test_the_reason_stands_where_the_dismissed_passage_ends(source):
    dismiss(source, "He waves.", "A gesture.")
    (stretch,) = sentences(source)[-1].stretches
    assert [each.reason for each in stretch.dismissals] == ["A gesture."]


def test_events_are_numbered_in_the_order_of_first_passages(source):
    late, early = make_event(title="Late"), make_event(title="Early", date="2024-03")
    for event, quote in ((late, "waves"), (late, "white"), (early, "flag")):
        make_citation(event, source, quote)
    entries = ReadingText(source).entries
    told = [(entry.number, entry.event.title, entry.date) for entry in entries]
    assert told == [(1, "Early", "March 2024"), (2, "Late", "11 August 2024")]
    assert [quote.citation.quote for quote in entries[1].quotes] == ["white", "waves"]


def test_a_quote_leads_to_the_sentence_in_which_it_begins(source):
    make_citation(make_event(), source, "white.\nThe actor")
    (quote,) = ReadingText(source).entries[0].quotes
    assert quote.address == f"#s-{TEXT.index('It is white')}"


def test_a_sentence_of_which_a_part_is_chosen_is_chosen(source):
    start = TEXT.index("white")
    found = sentences(source, [Span(start, start + 5)])
    assert [each.is_chosen for each in found] == [False, True, False, False]


def test_the_coverage_is_that_of_the_source(source):
    make_citation(make_event(), source, "flag")
    dismiss(source, "white")
    assert ReadingText(source).coverage == source.coverage()


def test_the_most_frequent_reason_comes_first(source):
    for quote, reason in (("flag", "A prop."), ("white", "Colour."), ("waves", "Colour.")):
        dismiss(source, quote, reason)
    assert ReadingText(source).reasons == ["Colour.", "A prop."]


def test_an_empty_text_has_no_paragraph(db):
    assert list(ReadingText(make_source("")).paragraphs()) == []


@pytest.mark.parametrize("quotes", [1, 20])
def test_the_text_is_read_in_three_queries(source, django_assert_num_queries, quotes):
    for _ in range(quotes):
        make_citation(make_event(), source, "flag", attributed_to=make_source())
    with django_assert_num_queries(3):
        text = ReadingText(source)
        text.paragraphs()
        [quote.citation.attributed_to.title for entry in text.entries for quote in entry.quotes]


@pytest.fixture
def second(source, monkeypatch):
    """The second line, shown as a part of its own."""
    monkeypatch.setattr(parts, "LONGEST", 2)
    return lambda: ReadingText(source, at=TEXT.index("rides"))


def test_one_part_of_a_long_text_is_shown(second):
    assert [[each.text for each in line] for line in second().paragraphs()] == [
        ["The actor rides off.", "He waves."]
    ]


def test_a_part_tells_of_the_others(source, second):
    make_citation(make_event(), source, "It is white.")
    text = second()
    assert (text.before, text.after) == ("?at=0#s-0", "")
    assert (text.open_before, text.open_after) == ("?at=0#s-0", "")
    assert (text.coverage.sentences, text.coverage.cited) == (4, 1)


def test_an_event_has_the_same_number_and_all_its_quotes_in_every_part(source, second):
    elsewhere, both = make_event(), make_event()
    for event, quote in ((elsewhere, "A flag"), (both, "white"), (both, "waves")):
        make_citation(event, source, quote)
    ((number, event, _, quotes),) = second().entries
    assert (number, event) == (2, both)
    assert [quote.address for quote in quotes] == ["?at=16#s-16", "#s-50"]


def test_a_quote_over_two_parts_is_marked_in_both(source, second):
    make_citation(make_event(), source, "white.\nThe actor")
    first, last = ReadingText(source), second()
    assert shown(first.paragraphs()[0][1]) == [("It is ", []), ("white.", ["supports"])]
    assert shown(last.paragraphs()[0][0]) == [("The actor", ["supports"]), (" rides off.", [])]


def calls(act):
    """Return how many functions were called."""
    counted = Counter()
    sys.setprofile(lambda frame, event, argument: counted.update([event]))
    try:
        act()
    finally:
        sys.setprofile(None)
    return counted["call"] + counted["c_call"]


def read(sentences):
    """Read a text half of whose sentences are cited, one by one."""
    source = make_source("\n".join(f"This is said {number}." for number in range(sentences)))
    for number in range(0, sentences, 2):
        make_citation(make_event(), source, f"This is said {number}.")
    text = ReadingText(source)
    return calls(lambda: (text.paragraphs(), text.entries, text.coverage, text.open_after))


def test_a_text_twice_as_long_is_twice_the_work(db):
    read(10)  # what is done once
    assert read(200) < 2.5 * read(100)
