import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core import signing
from django.db import transaction
from django.utils import timezone

from tests.admin.conftest import change_url
from tests.factories import make_event, make_person
from timeline.admin import stale
from timeline.models import Event, EventLink, Person

pytestmark = pytest.mark.django_db


def bumped(row):
    """The row after somebody has saved it."""
    row.version += 1
    row.save()
    return row


def test_what_is_as_it_was_shown_has_not_changed():
    rows = [make_event(), make_person()]
    assert stale.changed_since(stale.note(rows), rows) == []


def test_what_somebody_saved_has_changed():
    event, person = make_event(), make_person()
    note = stale.note([event, person])
    assert stale.changed_since(note, [bumped(event), person]) == [event]


def test_what_was_not_shown_counts_as_changed():
    event = make_event()
    person = Person.objects.create(pk=event.pk, name="Nick Mead", slug="nick-mead")
    assert stale.changed_since(stale.note([event]), [person]) == [person]


@pytest.mark.parametrize("note", [None, "", "x", "\x00", "é:é:é"])
def test_a_note_that_is_none_tells_nothing(note):
    event = make_event()
    assert stale.changed_since(note, [event]) == [event]


def test_what_another_page_signed_tells_nothing():
    event = make_event()
    versions = {"timeline.event": {str(event.pk): event.version}}
    note = signing.dumps({"versions": versions}, salt="another")
    assert stale.changed_since(note, [event]) == [event]


def test_an_altered_note_tells_nothing():
    event = make_event()
    note = stale.note([event])
    assert stale.changed_since(note[:-1] + ("a" if note[-1] != "a" else "b"), [event]) == [event]


def test_a_note_keeps_what_is_put_into_it():
    assert stale.opened(stale.note([], form=[1]))["form"] == [1]


def test_locked_rows_are_read_again():
    event = make_event()
    Event.objects.update(title="Another")
    with transaction.atomic():
        assert [row.title for row in stale.locked(Event.objects.filter(pk=event.pk))] == ["Another"]


def test_an_editors_change_is_told_with_name_and_time(admin_user):
    event = make_event()
    note = stale.note([event])
    entry = log(admin_user, event)
    assert stale.changes(event, note) == [
        stale.Change("editor", entry.action_time, "Changed Title.")
    ]


def log(user, row):
    message = [{"changed": {"fields": ["Title"]}}]
    entries = LogEntry.objects.log_actions(user.pk, [row], CHANGE, message)
    return entries if isinstance(entries, LogEntry) else LogEntry.objects.latest("pk")


def test_a_change_before_the_page_was_opened_is_not_told(admin_user):
    event = make_event()
    log(admin_user, event)
    assert stale.changes(event, stale.note([event])) == []


def test_of_a_page_without_a_note_no_change_is_told(admin_user):
    event = make_event()
    log(admin_user, event)
    assert stale.changes(event, None) == []


def test_a_load_is_told_as_one(seeds):
    event = Event.objects.get(slug="seen")
    note = stale.note([event])
    seeds.replace("article.toml", "A flag is seen", "The flag is seen")
    seeds.load()
    [change] = stale.changes(event, note)
    assert (change.who, change.when <= timezone.now()) == ("a load of the seeds", True)


def refused(rf, user, rows, **data):
    request = rf.post("/", data)
    request.user = user
    return stale.refusal(request, rows).render()


def test_a_refusal_says_what_was_changed_and_by_whom(rf, admin_user):
    event, other = make_event(title="The flag"), make_event(title="Another")
    note = stale.note([event, other])
    log(admin_user, bumped(event))
    content = refused(rf, admin_user, [event, other], seen=note).content.decode()
    assert f'<a href="{change_url(event)}">The flag</a>' in content
    assert "Changed Title." in content
    assert "Another" not in content


def test_a_refusal_keeps_what_was_typed_and_sends_it_with_a_new_note(rf, admin_user):
    event = make_event()
    response = refused(rf, admin_user, [event], reason=["“Two”\nlines"], csrfmiddlewaretoken="x")
    assert response.status_code == 409
    assert response.context_data["typed"] == {"reason": ["“Two”\nlines"]}
    assert '<input type="hidden" name="reason" value="“Two”\nlines">' in response.content.decode()
    assert stale.changed_since(response.context_data["seen"], [event]) == []


def test_a_refusal_names_rows_that_have_no_page_of_their_own(rf, admin_user):
    event, person = make_event(), make_person()
    part = event.participations.create(person=person)
    link = EventLink.objects.create(from_event=event, to_event=make_event(), kind="follows")
    content = refused(rf, admin_user, [part, link]).content.decode()
    assert content.count(f'href="{change_url(event)}"') == 2
