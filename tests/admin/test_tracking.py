import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from reversion.models import Revision, Version

from tests.admin.conftest import act, change_url, delete, list_url
from tests.admin.forms import filled_in
from tests.factories import make_citation, make_event, make_person
from timeline.admin import tracking
from timeline.models import (
    Citation,
    Dismissal,
    Event,
    EventLink,
    Location,
    Participation,
    Person,
    SeedRecord,
    Source,
)
from timeline.models.history import AS_IT_STOOD


@pytest.fixture
def event(source):
    """An event with a person, two citations and a link to it."""
    event = make_event(date="2024-03", title="A sighting")
    Participation.objects.create(event=event, person=make_person(name="Cruise"))
    make_citation(event, source, "Cruise rode out.")
    make_citation(event, source, "The actor rappelled into the Stade de France.")
    EventLink.objects.create(from_event=make_event(title="Report"), to_event=event, kind="depicts")
    return event


def told():
    """Each revision: by whom, why, and what it holds."""
    return [
        (
            revision.user.username if revision.user else None,
            revision.comment,
            {version.object_repr for version in revision.version_set.all()},
        )
        for revision in Revision.objects.order_by("pk")
    ]


def reasons():
    return list(Revision.objects.order_by("pk").values_list("comment", flat=True))


def titles(event):
    versions = Version.objects.get_for_object(event).order_by("pk")
    return [version.field_dict["title"] for version in versions]


def test_an_edit_keeps_how_it_stood_and_what_was_made_of_it(event, edit):
    edit(event, title="Another sighting", _reason=" A slip\tof mine. ")
    assert titles(event) == ["A sighting", "Another sighting"]
    assert [entry[:2] for entry in told()] == [
        (None, AS_IT_STOOD),
        ("editor", "A slip\tof mine."),
    ]


def test_a_second_edit_keeps_only_what_was_made_of_it(event, edit):
    edit(event, title="Another sighting")
    edit(event, title="A third")
    assert titles(event) == ["A sighting", "Another sighting", "A third"]


def test_what_was_changed_behind_the_forms_is_kept_before_an_edit(event, edit):
    edit(event, title="Another sighting")
    Event.objects.filter(pk=event.pk).update(title="Changed in a shell")
    edit(event, title="A third")
    assert titles(event) == ["A sighting", "Another sighting", "Changed in a shell", "A third"]


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (Citation, {"citations-0-note": "Checked."}),
        (Citation, {"citations-0-DELETE": "on"}),
        (Participation, {"participations-0-role": "actor"}),
        (EventLink, {"links_in-0-kind": "announces"}),
    ],
)
def test_a_changed_row_keeps_how_its_record_stood(event, edit, row, fields):
    edit(event, **fields)
    assert len(reasons()) == 2
    before, after = Revision.objects.order_by("pk")
    assert kept(before, row) != kept(after, row)


def kept(revision, model):
    versions = revision.version_set.get_queryset().filter(
        content_type__model=model._meta.model_name
    )
    return set(versions.values_list("object_id", "serialized_data"))


def test_an_added_row_keeps_how_its_record_stood(event, add_rows):
    add_rows(event, "participations", {"person": make_person().pk, "role": "gymnast"})
    before, after = Revision.objects.order_by("pk")
    assert (len(kept(before, Participation)), len(kept(after, Participation))) == (1, 2)


def test_a_link_that_another_event_has_changes_the_history_of_that_one(event, edit):
    other = Event.objects.get(title="Report")
    edit(event, **{"links_in-0-kind": "announces"})
    assert titles(other) == ["Report", "Report"]


def test_a_citation_that_moves_changes_the_history_of_both_events(event, edit):
    other = make_event(title="Another event")
    edit(event.citations.first(), event=other.pk)
    assert (titles(event), titles(other)) == (["A sighting"] * 2, ["Another event"] * 2)


def test_a_new_text_changes_the_history_of_the_events_that_it_moves(event, source, edit):
    edit(source, text=f"A headline\n\n{source.text}")
    before, after = Revision.objects.order_by("pk")
    assert kept(before, Citation) != kept(after, Citation)
    assert titles(event) == ["A sighting"] * 2


def test_a_new_record_is_kept_as_it_was_made(admin_client):
    form = {"name": "Nick Mead", "slug": "nick-mead", "kind": "group", "_reason": "Named."}
    admin_client.post("/admin/timeline/person/add/", form)
    assert told() == [("editor", "Named.", {"Nick Mead"})]


def test_a_refused_form_leaves_no_revision_and_keeps_the_reason(event, edit):
    response = edit(event, title="", _reason="A slip.")
    assert reasons() == []
    assert filled_in(response)["_reason"] == ["A slip."]


def test_a_save_that_breaks_off_leaves_neither_change_nor_revision(event, edit, monkeypatch):
    monkeypatch.setattr("timeline.admin.editing.EditorAdmin.log_change", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        edit(event, title="Another sighting")
    assert (titles(event), Event.objects.get(pk=event.pk).title) == ([], "A sighting")


@pytest.mark.parametrize("reason", ["A\x00B", "A\ud800B".encode("utf-8", "replace").decode()])
def test_a_reason_that_cannot_be_kept_is_no_reason(event, edit, reason):
    assert edit(event, title="Another", _reason=reason).status_code == 302
    assert reasons()[-1] in ("", "A?B")


def test_a_reason_is_cut_where_the_input_ends(event, edit):
    edit(event, title="Another", _reason="A" * 1000)
    assert reasons()[-1] == "A" * tracking.LONGEST_REASON


@pytest.mark.parametrize("model", [Citation, Dismissal, Event, Location, Person, Source])
def test_every_form_asks_for_the_reason(admin_client, db, model):
    content = admin_client.get(list_url(model) + "add/").content.decode()
    assert content.count('name="_reason"') == 1


def test_who_may_not_change_is_not_asked_for_a_reason(event, clients):
    client = clients("staff")
    staff = User.objects.get(username="staff")
    staff.user_permissions.add(Permission.objects.get(codename="view_event"))
    content = client.get(change_url(event)).content.decode()
    assert 'name="_reason"' not in content


def test_a_reason_is_asked_for_before_a_deletion(event, admin_client):
    content = admin_client.get(f"/admin/timeline/event/{event.pk}/delete/").content.decode()
    assert content.count('name="_reason"') == 1


def test_a_deletion_keeps_what_is_deleted_by_whom_and_why(event, admin_client):
    event.citations.all().delete()
    event.participations.all().delete()
    EventLink.objects.all().delete()
    delete(admin_client, event, _reason="Told twice.")
    assert told() == [("editor", "Event “A sighting” deleted: Told twice.", {"A sighting"})]


def test_what_a_deletion_takes_along_is_kept_too(event, admin_client):
    delete(admin_client, event)
    deleted = Revision.objects.get(
        comment="Event “A sighting” deleted.", version__object_repr="A sighting"
    )
    assert len(kept(deleted, Citation)) == 2
    assert len(kept(deleted, Participation)) == len(kept(deleted, EventLink)) == 1


def test_an_event_to_which_one_that_is_deleted_was_linked_has_that_in_its_history(
    event, admin_client
):
    delete(admin_client, event, _reason="Told twice.")
    other = Version.objects.get_for_object(Event.objects.get(title="Report")).order_by("pk")
    assert [version.revision.comment for version in other] == [
        AS_IT_STOOD,
        "Event “A sighting” deleted: Told twice.",
    ]
    assert [len(kept(version.revision, EventLink)) for version in other] == [1, 0]


def test_a_deleted_citation_changes_the_history_of_its_event(event, admin_client):
    delete(admin_client, event.citations.first(), _reason="Not about it.")
    assert len(titles(event)) == 2
    assert reasons()[-1].endswith("deleted: Not about it.")


def test_deleting_many_keeps_them_all(admin_client, db):
    people = [make_person() for _ in range(3)]
    page = act(admin_client, "delete_selected", *people)
    confirmed = {"post": "yes", "seen": page.context["seen"], "_reason": "Test data."}
    act(admin_client, "delete_selected", *people, **confirmed)
    assert page.content.decode().count('name="_reason"') == 1
    assert told() == [("editor", "3 people deleted: Test data.", {one.name for one in people})]
    assert Person.objects.count() == 0


@pytest.mark.parametrize(("action", "number"), [("publish", 1), ("withdraw", 1), ("reject", 3)])
def test_a_bulk_action_keeps_what_it_changes_before_and_after(event, admin_client, action, number):
    draft = make_event(status="draft", title="A draft")
    make_citation(draft, Source.objects.first(), "Cruise rode out.")
    events = [event, draft, make_event(title="Uncited", status="draft")]
    act(admin_client, action, *events)
    changed = Revision.objects.filter(user__username="editor").get()
    assert len(kept(changed, Event)) == number
    assert Revision.objects.count() == 2


def test_giving_a_field_back_is_kept(seeds, edit, admin_client):
    event = Event.objects.get(slug="seen")
    edit(event, title="A sighting")
    record = SeedRecord.objects.of(event).get()
    admin_client.post(reverse("admin:timeline_seedrecord_give_back", args=[record.pk, "title"]))
    assert titles(event) == ["A flag is seen", "A sighting", "A flag is seen"]
    assert reasons()[-1] == "Title is “A flag is seen”, as the seeds say."


def test_a_conflict_that_is_decided_for_the_seeds_is_kept(conflict, admin_client):
    page = change_url(conflict)
    seen = admin_client.get(page).context["seen"]
    admin_client.post(page, {"decision": "take", "seen": seen})
    event = Event.objects.get(slug="seen")
    versions = Version.objects.get_for_object(event).order_by("pk")
    assert [version.field_dict["date"] for version in versions][-2:] == ["2024-04", "2024-05"]


def test_a_decision_for_ours_changes_no_record(conflict, admin_client):
    before = Revision.objects.count()
    page = change_url(conflict)
    seen = admin_client.get(page).context["seen"]
    admin_client.post(page, {"decision": "keep", "seen": seen})
    assert Revision.objects.count() == before


def test_the_log_still_tells_of_every_edit(event, edit):
    edit(event, title="Another sighting", _reason="A slip.")
    assert LogEntry.objects.get().get_change_message() == "Changed Title."
