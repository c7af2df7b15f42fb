import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from reversion.models import Version

from tests.admin.conftest import change_url, list_url
from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.admin.room import parts
from timeline.models import Citation, Dismissal, Event, Source

RAPPELS = "The actor rappelled into the Stade de France."
FLAG = "He picked up the flag from U.S. gymnast Simone Biles."


def url(source):
    return reverse("admin:timeline_source_read", args=[source.pk])


def passage(source, quote):
    start = source.text.index(quote)
    return f"{start}-{start + len(quote)} {quote}"


@pytest.fixture
def send(source, admin_client):
    """Choose a passage and press a button."""

    def send(action, quote=RAPPELS, client=admin_client, **data):
        sent = {"sha256": source.sha256, "action": action}
        sent["passage"] = data.pop("passage", None) or passage(source, quote)
        return client.post(url(source), sent | data)

    return send


def written(**fields):
    """Return what a filled-in form of a new event sends."""
    given = {"title": "The actor rappels in", "date_basis": "stated", "factuality": "happened"}
    return {f"event-{name}": value for name, value in (given | fields).items()}


def place(source, quote=RAPPELS):
    return f"{url(source)}#s-{source.text.index(quote)}"


def test_the_room_is_entered_from_the_form_and_from_the_list(source, admin_client):
    for page in (change_url(source), list_url(Source)):
        assert f'href="{url(source)}"' in admin_client.get(page).content.decode()


def test_every_sentence_can_be_chosen(source, admin_client):
    content = admin_client.get(url(source)).content.decode()
    assert content.count('name="passage"') == 6
    assert "6 sentences still open" in content
    assert "0 % accounted for" in content


def test_the_events_of_the_text_stand_beside_it(source, admin_client):
    event = make_event(title="Tom Cruise rappels in", date="2024-03")
    make_citation(event, source, RAPPELS)
    content = admin_client.get(url(source)).content.decode()
    assert 'id="e-1"' in content
    assert "March 2024 · happened · <strong>published</strong>" in content
    assert f'href="{change_url(event)}"' in content


def test_a_new_event_begins_with_the_passage(send):
    response = send("new")
    assert f">{RAPPELS}</blockquote>" in response.content.decode()
    assert Event.objects.count() == 0


def test_a_new_event_begins_with_the_date_phrase_and_what_it_may_mean(source, send):
    response = send("new", "Back in March, Cruise was spotted with a film crew")
    form = response.context["event_form"]
    assert (form["date_phrase"].value(), form["date"].value()) == ("Back in March", None)
    assert 'data-phrase="Back in March" data-basis="resolved"' in response.content.decode()
    assert 'value="2024-03"' in response.content.decode()


def test_a_new_event_is_saved_as_draft_with_its_citation(source, send):
    person, location = make_person(), make_location()
    form = written(people=[person.pk], locations=[location.pk], date="2024-08-11")
    response = send("save", **form)
    event = Event.objects.get()
    assert response.url == place(source)
    assert (event.status, event.date, event.slug) == ("draft", "2024-08-11", "the-actor-rappels-in")
    assert list(event.citations.values_list("quote", "stance")) == [(RAPPELS, "supports")]
    assert (event.people.get(), event.locations.get()) == (person, location)


def test_a_new_event_is_published_at_once(send):
    send("publish", **written())
    assert Event.objects.get().status == "published"


def test_a_form_with_a_mistake_comes_back_with_all_that_was_typed(source, send):
    response = send("save", **written(date="2024-13", summary="He came from above."))
    content = response.content.decode()
    assert "2024-13" in response.context["event_form"].errors["date"][0]
    assert "He came from above." in content
    assert f'data-chosen="{passage(source, RAPPELS).split()[0]} "' in content
    assert Event.objects.count() == 0


def test_passages_are_cited_for_an_event_that_there_is(source, send):
    event = make_event(status="draft")
    response = send("cite", **{"cite-event": event.pk, "cite-stance": "contradicts"})
    assert response.url == place(source)
    assert event.citations.values_list("quote", "stance").get() == (RAPPELS, "contradicts")


def test_a_passage_that_the_event_cites_already_is_refused(source, send):
    event = make_event()
    make_citation(event, source, RAPPELS)
    response = send("cite", **{"cite-event": event.pk, "cite-stance": "mentions"})
    assert response.context["problems"] == ["This event already cites this passage."]
    assert Citation.objects.get().stance == "supports"


def test_passages_apart_are_cited_all_or_none(source, send):
    event = make_event()
    make_citation(event, source, "Cruise rode out.")
    both = [passage(source, quote) for quote in (RAPPELS, "Cruise rode out.")]
    send("cite", passage=both, **{"cite-event": event.pk, "cite-stance": "mentions"})
    assert event.citations.count() == 1


def test_a_passage_is_dismissed_with_a_reason(source, send):
    response = send("dismiss", **{"dismiss-reason": "Background."})
    assert response.url == place(source)
    assert Dismissal.objects.values_list("quote", "reason").get() == (RAPPELS, "Background.")


def test_a_dismissal_without_a_reason_is_refused(send):
    response = send("dismiss", **{"dismiss-reason": " "})
    assert response.context["dismiss_form"].errors == {"reason": ["This field is required."]}


@pytest.mark.parametrize("action", ["new", "save", "cite", "dismiss"])
def test_nothing_is_made_of_nothing(send, action):
    response = send(action, passage=["-"], **written(), **{"dismiss-reason": "Background."})
    assert response.context["problems"] == ["Choose a passage of the text."]
    assert Event.objects.count() == Dismissal.objects.count() == 0


def test_a_text_that_has_changed_refuses_and_keeps_what_was_chosen_and_typed(source, send):
    before = source.sha256
    source.text = f"A headline\n\n{source.text}"
    source.save()
    response = send("save", sha256=before, **written(summary="He came from above."))
    content = response.content.decode()
    assert response.status_code == 409
    assert "The text has changed since you opened it." in content
    assert f"You had chosen, and it is still there: “{RAPPELS}”" in content
    assert "He came from above." in content
    assert Event.objects.count() == 0


def test_words_that_a_changed_text_has_no_more_are_shown(source, send):
    before, old = source.sha256, passage(source, RAPPELS)
    source.text = "Something else."
    source.save()
    content = send("new", passage=old, sha256=before).content.decode()
    assert (
        f"You had chosen, and it stands there no longer, or several times: “{RAPPELS}”" in content
    )


@pytest.mark.parametrize(
    ("filled", "made"),
    [
        (written(), (1, 0)),
        ({"dismiss-reason": "Background."}, (0, 1)),
        ({}, (0, 0)),
    ],
)
def test_the_enter_key_does_what_is_filled_in(send, filled, made):
    send("enter", **filled)
    assert (Event.objects.count(), Dismissal.objects.count()) == made


@pytest.mark.parametrize("action", ["", "nonsense"])
def test_a_button_that_there_is_not_does_nothing(send, action):
    assert send(action, **written()).status_code == 200
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("action", "data", "told"),
    [
        ("save", written(), (Event, "Added.")),
        ("publish", written(), (Event, "Added.")),
        ("dismiss", {"dismiss-reason": "Background."}, (Source, f"Added dismissal “{RAPPELS}”.")),
        ("cite", {"cite-stance": "mentions"}, (Event, f"Added citation “{RAPPELS}”.")),
    ],
)
def test_what_is_made_is_logged_and_in_the_history(send, admin_user, action, data, told):
    if action == "cite":
        data = data | {"cite-event": make_event().pk}
    send(action, **data)
    entry = LogEntry.objects.get()
    kind = entry.content_type.model_class()
    assert (kind, entry.get_change_message()) == told
    assert Version.objects.get_for_object(entry.get_edited_object())[0].revision.user == admin_user


def test_a_citation_and_a_dismissal_count_on_what_they_belong_to(source, send):
    event = make_event()
    send("cite", **{"cite-event": event.pk, "cite-stance": "mentions"})
    send("dismiss", "Cruise rode out.", **{"dismiss-reason": "Background."})
    for record in (event, source):
        record.refresh_from_db()
        assert record.version == 2


def test_who_published_it_is_noted(send, admin_user):
    send("publish", **written())
    assert Event.objects.get().published_by == admin_user


def test_a_source_without_a_text_says_so(admin_client, db):
    source = make_source()
    content = admin_client.get(url(source)).content.decode()
    assert "There is no text to read yet." in content
    assert f'href="{change_url(source)}"' in content


def test_a_source_that_there_is_not_is_not_found(admin_client, db):
    assert admin_client.get("/admin/timeline/source/999/read/").status_code == 404


@pytest.fixture
def reader(client, django_user_model):
    """Sign in with no more than these permissions besides seeing sources."""

    def sign_in(*codenames):
        user = django_user_model.objects.create_user("reader", is_staff=True)
        names = ["view_source", *codenames]
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        client.force_login(user)
        return client

    return sign_in


DRAFTING = ["add_event", "add_citation", "view_event"]


@pytest.mark.parametrize(
    ("permissions", "offered"),
    [
        ([], []),
        (["add_dismissal"], ["dismiss"]),
        (["add_citation", "view_event"], ["cite"]),
        (["add_event"], []),
        (DRAFTING, ["new", "save", "cite"]),
        ([*DRAFTING, "publish_event"], ["new", "save", "publish", "cite"]),
    ],
)
def test_what_a_user_may_not_do_is_neither_offered_nor_done(
    source, reader, send, permissions, offered
):
    client = reader(*permissions)
    content = client.get(url(source)).content.decode()
    for action in ("new", "save", "publish", "cite", "dismiss"):
        refused = send(action, client=client).status_code == 403
        assert refused == (action not in offered)
        if action not in ("save", "publish"):
            assert (f'value="{action}"' in content) == (action in offered)


@pytest.mark.parametrize(("status", "cited"), [("draft", 1), ("published", 0), ("rejected", 0)])
def test_contributors_cite_for_drafts_alone(source, reader, send, status, cited):
    event = make_event(status=status)
    given = {"cite-event": event.pk, "cite-stance": "supports"}
    send("cite", client=reader(*DRAFTING), **given)
    assert event.citations.count() == cited


def test_who_may_not_see_sources_does_not_read_them(source, clients):
    assert clients("staff").get(url(source)).status_code == 403


@pytest.mark.parametrize("rows", [2, 30])
def test_the_room_has_a_fixed_cost(source, admin_client, django_assert_num_queries, rows):
    for _ in range(rows):
        make_citation(make_event(), source, RAPPELS, attributed_to=make_source())
    with django_assert_num_queries(6):
        admin_client.get(url(source))


def test_a_text_from_right_to_left_is_set_so(admin_client, db):
    source = make_source("شوهد علم. كان أبيض.", language="ar")
    content = admin_client.get(url(source)).content.decode()
    assert '<div class="text" id="text" lang="ar">' in content
    assert '<p dir="auto">' in content


@pytest.fixture
def short_parts(monkeypatch):
    monkeypatch.setattr(parts, "LONGEST", 2)


def test_a_long_text_is_read_in_parts(source, short_parts, admin_client):
    first = admin_client.get(url(source)).content.decode()
    assert (first.count('name="passage"'), "Part 1 of 4" in first) == (2, True)
    second = admin_client.get(url(source), {"at": source.text.index(FLAG)}).content.decode()
    assert (second.count('name="passage"'), "Part 2 of 4" in second) == (1, True)


@pytest.mark.parametrize("at", ["-1", "x", "9" * 12, "٣", ""])
def test_a_part_that_there_is_not_is_another(source, short_parts, admin_client, at):
    assert "Part 1 of 4" in admin_client.get(url(source), {"at": at}).content.decode()


def test_what_is_made_leads_back_to_its_part(source, short_parts, send):
    at = source.text.index(FLAG)
    response = send("dismiss", FLAG, **{"dismiss-reason": "Background."})
    assert response.url == f"{url(source)}?at={at}#s-{at}"


def test_a_part_is_kept_when_nothing_is_chosen_in_it(source, short_parts, send):
    response = send("new", passage=["-"], at=source.text.index(FLAG))
    assert "Part 2 of 4" in response.content.decode()


def test_a_new_event_can_be_left(source, send):
    at = source.text.index(RAPPELS)
    assert f'href="{url(source)}?at={at}#s-{at}">Leave it' in send("new").content.decode()
