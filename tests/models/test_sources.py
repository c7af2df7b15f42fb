import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import make_citation, make_event, make_source
from timeline.models import Dismissal, Event, Source

pytestmark = pytest.mark.django_db
TEXT = "It is late. The flag was handed over. It is late."


@pytest.fixture
def source():
    return make_source(TEXT)


@pytest.fixture
def citation(source):
    return make_citation(make_event(), source, "The flag was handed over.")


def place(citation):
    citation.refresh_from_db()
    return citation.start, citation.end, citation.quote


def change_text(source, text):
    source.text = text
    source.full_clean()
    source.save()


def test_the_hash_is_of_the_canonical_text():
    source = make_source("  one\r\ntwo ")

    assert source.text == "one\ntwo"
    assert source.sha256 == hashlib.sha256(b"one\ntwo").hexdigest()


def test_a_change_of_the_text_moves_its_quotes(source, citation):
    change_text(source, f"A new beginning. {TEXT}")

    assert place(citation) == (29, 54, "The flag was handed over.")


def test_a_quote_counts_as_changed_only_if_it_moves(source, citation):
    change_text(source, f"{TEXT} And on.")
    citation.refresh_from_db()
    assert citation.version == 1

    change_text(source, f"So. {TEXT}")
    citation.refresh_from_db()
    assert citation.version == 2


def test_a_change_that_loses_a_quote_is_refused_and_names_it(source, citation):
    with pytest.raises(ValidationError, match=r"The flag was handed over.*must stay in it"):
        change_text(source, TEXT.replace("handed", "passed"))

    assert Source.objects.get().text == TEXT
    assert place(citation) == (12, 37, "The flag was handed over.")


def test_a_save_alone_refuses_it_too_and_writes_nothing(source, citation):
    source.text = "Gone."

    with pytest.raises(ValidationError, match="must stay in it"):
        source.save(update_fields=["text"])
    assert Source.objects.get().text == TEXT


def test_a_dismissed_passage_must_stay_as_well(source):
    Dismissal.objects.create(source=source, quote="It is late.", start=0, end=11, reason="Mood.")

    with pytest.raises(ValidationError, match="It is late"):
        change_text(source, "The flag was handed over.")


def test_the_second_of_two_alike_stays_the_second(source):
    second = make_citation(make_event(), source, "It is late.")
    second.start, second.end = 38, 49
    second.save()

    change_text(source, f"So. {TEXT}")

    assert place(second)[:2] == (42, 53)


def test_one_of_several_alike_is_not_guessed(source):
    make_citation(make_event(), source, "It is late.")

    with pytest.raises(ValidationError, match="must stay in it"):
        change_text(source, f"{TEXT} It is late.")


def test_a_quote_moves_to_where_another_stood():
    source = make_source("One. Two. Six.")
    event = make_event()
    cited = [make_citation(event, source, quote) for quote in ("One.", "Two.")]

    change_text(source, "New. One. Two.")

    assert [place(one) for one in cited] == [(5, 9, "One."), (10, 14, "Two.")]


@pytest.mark.parametrize(("quote", "start"), [("\u00adIt is late.", 18), ("It is late.\u00ad", 17)])
def test_a_quote_with_a_soft_hyphen_at_its_end_is_found_again(quote, start):
    source = make_source(f"It is late. {quote} And on.")
    citation = make_citation(make_event(), source, quote)
    change_text(source, f"Now. {source.text}")

    assert place(citation) == (start, start + 11, "It is late.")


def test_typography_may_change_and_the_quote_with_it(citation, source):
    change_text(source, TEXT.replace("The flag", "The\u00a0flag"))

    assert place(citation)[2] == "The\u00a0flag was handed over."


def test_coverage_counts_sentences(source, citation):
    Dismissal.objects.create(source=source, quote="It is late.", start=0, end=11, reason="Mood.")

    coverage = source.coverage()

    assert (coverage.sentences, coverage.cited, coverage.dismissed) == (3, 1, 1)
    assert [TEXT[span.start : span.end] for span in coverage.open] == ["It is late."]
    assert round(coverage.per_cent) == 67


def test_a_source_without_text_is_wholly_covered():
    assert make_source("").coverage().per_cent == 100


def test_a_source_is_public_when_a_published_event_cites_it_or_credits_it(source, citation):
    credited, hidden = make_source(), make_source("A draft.")
    citation.attributed_to = credited
    citation.save()
    draft = make_event(status=Event.Status.DRAFT)
    make_citation(draft, hidden, "A draft.", attributed_to=make_source())

    assert set(Source.objects.public()) == {source, credited}


@pytest.mark.parametrize(
    "wrong", [{"url": "javascript:alert(1)"}, {"kind": "rumour"}, {"title": ""}]
)
def test_the_database_refuses_nonsense(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_source(**wrong)


def test_a_cited_source_is_not_deleted(citation):
    with pytest.raises(IntegrityError):
        citation.source.delete()
