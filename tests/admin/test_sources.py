import pytest

from tests.admin.conftest import change_url, delete, list_url
from tests.admin.forms import errors
from tests.factories import make_citation, make_event, make_source
from timeline.admin import links
from timeline.models import Dismissal, Source

RAPPELS = "The actor rappelled into the Stade de France."


def test_the_form_counts_what_is_accounted_for(source, admin_client):
    make_citation(make_event(), source, RAPPELS)
    quote = "“Mission: Impossible 8” is filmed in Europe."
    start = source.text.index(quote)
    end = start + len(quote)
    Dismissal.objects.create(source=source, quote=quote, start=start, end=end, reason="Background.")
    content = admin_client.get(change_url(source)).content.decode()
    assert "33 % of 6 sentences: 1 cited, 1 dismissed, 4 open" in content
    assert "<li>He picked up the flag from U.S. gymnast Simone Biles.</li>" in content
    assert f"<li>{RAPPELS}</li>" not in content


def test_the_form_lists_what_it_is_cited_for(source, admin_client):
    event = make_event(title="Tom Cruise rappels in")
    make_citation(event, source, RAPPELS)
    line = f'<li>“{RAPPELS}” supports <a href="{change_url(event)}">Tom Cruise rappels in</a></li>'
    assert line in admin_client.get(change_url(source)).content.decode()


def test_the_form_lists_what_it_is_credited_for(source, admin_client):
    people = make_source(title="People")
    make_citation(make_event(), source, "Back in March", attributed_to=people)
    content = admin_client.get(change_url(people)).content.decode()
    assert "<li>“Back in March” supports " in content


def test_the_form_refers_to_the_list_for_many_citations(source, admin_client, monkeypatch):
    monkeypatch.setattr("timeline.admin.sources.SHOWN", 1)
    for quote in (RAPPELS, "Back in March"):
        make_citation(make_event(), source, quote)
    content = admin_client.get(change_url(source)).content.decode()
    address = f"/admin/timeline/citation/?source={source.pk}"
    assert f'<a href="{address}">All of them</a>' in content
    assert admin_client.get(address).context["cl"].result_count == 2


def test_all_that_a_source_is_credited_for_can_be_listed(source, admin_client):
    people = make_source(title="People")
    make_citation(make_event(), source, "Back in March", attributed_to=people)
    make_citation(make_event(), source, RAPPELS)
    address = f"/admin/timeline/citation/?attributed_to__id__exact={people.pk}"
    assert admin_client.get(address).context["cl"].result_count == 1


def test_a_text_that_loses_quotes_is_refused_with_the_list_of_them(source, edit):
    for quote in (RAPPELS, "Back in March"):
        make_citation(make_event(), source, quote)
    response = edit(source, text=source.text.replace("rappelled", "jumped"))
    assert errors(response) == {
        "text": [f"“{RAPPELS}” is quoted from this text and must stay in it."]
    }


def test_a_text_that_keeps_its_quotes_moves_them(source, edit):
    citation = make_citation(make_event(), source, RAPPELS)
    edit(source, text=f"By Danielle Abreu\r\n\r\n{source.text}")
    was = citation.start
    citation.refresh_from_db()
    assert citation.start == was + len("By Danielle Abreu\n\n")


def test_the_fingerprint_of_the_text_is_shown_and_not_asked_for(source, admin_client):
    response = admin_client.get(change_url(source))
    assert "sha256" not in response.context["adminform"].form.fields
    assert source.sha256 in response.content.decode()


@pytest.mark.parametrize("rows", [2, 30])
def test_the_list_has_a_fixed_cost(source, admin_client, django_assert_num_queries, rows):
    for _ in range(rows):
        make_citation(make_event(), source, RAPPELS, attributed_to=make_source())
    with django_assert_num_queries(5):
        response = admin_client.get(list_url(Source))
    counts = [(row.citation_count, row.credit_count) for row in response.context["cl"].queryset]
    assert sorted(counts) == [(0, 1)] * rows + [(rows, 0)]


def test_the_list_is_sorted_by_what_the_dates_mean(admin_client, db):
    dates = ["", "-0043", "0079", "[..2024-03]", "2024-04~", "2024-04-02", "../2024-05", "Y12024"]
    for date in reversed(dates):
        make_source(published=date)

    forth, back = (
        [source.published for source in admin_client.get(address).context["cl"].result_list]
        for address in (f"{list_url(Source)}?o=4", f"{list_url(Source)}?o=-4")
    )

    assert (forth, back) == (dates, dates[::-1])


def held_by(because, event):
    return [f'{because} <a href="{change_url(event)}">{event.title}</a>']


def test_a_cited_source_is_not_deleted(source, admin_client):
    event = make_event()
    for quote in (RAPPELS, "Back in March"):
        make_citation(event, source, quote)
    response = delete(admin_client, source)
    assert response.context["protected"] == held_by("Cited for", event)
    assert Source.objects.count() == 1


def test_a_source_that_is_credited_is_not_deleted(source, admin_client):
    people, event = make_source(title="People"), make_event()
    make_citation(event, source, "Back in March", attributed_to=people)
    response = delete(admin_client, people)
    assert response.context["protected"] == held_by("Credited for", event)
    assert Source.objects.filter(title="People").count() == 1


def test_sources_are_not_deleted_from_the_list_while_they_are_cited(source, admin_client):
    make_citation(make_event(), source, RAPPELS)
    unused = make_source()
    chosen = {"action": "delete_selected", "_selected_action": [source.pk, unused.pk]}
    admin_client.post(list_url(Source), chosen | {"post": "yes"})
    assert Source.objects.count() == 2


def test_a_refusal_names_the_first_events_and_counts_the_rest(source, admin_client, monkeypatch):
    monkeypatch.setattr(links, "SHOWN", 1)
    for quote in (RAPPELS, "Back in March"):
        make_citation(make_event(), source, quote)
    response = admin_client.get(f"/admin/timeline/source/{source.pk}/delete/")
    assert len(response.context["protected"]) == 2
    assert response.context["protected"][-1] == "1 more"


def test_a_source_that_nothing_cites_is_deleted(source, admin_client):
    delete(admin_client, source)
    assert Source.objects.count() == 0


@pytest.mark.parametrize(("date", "reads"), [("2024-08", "August 2024"), ("", "undated")])
def test_a_date_is_worded(date, reads):
    assert links.worded(date) == reads


def test_a_text_need_not_keep_a_quote_whose_dismissal_is_deleted_with_it(source, edit):
    make_citation(make_event(), source, RAPPELS)
    quote = "“Mission: Impossible 8” is filmed in Europe."
    start = source.text.index(quote)
    end = start + len(quote)
    Dismissal.objects.create(source=source, quote=quote, start=start, end=end, reason="Background.")
    text = source.text.replace(quote, "")
    assert "text" in errors(edit(source, text=text))
    response = edit(source, text=text, **{"dismissals-0-DELETE": "on"})
    assert (response.status_code, Dismissal.objects.count()) == (302, 0)
