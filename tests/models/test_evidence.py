import pytest

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.models import Event

pytestmark = pytest.mark.django_db
TEXT = "It is late.\nThe flag was handed over. A song was heard.\nIt is early."


@pytest.fixture
def source():
    return make_source(TEXT, slug="report", title="A report", url="https://a.example/x")


@pytest.fixture
def event(source):
    """An event of which two quotes, two people and two places tell, none of them in order."""
    event = make_event()
    for quote in ("A song", "The flag"):
        make_citation(event, source, quote)
    for name, role in (("Zoe", "singer"), ("Adam", "")):
        event.participations.create(person=make_person(slug=name.lower(), name=name), role=role)
    for name in ("West", "East"):
        event.locations.add(make_location(slug=name.lower(), name=name))
    return event


def shown(event, **asked):
    return Event.objects.with_evidence(**asked).get(pk=event.pk)


def test_an_event_shows_who_took_part_where_and_the_words_it_rests_on(event):
    found = shown(event)

    assert [(each.name, each.role) for each in found.participants] == [
        ("Zoe", "singer"),
        ("Adam", ""),
    ]
    assert [each.name for each in found.places] == ["East", "West"]
    assert [each.quote for each in found.quotes] == ["The flag", "A song"]


def test_what_is_shown_leads_to_the_same_pages_as_the_records(event):
    found = shown(event)
    citations = list(event.citations.in_order())
    people = [each.person for each in event.participations.order_by("pk")]

    for values, records in (
        (found.quotes, citations),
        (found.participants, people),
        (found.places, event.locations.order_by("name")),
        ([found.quotes[0].source], [citations[0].source]),
    ):
        addresses = [each.get_absolute_url() for each in values]
        assert addresses == [each.get_absolute_url() for each in records]


def test_an_event_shows_nothing_of_others(event, source):
    other = make_event(slug="other")
    make_citation(other, source, "It is late")

    found = shown(other)

    assert (found.participants, found.places) == ([], [])
    assert [each.quote for each in found.quotes] == ["It is late"]


def test_a_quote_knows_whom_its_source_credits(event, source):
    paper = make_source("Another text.", slug="paper")
    event.citations.update(attributed_to=paper)
    assert shown(event).quotes[0].attributed_to.slug == "paper"

    event.citations.update(attributed_to=None)
    assert shown(event).quotes[0].attributed_to is None


def test_quotes_stand_in_their_paragraph_where_the_texts_are_asked_for(event):
    assert {quote.context for quote in shown(event).quotes} == {("", "")}

    found = shown(event, texts=True)
    contexts = [quote.context for quote in found.quotes]
    assert contexts == [quote.context for quote in event.citations.in_order()]
    assert contexts[0] == ("", " was handed over. A song was heard.")


def test_many_events_take_as_many_queries_as_one(event, source, django_assert_num_queries):
    for number in range(5):
        make_citation(make_event(slug=f"e-{number}"), source, "It is late")

    with django_assert_num_queries(5):
        assert len(Event.objects.with_evidence(texts=True)) == 6


def test_nothing_is_asked_for_where_there_is_no_event(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not Event.objects.with_evidence(texts=True)


def test_parts_come_with_their_evidence_but_without_the_texts(event, source):
    part = make_event(slug="part", parent=event)
    make_citation(part, make_source("It is late.", slug="other"), "It is late")

    found = Event.objects.with_evidence(texts=True).with_parts().get(pk=event.pk)

    assert [(each.quote, each.context) for each in found.parts[0].quotes] == [
        ("It is late", ("", ""))
    ]


def test_a_quote_without_a_known_address_leads_nowhere(event, source):
    assert shown(event).quotes[0].original_url == "https://a.example/x#:~:text=The%20flag"

    type(source).objects.update(url="")
    assert shown(event).quotes[0].original_url == ""
