import pytest

from tests.admin.conftest import act, change_url, delete, list_url
from tests.admin.forms import errors
from tests.factories import make_citation, make_event, make_person, make_source
from timeline.models import Citation, Dismissal, Event

RAPPELS = "The actor rappelled into the Stade de France."


@pytest.fixture
def citation(source):
    return make_citation(make_event(), source, RAPPELS)


def stored(citation):
    return Citation.objects.values_list("quote", "start", "version").get(pk=citation.pk)


def test_a_pasted_quote_is_found_in_the_source(source, add_rows):
    event = make_event(status="draft")
    add_rows(event, "citations", {"source": source.pk, "quote": RAPPELS, "stance": "supports"})
    start = source.text.index(RAPPELS)
    assert event.citations.values_list("quote", "start", "end").get() == (
        RAPPELS,
        start,
        start + len(RAPPELS),
    )


def test_straight_quotation_marks_find_curly_ones(source, add_rows):
    event = make_event(status="draft")
    quote = '"Mission:  Impossible 8" is filmed\r\nin Europe.'
    add_rows(event, "citations", {"source": source.pk, "quote": quote, "stance": "supports"})
    assert event.citations.get().quote == "“Mission: Impossible 8” is filmed in Europe."


def test_words_that_are_not_in_the_source_are_refused(source, add_rows):
    row = {"source": source.pk, "quote": "He walked in.", "stance": "supports"}
    response = add_rows(make_event(status="draft"), "citations", row)
    assert errors(response) == {"citations-0-quote": ["These words are not in the source."]}


def test_words_that_stand_twice_ask_for_the_start(source, add_rows):
    first = source.text.index("Cruise rode out.")
    second = source.text.rindex("Cruise rode out.")
    row = {"source": source.pk, "quote": "Cruise rode out.", "stance": "supports"}
    response = add_rows(make_event(status="draft"), "citations", row)
    assert errors(response) == {
        "citations-0-quote": [
            f"These words stand in several places. Give the start: {first}, {second}."
        ]
    }


def test_the_start_chooses_among_several_places(source, add_rows):
    event = make_event(status="draft")
    second = source.text.rindex("Cruise rode out.")
    row = {"source": source.pk, "quote": "Cruise rode out.", "stance": "supports"}
    add_rows(event, "citations", row | {"start": second})
    assert event.citations.get().start == second


def test_a_changed_quote_is_found_anew(citation, edit):
    edit(citation, quote="He picked up the flag")
    start = citation.source.text.index("He picked up the flag")
    assert stored(citation) == ("He picked up the flag", start, 2)


def test_a_quote_cut_shorter_stays_where_it_was(source, edit):
    second = source.text.rindex("Cruise rode out.")
    citation = Citation.objects.create(
        event=make_event(), source=source, quote="Cruise rode out.", start=second, end=second + 16
    )
    edit(citation, quote="Cruise rode")
    assert stored(citation) == ("Cruise rode", second, 2)


def test_a_changed_start_moves_the_citation(source, edit):
    citation = make_citation(make_event(), source, "Cruise rode out.")
    second = source.text.rindex("Cruise rode out.")
    edit(citation, start=second)
    assert stored(citation) == ("Cruise rode out.", second, 2)


def test_a_start_is_forgotten_when_the_source_changes(citation, edit):
    other = make_source(f"Long before. {RAPPELS} Much later. {RAPPELS}")
    response = edit(citation, source=other.pk)
    assert errors(response) == {
        "quote": ["These words stand in several places. Give the start: 13, 71."]
    }


def test_a_quote_retyped_with_other_marks_is_no_change(source, edit):
    citation = make_citation(make_event(), source, "“Mission: Impossible 8”")
    edit(citation, quote='"Mission: Impossible 8"', start="")
    assert stored(citation) == ("“Mission: Impossible 8”", citation.start, 1)


def test_a_passage_is_cited_once_for_an_event(citation, add_rows):
    row = {"source": citation.source.pk, "quote": RAPPELS, "stance": "mentions"}
    response = add_rows(citation.event, "citations", row)
    assert errors(response) == {"citations-1-__all__": ["This event already cites this passage."]}


def test_a_passage_is_not_added_twice_at_once(source, add_rows):
    row = {"source": source.pk, "quote": RAPPELS, "stance": "supports"}
    response = add_rows(make_event(status="draft"), "citations", row, row)
    assert errors(response) == {
        "citations-1-quote": ["This passage stands in another row already."]
    }


def test_a_passage_cited_already_is_refused_on_its_own_page(citation, admin_client):
    form = {"event": citation.event.pk, "source": citation.source.pk, "quote": RAPPELS}
    page = list_url(Citation) + "add/"
    response = admin_client.post(page, form | {"stance": "mentions"})
    assert errors(response) == {"__all__": ["This event already cites this passage."]}


def test_a_source_is_not_credited_by_itself(citation, edit):
    response = edit(citation, attributed_to=citation.source.pk)
    assert errors(response) == {"__all__": ["A source is not credited by itself."]}


def test_the_only_citation_of_a_published_event_is_not_deleted(citation, admin_client):
    response = delete(admin_client, citation)
    link = f'<a href="{change_url(citation.event)}">{citation.event.title}</a>'
    assert response.context["protected"] == [f"The only citation of {link}"]
    assert Citation.objects.count() == 1


def test_citations_are_not_deleted_together_if_an_event_keeps_none(citation, admin_client):
    other = make_citation(citation.event, citation.source, "He picked up the flag")
    response = act(admin_client, "delete_selected", citation, other)
    assert len(response.context["protected"]) == 1
    assert Citation.objects.count() == 2


def test_one_of_two_citations_is_deleted(citation, admin_client):
    make_citation(citation.event, citation.source, "He picked up the flag")
    delete(admin_client, citation)
    assert list(Citation.objects.values_list("quote", flat=True)) == ["He picked up the flag"]


def test_the_only_citation_of_a_published_event_is_not_moved_away(citation, edit):
    response = edit(citation, event=make_event().pk)
    assert errors(response) == {
        "event": ["The published event that it supports would have no citation."]
    }


def test_the_citation_of_a_draft_moves_to_another_event(citation, edit):
    Event.objects.update(status=Event.Status.DRAFT)
    other = make_event()
    edit(citation, event=other.pk)
    assert Citation.objects.values_list("event", flat=True).get() == other.pk


def test_a_dismissal_is_found_like_a_citation(source, add_rows):
    row = {"quote": '"Mission: Impossible 8" is filmed in Europe.', "reason": "Background."}
    add_rows(source, "dismissals", row)
    start = source.text.index("“Mission")
    assert Dismissal.objects.values_list("start", "reason").get() == (start, "Background.")


@pytest.mark.parametrize("rows", [2, 30])
def test_the_list_of_citations_has_a_fixed_cost(
    source, admin_client, django_assert_num_queries, rows
):
    for _ in range(rows):
        make_citation(make_event(), source, RAPPELS, attributed_to=make_source())
    with django_assert_num_queries(5):
        response = admin_client.get(list_url(Citation))
    assert response.context["cl"].result_count == rows


@pytest.mark.parametrize("rows", [2, 30])
def test_the_list_of_dismissals_has_a_fixed_cost(admin_client, django_assert_num_queries, rows):
    source = make_source("x" * rows)
    for start in range(rows):
        Dismissal.objects.create(
            source=source, quote="x", start=start, end=start + 1, reason="Letter."
        )
    with django_assert_num_queries(5):
        response = admin_client.get(list_url(Dismissal))
    assert response.context["cl"].result_count == rows


@pytest.mark.parametrize("words", ["rappelled france", "Cruise", "WRONG TIME", "stunt"])
def test_citations_are_found_by_quote_event_person_and_note(source, admin_client, words):
    event = make_event(title="The stunt")
    event.people.add(make_person(name="Tom Cruise"))
    found = make_citation(event, source, RAPPELS, note="Perhaps the wrong time?")
    make_citation(make_event(), make_source("Elsewhere."), "Elsewhere.", note="Right.")
    response = admin_client.get(list_url(Citation), {"q": words})
    assert list(response.context["cl"].result_list) == [found]


def test_citations_are_narrowed_to_a_source(citation, admin_client):
    make_citation(make_event(), make_source("Elsewhere."), "Elsewhere.")
    response = admin_client.get(list_url(Citation), {"source": citation.source.pk})
    assert list(response.context["cl"].queryset) == [citation]
