import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin import conftest
from tests.admin.conftest import change_url, delete, list_url
from tests.admin.forms import errors, filled_in
from tests.factories import (
    make_citation,
    make_event,
    make_location,
    make_person,
    make_source,
)
from timeline.models import Citation, Event, EventLink, Participation

RAPPELS = "The actor rappelled into the Stade de France."


@pytest.fixture
def cited(source):
    """A draft with a citation."""
    event = make_event(title="Tom Cruise rappels in", status="draft")
    make_citation(event, source, RAPPELS)
    return event


def act(client, action, *events):
    response = conftest.act(client, action, *events)
    return [str(message) for message in response.context["messages"]]


def shown(client, **query):
    return list(client.get(list_url(Event), query).context["cl"].queryset)


def test_the_list_words_each_date(admin_client, db):
    event = make_event(date="[2024-04-21..2024-04-30]")
    response = admin_client.get(list_url(Event))
    assert response.context["cl"].model_admin.dated(event) == "late April 2024"
    assert b"late April 2024" in response.content


def test_the_list_is_in_the_order_of_the_timeline(admin_client, db):
    dates = ["2028", "2024-03", "2024-08-11"]
    events = [make_event(date=date) for date in dates]
    assert shown(admin_client) == [events[1], events[2], events[0]]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL sorts what is as little")
@pytest.mark.parametrize(
    "asked",
    [
        "o=1.2",
        "o=2",
        "o=7.2",
        "o=-7.2",
        "status__exact=draft",
        "precision=day",
        "factuality__exact=alleged",
        "date_basis__exact=stated",
    ],
)
def test_an_index_has_the_list_in_order(admin_client, db, asked):
    with CaptureQueriesContext(connection) as queries:
        admin_client.get(f"{list_url(Event)}?{asked}")
    (found,) = [each["sql"] for each in queries if "ORDER BY" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {found}")
        plan = [step for *_, step in cursor.fetchall()]
    assert [" INDEX event_" in step for step in plan] == [True]


@pytest.mark.parametrize("column", ["1", "2", "-2", "7"])
def test_the_list_is_sorted_by_what_an_index_sorts(admin_client, db, column):
    events = [make_event(date=date) for date in ("2024-03", "2028")]
    assert set(shown(admin_client, o=column)) == set(events)
    assert admin_client.get(list_url(Event)).context["cl"].sortable_by == [
        "title",
        "dated",
        "published",
    ]


@pytest.mark.parametrize("rows", [2, 30])
def test_the_list_has_a_fixed_cost(source, admin_client, django_assert_num_queries, rows):
    for _ in range(rows):
        make_citation(make_event(parent=make_event(status="draft")), source, RAPPELS)
    with django_assert_num_queries(5):
        response = admin_client.get(list_url(Event), {"status__exact": "published"})
    assert response.context["cl"].result_count == rows


def with_rows(number):
    """A published event with so many rows of each kind."""
    event, source = make_event(parent=make_event()), make_source("abcdefghij")
    for start in range(number):
        quote = {"quote": source.text[start], "start": start, "end": start + 1}
        Citation.objects.create(event=event, source=source, attributed_to=make_source(), **quote)
        Participation.objects.create(event=event, person=make_person())
        EventLink.objects.create(from_event=event, to_event=make_event(), kind="follows")
        EventLink.objects.create(to_event=event, from_event=make_event(), kind="depicts")
        event.locations.add(make_location())
    return event


@pytest.mark.parametrize("rows", [2, 10])
def test_the_form_has_a_fixed_cost(admin_client, django_assert_num_queries, rows, db):
    event = with_rows(rows)
    ContentType.objects.clear_cache()
    with django_assert_num_queries(12):
        admin_client.get(change_url(event))


@pytest.mark.parametrize("rows", [2, 10])
def test_saving_what_is_untouched_has_a_fixed_cost(
    admin_client, django_assert_num_queries, rows, db
):
    event = with_rows(rows)
    form = filled_in(admin_client.get(change_url(event)))
    locks = 2 if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(46 + locks):
        response = admin_client.post(change_url(event), form)
    assert response.status_code == 302


def test_events_are_found_by_the_words_of_their_summary(admin_client, db):
    event = make_event(summary="A film crew was seen.")
    make_event()
    assert shown(admin_client, q="film crew") == [event]


def test_events_are_found_by_their_slug(admin_client, db):
    event = make_event(slug="closing-ceremony")
    make_event()
    assert shown(admin_client, q=" Closing-ceremony") == [event]


@pytest.mark.parametrize(
    ("date", "precision"),
    [
        ("", "undated"),
        ("[..2024]", "open"),
        ("2020/2024", "vague"),
        ("2024", "year"),
        ("2024-03", "month"),
        ("2024-03-01", "day"),
        ("2024-03-01T10:00:00", "time"),
    ],
)
def test_events_are_narrowed_by_the_precision_of_their_date(admin_client, db, date, precision):
    event = make_event(date=date)
    others = {"2024", "2024-03", "2024-03-01", "", "2020/2024"} - {date}
    for other in others:
        make_event(date=other)
    assert shown(admin_client, precision=precision) == [event]


def test_the_list_can_begin_at_a_date(admin_client, db):
    later = make_event(date="2024-08")
    make_event(date="2024-03")
    assert shown(admin_client, **{"from": "2024-04"}) == [later]
    assert shown(admin_client, **{"from": "soon"}) == []


def test_no_filter_counts_all_events_for_each_of_its_choices(cited, admin_client):
    response = admin_client.get(list_url(Event), {"_facets": "True"})
    assert "Drafts to review" in response.content.decode()
    assert "Drafts to review (" not in response.content.decode()


def test_events_are_narrowed_to_a_source_once_each(cited, source, admin_client):
    make_citation(cited, source, "Back in March")
    make_event()
    assert shown(admin_client, source=source.pk) == [cited]


def test_events_are_narrowed_to_a_person(admin_client, db):
    person, event = make_person(), make_event()
    make_event()
    Participation.objects.create(event=event, person=person)
    assert shown(admin_client, person=person.pk) == [event]


def test_events_are_narrowed_to_a_place_and_what_lies_within(admin_client, db):
    paris = make_location()
    event = make_event()
    make_event()
    event.locations.add(make_location(within=paris))
    assert shown(admin_client, location=paris.pk) == [event]


def test_a_date_that_cannot_be_read_is_refused_at_its_field(cited, edit):
    response = edit(cited, date="2024-13")
    assert list(errors(response)) == ["date"]
    assert "2024-13" in errors(response)["date"][0]


def test_the_form_says_how_the_date_reads(admin_client, db):
    event = make_event(date="2024-03")
    response = admin_client.get(change_url(event))
    assert "<p>March 2024: 1–31 March 2024</p>" in response.content.decode()


def test_a_cited_event_is_published(cited, edit):
    edit(cited, status="published")
    assert Event.objects.values_list("status", "version").get() == ("published", 2)


def test_an_event_without_a_citation_is_not_published(edit, db):
    response = edit(make_event(status="draft"), status="published")
    assert errors(response) == {
        "citations": [
            "A published event needs at least one citation: cite a source, or save it as draft."
        ]
    }
    assert Event.objects.get().status == "draft"


def test_the_last_citation_of_a_published_event_stays(cited, edit):
    edit(cited, status="published")
    response = edit(cited, **{"citations-0-DELETE": "on"})
    assert list(errors(response)) == ["citations"]
    assert Citation.objects.count() == 1


def test_an_event_is_published_together_with_its_first_citation(source, admin_client):
    event = make_event(status="draft")
    form = filled_in(admin_client.get(change_url(event))) | {"status": "published"}
    row = {"source": source.pk, "quote": RAPPELS, "stance": "supports"}
    form |= {f"citations-0-{name}": value for name, value in row.items()}
    admin_client.post(change_url(event), form | {"citations-TOTAL_FORMS": 1})
    assert Event.objects.values_list("status", "version").get() == ("published", 2)


def test_an_event_is_not_linked_to_itself(cited, add_rows):
    response = add_rows(cited, "links_out", {"kind": "follows", "to_event": cited.pk})
    assert errors(response) == {"links_out-0-__all__": ["An event is not linked to itself."]}


def test_an_event_is_linked_from_another(cited, add_rows):
    other = make_event()
    add_rows(cited, "links_in", {"kind": "depicts", "from_event": other.pk})
    assert EventLink.objects.values_list("from_event", "to_event").get() == (other.pk, cited.pk)


def test_a_person_takes_part_once(cited, add_rows):
    row = {"person": make_person().pk, "role": ""}
    response = add_rows(cited, "participations", row, row)
    assert errors(response)["participations"] == ["Please correct the duplicate data for person."]


def test_an_event_that_has_parts_is_not_deleted(admin_client, db):
    whole = make_event()
    part = make_event(parent=whole)
    response = delete(admin_client, whole)
    assert response.context["protected"] == [
        f'Event: <a href="{change_url(part)}">{part.title}</a>'
    ]


def test_publishing_skips_what_nothing_supports(cited, admin_client):
    bare = make_event(title="Uncited", status="draft")
    assert act(admin_client, "publish", cited, bare) == [
        "1 event is now published.",
        "Not published, because nothing is cited for them: “Uncited”.",
    ]
    found = Event.objects.order_by("pk").values_list("status", "version")
    assert list(found) == [("published", 2), ("draft", 1)]


def test_publishing_names_the_first_ten_that_are_skipped(admin_client, db):
    events = [make_event(title=f"Event {n}", position=n, status="draft") for n in range(12)]
    assert act(admin_client, "publish", *events)[1].endswith("“Event 9” and 2 more.")


def test_publishing_what_is_published_changes_nothing(cited, admin_client):
    act(admin_client, "publish", cited)
    assert act(admin_client, "publish", cited) == ["0 events are now published."]
    assert Event.objects.get().version == 2


def test_events_are_set_back_to_draft(admin_client, db):
    event = make_event()
    assert act(admin_client, "withdraw", event) == ["1 event is now draft."]
    assert Event.objects.values_list("status", "version").get() == ("draft", 2)


def test_drafts_are_rejected(cited, admin_client):
    assert act(admin_client, "reject", cited) == ["1 event is now rejected."]


def publisher(event):
    return Event.objects.values_list("published_by", flat=True).get(pk=event.pk)


def test_the_form_notes_who_publishes(cited, edit, admin_user):
    edit(cited, status="published")
    assert publisher(cited) == admin_user.pk


def test_a_bulk_action_notes_who_publishes(cited, admin_client, admin_user):
    act(admin_client, "publish", cited)
    assert publisher(cited) == admin_user.pk


def test_a_later_edit_by_another_leaves_who_published(cited, edit, admin_user):
    edit(cited, status="published")
    Event.objects.update(published_by=User.objects.create_user("another"))
    edit(cited, title="He rappels in")
    assert publisher(cited) != admin_user.pk


def test_the_page_says_who_published(cited, edit, admin_client):
    edit(cited, status="published")
    assert "by editor on " in admin_client.get(change_url(cited)).content.decode()


def test_the_page_says_that_the_seeds_published(seeds, admin_client):
    event = Event.objects.published().first()
    content = admin_client.get(change_url(event)).content.decode()
    assert '<div class="readonly">by the seeds</div>' in content


def test_a_bulk_change_is_logged_for_each_event(cited, admin_client, admin_user):
    act(admin_client, "publish", cited)
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.user) == (str(cited.pk), admin_user)
    assert json.loads(entry.change_message) == [{"changed": {"fields": ["Status"]}}]
