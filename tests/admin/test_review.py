import re

import pytest
from django.contrib.admin.models import LogEntry

from tests.admin.forms import filled_in
from tests.factories import make_citation, make_event, make_person, make_source
from timeline.models import Citation, Event, Participation

PAGE = "/admin/timeline/event/review/"
RAPPELS = "The actor rappelled into the Stade de France."


@pytest.fixture
def drafts(source):
    """Two that the article speaks of, and a third that it does not."""
    first = make_event(title="Seen at the sign", date="2024-03", status="draft")
    second = make_event(title="Rappels in", status="draft")
    make_citation(first, source, "Cruise was spotted")
    make_citation(second, source, RAPPELS)
    return first, second, make_event(title="Elsewhere", date="2025", status="draft")


def decide(client, event, decision, query="", **fields):
    seen = client.get(PAGE, {"event": event.pk}).context["seen"]
    form = {"event": event.pk, "seen": seen, "decision": decision}
    return client.post(PAGE + query, form | fields, follow=True)


def status(event):
    return Event.objects.values_list("status", flat=True).get(pk=event.pk)


def told(response):
    return [re.sub("<.*?>", "", str(message)) for message in response.context["messages"]]


def test_the_first_draft_stands_beside_its_quote_in_context(drafts, admin_client):
    response = admin_client.get(PAGE)
    assert response.context["event"] == drafts[0]
    assert "<p>Back in March, <mark>Cruise was spotted</mark> with a" in response.content.decode()


def test_the_page_tells_the_fields(drafts, admin_client):
    Participation.objects.create(event=drafts[0], person=make_person(name="Tom Cruise"), role="he")
    content = admin_client.get(PAGE).content.decode()
    assert "March 2024 <code>2024-03</code>" in content
    assert "Tom Cruise (he)" in content


def test_an_accepted_draft_is_published_and_the_next_is_shown(drafts, admin_client, admin_user):
    response = decide(admin_client, drafts[0], "accept")
    event = Event.objects.get(pk=drafts[0].pk)
    assert (event.status, event.published_by, event.version) == ("published", admin_user, 2)
    assert response.context["event"] == drafts[1]
    assert told(response) == ["Seen at the sign is now published."]


def test_a_rejected_draft_stays_unseen(drafts, admin_client):
    response = decide(admin_client, drafts[0], "reject")
    assert status(drafts[0]) == "rejected"
    assert response.context["event"] == drafts[1]


def test_a_decision_is_logged(drafts, admin_client, admin_user):
    decide(admin_client, drafts[0], "accept")
    entry = LogEntry.objects.get()
    assert (entry.get_edited_object(), entry.user) == (drafts[0], admin_user)


def test_what_nothing_is_cited_for_is_not_accepted(drafts, admin_client):
    response = decide(admin_client, drafts[2], "accept")
    assert status(drafts[2]) == "draft"
    assert told(response) == ["Not published, because nothing is cited for it: Elsewhere"]


def test_the_next_one_is_shown_and_nothing_written(drafts, admin_client):
    following = admin_client.get(PAGE).context["following"]
    assert admin_client.get(following).context["event"] == drafts[1]
    assert {status(draft) for draft in drafts} == {"draft"}


def test_behind_the_last_one_it_begins_again(drafts, admin_client):
    response = admin_client.get(PAGE, {"after": drafts[2].pk})
    assert "That was the last one." in response.content.decode()
    assert admin_client.get(response.context["start"]).context["event"] == drafts[0]


def test_the_drafts_of_one_source_are_walked_through(drafts, source, admin_client):
    response = admin_client.get(PAGE, {"source": source.pk, "after": drafts[0].pk})
    assert response.context["count"] == 2
    response = decide(admin_client, drafts[1], "accept", f"?source={source.pk}")
    assert "That was the last one." in response.content.decode()


def test_fixing_opens_the_form_and_comes_back(drafts, source, admin_client):
    fix = admin_client.get(PAGE, {"source": source.pk}).context["fix"]
    form = filled_in(admin_client.get(fix)) | {"title": "Spotted at the sign"}
    response = admin_client.post(fix, form)
    assert response.url == f"{PAGE}?source={source.pk}&event={drafts[0].pk}"
    assert admin_client.get(response.url).context["event"].title == "Spotted at the sign"


def test_what_was_published_in_the_form_is_not_shown_again(drafts, admin_client):
    Event.objects.filter(pk=drafts[0].pk).update(status="published")
    response = admin_client.get(PAGE, {"event": drafts[0].pk})
    assert response.context["event"] == drafts[1]


@pytest.mark.parametrize("meanwhile", ["event", "citation", "new citation"])
def test_what_was_changed_meanwhile_is_not_accepted(drafts, source, admin_client, meanwhile):
    seen = admin_client.get(PAGE).context["seen"]
    if meanwhile == "new citation":
        make_citation(drafts[0], source, RAPPELS)
    else:
        (Event if meanwhile == "event" else Citation).objects.update(version=7)
    response = decide(admin_client, drafts[0], "accept", seen=seen)
    assert (response.status_code, status(drafts[0])) == (409, "draft")


@pytest.mark.parametrize("query", ["?event=x", "?after=-1", "?source=1e3", "?event=" + "9" * 18])
def test_a_bad_address_shows_the_first_draft(drafts, admin_client, query):
    assert admin_client.get(PAGE + query).context["event"] == drafts[0]


@pytest.mark.parametrize("form", [{}, {"decision": "burn", "event": "1"}, {"decision": "accept"}])
def test_a_bad_form_decides_nothing(drafts, admin_client, form):
    response = admin_client.post(PAGE, form, follow=True)
    assert told(response) == ["Choose what is to become of it."]


def test_a_draft_that_was_deleted_meanwhile_is_passed_over(drafts, admin_client):
    form = {"event": drafts[0].pk, "decision": "accept"}
    Event.objects.filter(pk=drafts[0].pk).delete()
    response = admin_client.post(PAGE, form, follow=True)
    assert told(response) == ["It is not there any more."]


def test_an_empty_queue_says_so(admin_client, db):
    assert "Nothing waits for review." in admin_client.get(PAGE).content.decode()


@pytest.mark.parametrize("rows", [2, 20])
def test_the_page_has_a_fixed_cost(admin_client, django_assert_num_queries, db, rows):
    source = make_source("abcdefghijklmnopqrstuvwxyz")
    event = make_event(status="draft")
    for letter in source.text[:rows]:
        make_citation(event, source, letter, attributed_to=make_source())
        Participation.objects.create(event=event, person=make_person())
    with django_assert_num_queries(9):
        admin_client.get(PAGE)
