import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import make_citation, make_event, make_source
from timeline.models import Citation, Dismissal, Event

pytestmark = pytest.mark.django_db
TEXT = "It is late. The flag was handed over. It is late."
QUOTE = "The flag was handed over."


@pytest.fixture
def source():
    return make_source(TEXT)


def passage(source, start, quote=QUOTE, **fields):
    end = start + len(quote)
    return Citation(
        **{"event": make_event(), "source": source, "quote": quote, "start": start, "end": end}
        | fields
    )


def test_a_quote_at_its_offsets_is_saved(source):
    citation = make_citation(make_event(), source, QUOTE)

    assert TEXT[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    ("start", "quote", "end"),
    [
        (13, QUOTE, 38),  # one character off
        (12, "The flag was handed back.", 37),  # other words, as long
        (12, "the flag was handed over.", 37),  # another case
        (12, "", 12),
        (11, " The flag was handed over.", 37),  # white space at an end is no part of a quote
        (900, QUOTE, 925),
    ],
)
def test_a_quote_that_is_not_at_its_offsets_cannot_be_saved(source, start, quote, end):
    with pytest.raises(ValidationError, match="do not stand at these offsets"):
        passage(source, start, quote, end=end).save()
    with pytest.raises(ValidationError, match="do not stand at these offsets"):
        Dismissal(source=source, quote=quote, start=start, end=end, reason="No.").save()


def test_a_citation_cannot_move_to_a_source_that_lacks_its_words(source):
    citation = make_citation(make_event(), source, QUOTE)
    citation.source = make_source("Other words altogether, and long enough ones.")

    with pytest.raises(ValidationError, match="do not stand"):
        citation.save()


@pytest.mark.parametrize("start", [None, 12, 5])
def test_cleaning_finds_the_place_and_takes_the_texts_own_words(start):
    source = make_source("He said:  “Yes,\u00a0sir” and left.")
    citation = Citation(event=make_event(), source=source, quote='"Yes, sir"', start=start)

    citation.full_clean(exclude=["start", "end"])

    assert (citation.start, citation.end) == (10, 20)
    assert citation.quote == "“Yes,\u00a0sir”"


def test_cleaning_asks_which_of_several_places_is_meant(source):
    with pytest.raises(ValidationError, match=r"in several places\. Give the start: 0, 38"):
        Citation(source=source, quote="It is late.").clean()

    citation = Citation(source=source, quote="It is late.", start=38)
    citation.clean()
    assert citation.end == 49


def test_cleaning_refuses_what_the_source_does_not_say(source):
    with pytest.raises(ValidationError, match="These words are not in the source"):
        Citation(source=source, quote="The flag was lost.").clean()


def test_an_event_cites_a_passage_once(source):
    citation = make_citation(make_event(), source, QUOTE)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_citation(citation.event, source, QUOTE)


def test_a_source_is_not_credited_by_itself(source):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_citation(make_event(), source, QUOTE, attributed_to=source)


def test_published_citations_are_those_of_published_events(source):
    shown = make_citation(make_event(), source, QUOTE)
    make_citation(make_event(status=Event.Status.DRAFT), source, QUOTE)

    assert list(Citation.objects.published()) == [shown]


def test_the_address_of_a_passage_names_its_place(source):
    citation = make_citation(make_event(), source, QUOTE)

    assert citation.get_absolute_url() == f"/sources/{source.slug}/?passage=12-37#passage"


@pytest.mark.parametrize(
    ("quote", "around"),
    [
        ("two", ("One ", " three.")),
        ("One two three.", ("", "")),
        ("two three.\nFo", ("One ", "ur.")),
    ],
)
def test_the_context_of_a_quote_is_the_rest_of_its_paragraph(quote, around):
    source = make_source("Zero.\nOne two three.\nFour.")

    assert make_citation(make_event(), source, quote).context == around
