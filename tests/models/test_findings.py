from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.factories import (
    make_citation,
    make_event,
    make_location,
    make_person,
    make_source,
)
from timeline.models import Citation, Dismissal, Event, Look, Participation, guards
from timeline.models.findings import CHECKS, counted, look_again, looks

pytestmark = pytest.mark.django_db


def found(name):
    (check,) = [check for check in CHECKS if check.name == name]
    return [str(record) for record in check.find()]


def cited(text="It happened.", **source):
    return lambda event: make_citation(event, make_source(text, **source), text)


def test_a_quote_that_no_longer_stands_is_found():
    citation = make_citation(make_event(), make_source("It was. It is."), "It was.")
    make_citation(make_event(), citation.source, "It is.")
    guards.remove(connection)
    Citation.objects.filter(pk=citation.pk).update(start=1, end=8)

    assert found("unproven-citations") == ["It was."]


def test_a_quote_in_another_case_does_not_stand():
    source = make_source("It was.")
    guards.remove(connection)
    Dismissal.objects.bulk_create(
        [Dismissal(source=source, quote="it was.", start=0, end=7, reason="No.")]
    )

    assert found("unproven-dismissals") == ["it was."]


def test_a_published_event_without_a_citation_is_found():
    make_event(title="Bare")
    make_event(title="Draft", status=Event.Status.DRAFT)
    cited()(make_event(title="Cited"))

    assert found("uncited") == ["Bare"]


def test_a_draft_without_a_citation_is_found():
    make_event(title="Bare")
    make_event(title="Draft", status=Event.Status.DRAFT)
    cited()(make_event(title="Cited", status=Event.Status.DRAFT))

    assert found("uncited-drafts") == ["Draft"]


@pytest.mark.parametrize(
    ("date", "is_found"),
    [("2024-08-12", True), ("2024-07", True), ("2024-08", False), ("[..2024-08-11]", False)],
)
def test_a_part_that_certainly_lies_outside_its_whole_is_found(date, is_found):
    make_event(title="Part", date=date, parent=make_event(date="2024-08-11"))

    assert found("outside-parent") == (["Part"] if is_found else [])


@pytest.mark.parametrize(
    ("event", "is_found"),
    [
        ({"date": "2024-08-12"}, True),
        ({"date": "2028", "factuality": "planned"}, False),
        ({"date": "2024-08"}, False),
        ({"date": ""}, False),
    ],
)
def test_what_happened_after_it_was_reported_is_found(event, is_found):
    cited(published="2024-08-11")(make_event(title="Later", **event))

    assert found("later-than-reported") == (["Later"] if is_found else [])


@pytest.mark.parametrize(
    ("date", "is_found"), [("", True), ("2023/2024", True), ("2028", False), ("2024-03", False)]
)
def test_a_very_vague_date_is_found(date, is_found):
    make_event(title="Vague", date=date)

    assert found("very-vague") == (["Vague"] if is_found else [])


def test_who_and_where_no_event_is_are_found():
    Participation.objects.create(event=make_event(), person=make_person(name="Used"))
    make_person(name="Unused")
    make_location(name="Part", within=make_location(name="Whole"))

    assert (found("unused-people"), found("unused-places")) == (["Unused"], ["Part"])


def test_a_thinly_read_source_is_found():
    make_citation(make_event(), make_source("One. Two. Three.", title="Thin"), "One.")
    make_citation(make_event(), make_source("One.", title="Read"), "One.")

    assert found("thinly-read") == ["Thin"]


def test_contradictions_and_drafts_are_found():
    source = make_source("It did not happen.")
    make_citation(make_event(title="Doubted"), source, source.text, stance="contradicts")
    make_event(title="Draft", status=Event.Status.DRAFT)

    assert (found("contradicted"), found("drafts")) == (["Doubted"], ["Draft"])


NOW = datetime(2026, 1, 1, tzinfo=UTC)


def check(name, **changes):
    (one,) = [check for check in CHECKS if check.name == name]
    return one._replace(**changes)


def told(check):
    """What is told of a check that is not asked of all rows."""
    rows = check.narrow(check.model.objects.all(), looks([check]).get(check.name))
    return [str(record) for record in rows]


def test_few_rows_are_asked_anew():
    make_event(title="Bare")

    assert told(check("uncited", few=1)) == ["Bare"]


def test_of_many_rows_only_what_was_found_is_told():
    make_event(title="Bare")
    uncited = check("uncited", few=1)
    uncited.look(NOW)
    make_event(title="Bare since")

    assert told(uncited) == ["Bare"]


def test_what_was_mended_since_is_not_told():
    event = make_event(title="Bare")
    make_event()
    uncited = check("uncited", few=1)
    uncited.look(NOW)
    cited()(event)

    assert "Bare" not in told(uncited)


def test_of_what_was_never_looked_at_nothing_is_told():
    make_event()
    make_event()

    assert told(check("uncited", few=1)) == []


def test_what_an_index_answers_is_asked_anew_of_any_number():
    for _ in range(3):
        make_event(status=Event.Status.DRAFT)

    assert looks([check("drafts")]) == {}


def test_texts_are_not_read_again_for_what_was_found():
    source = make_source("One. Two. Three.", title="Thin")
    thin = check("thinly-read", few=0)
    thin.look(NOW)
    make_citation(make_event(), source, "One. Two. Three.")

    assert told(thin) == ["Thin"]


def test_looking_again_replaces_what_was_found():
    make_event(title="Bare")
    look_again(NOW)
    cited()(Event.objects.get())

    look_again(NOW)

    assert Look.objects.get(check_name="uncited").found == []
    assert Look.objects.count() == len(CHECKS)


def test_no_more_is_remembered_than_is_counted(monkeypatch):
    monkeypatch.setattr("timeline.models.findings.MOST", 2)
    for _ in range(5):
        make_event()

    assert len(check("uncited").look(NOW).found) == 3


def test_many_queries_are_counted_in_one(django_assert_num_queries):
    for _ in range(3):
        make_event()

    with django_assert_num_queries(1):
        assert counted(
            [Event.objects.all(), Event.objects.none(), Event.objects.all()], [5, 5, 1]
        ) == [3, 0, 2]
    assert counted([], []) == []
