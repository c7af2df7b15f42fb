import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision, Version

from tests.admin.conftest import change_url, delete, list_url
from tests.factories import make_citation, make_event, make_location, make_person
from timeline.models import (
    Citation,
    Dismissal,
    Event,
    EventLink,
    Load,
    Location,
    Merge,
    Participation,
    Person,
    SeedRecord,
    Source,
    history,
)
from timeline.models.history import Whole
from timeline.models.merging import merge

RECORDED = [Citation, Dismissal, Event, Location, Person, Source]


@pytest.fixture
def event(source):
    """A published event with a person, a place, a citation and a link."""
    event = make_event(title="A sighting", date="2024-03")
    event.locations.add(make_location(name="Los Angeles"))
    Participation.objects.create(event=event, person=make_person(name="Cruise"), role="rider")
    make_citation(event, source, "Cruise rode out.")
    EventLink.objects.create(from_event=event, to_event=make_event(title="Report"), kind="follows")
    return event


def url(view, record, *arguments):
    return reverse(f"admin:timeline_{record._meta.model_name}_{view}", args=[record.pk, *arguments])


def history_of(client, record, page=""):
    return client.get(url("history", record) + page)


def versions(record):
    return list(Version.objects.get_for_object(record).order_by("pk"))


def rows(response):
    """Each version in the list: who, why, what changed."""
    return [
        (str(entry.version.revision.user or ""), entry.version.revision.comment, entry.changes)
        for entry in response.context["entries"]
    ]


def compared(response):
    """What differs: title, what became of the row, and the fields with old and marked new."""
    return [
        (one.title, one.event, [(name, was, str(now)) for name, was, now in one.fields])
        for one in response.context["comparisons"]
    ]


def take_back(client, record, version, **fields):
    page = url("version", record, version.pk)
    seen = client.get(page).context.get("seen", "")
    return client.post(page, {"seen": seen, **fields}, follow=True)


def test_the_history_tells_who_changed_what_and_why(event, edit, admin_client):
    edit(event, title="Another sighting", date="2024-04", _reason="A slip.")
    edit(event, **{"participations-0-role": "actor", "citations-0-note": "Checked."})
    assert rows(history_of(admin_client, event)) == [
        ("editor", "", ["1 participation changed", "1 citation changed"]),
        ("editor", "A slip.", ["title", "date"]),
        ("", "As it stood before the change that follows.", None),
    ]


@pytest.mark.parametrize("model", RECORDED)
def test_what_nobody_has_changed_has_no_earlier_version(event, seeds, admin_client, model):
    content = history_of(admin_client, model.objects.first()).content.decode()
    assert "Nobody has changed this since it was made" in content


def test_the_history_leads_to_the_load_that_changed_it(seeds, admin_client):
    seeds.replace("article.toml", "A flag is seen", "A flag was seen")
    seeds.load()
    load = Load.objects.latest("pk")
    response = history_of(admin_client, Event.objects.get(slug="seen"))
    assert rows(response) == [("", f"As it stood before Load {load.pk}.", None)]
    assert response.context["unrecorded"] == ["title"]
    assert f'<a href="{change_url(load)}">See Load {load.pk}</a>' in response.content.decode()


def test_the_history_is_paged_and_its_queries_do_not_grow(event, edit, admin_client):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            history_of(admin_client, event)
        return len(counted)

    edit(event, title="Title 0")
    few = queries()
    for number in range(1, 4):
        edit(event, title=f"Title {number}")
    assert queries() == few


@pytest.mark.parametrize("page", ["?p=2", "?p=x", "?p=-1", "?p=" + "9" * 18])
def test_a_page_that_is_not_there_is_one_that_is(event, edit, admin_client, page):
    edit(event, title="Another")
    assert history_of(admin_client, event, page).status_code == 200


def test_two_versions_are_compared_whichever_way_they_are_chosen(event, edit, admin_client):
    edit(event, title="Another sighting")
    first, second = versions(event)
    pages = [
        admin_client.get(url("compare", event), {"from": one.pk, "to": other.pk})
        for one, other in [(first, second), (second, first)]
    ]
    marked = "<del>A</del> <ins>Another</ins> sighting"
    for page in pages:
        assert compared(page) == [("Title", "", [("title", "A sighting", marked)])]


def test_places_people_citations_and_links_are_compared_by_name(event, source, edit, admin_client):
    edit(event, title="Another sighting")
    event.locations.set([make_location(name="Paris")])
    event.participations.update(person=make_person(name="Biles"))
    make_citation(event, source, "He picked up the flag")
    event.links_out.all().delete()
    page = admin_client.get(url("version", event, versions(event)[-1].pk))
    assert [(title, what) for title, what, _ in compared(page)] == [
        ("Locations", ""),
        ("Participation “Biles”", "changed"),
        ("Event link “Another sighting follows Report”", "removed"),
        ("Citation “He picked up the flag”", "added"),
    ]
    assert compared(page)[0][2] == [
        ("locations", "Los Angeles", "<del>Los Angeles</del> <ins>Paris</ins>")
    ]


def test_a_date_is_compared_as_readers_have_it(event, edit, admin_client):
    edit(event, date="2024-04")
    page = admin_client.get(url("version", event, versions(event)[0].pk))
    assert compared(page)[0][2][0][1] == "2024-03 (March 2024)"


def test_a_version_is_compared_with_what_is_live(event, edit, admin_client):
    edit(event, title="Another sighting")
    chosen = {"from": versions(event)[0].pk, "to": "live"}
    response = admin_client.get(url("compare", event), chosen, follow=True)
    assert [title for title, _, _ in compared(response)] == ["Title"]
    assert response.context["right_side"] == "Live"


@pytest.mark.parametrize(
    "query", ["", "?from=1", "?from=x&to=y", "?from=1&to=999999", "?to=live", "?from=-1&to=live"]
)
def test_versions_that_are_not_there_cannot_be_compared(event, admin_client, query):
    assert admin_client.get(url("compare", event) + query).status_code == 404


def test_a_version_of_another_record_is_none_of_this_one(event, edit, admin_client):
    other = make_event(status="draft")
    edit(other, title="Another")
    version = versions(other)[0]
    assert admin_client.get(url("version", event, version.pk)).status_code == 404


def test_a_field_is_taken_back(event, edit, admin_client):
    edit(event, title="Another sighting", date="2024-04")
    take_back(admin_client, event, versions(event)[0], part="title", _reason="It was right.")
    event.refresh_from_db()
    assert (event.title, event.date) == ("A sighting", "2024-04")
    revision = Revision.objects.latest("pk")
    assert revision.user.username == "editor"
    assert revision.comment.startswith("Taken back to how it stood on ")
    assert revision.comment.endswith(": It was right.")


def test_everything_is_taken_back(event, edit, admin_client):
    edit(event, **{"title": "Another", "locations": [], "participations-0-DELETE": "on"})
    response = take_back(admin_client, event, versions(event)[0], everything="")
    event.refresh_from_db()
    assert (event.title, event.locations.count()) == ("A sighting", 1)
    assert event.participations.get().role == "rider"
    assert rows(response)[0][2] == ["title", "locations", "1 participation added"]


def test_what_was_not_chosen_is_not_taken_back(event, edit, admin_client):
    edit(event, title="Another sighting")
    response = take_back(admin_client, event, versions(event)[0])
    assert response.context["errors"] == ["Choose what is to be taken back."]


def test_nothing_is_taken_back_over_what_was_not_seen(event, edit, admin_client):
    edit(event, title="Another sighting")
    page = url("version", event, versions(event)[0].pk)
    seen = admin_client.get(page).context["seen"]
    edit(event, summary="Written meanwhile.")
    response = admin_client.post(page, {"seen": seen, "everything": ""})
    assert response.context["errors"] == ["Somebody has changed this meanwhile: look at it again."]
    assert Event.objects.get(pk=event.pk).summary == "Written meanwhile."


def test_what_a_form_would_refuse_is_not_taken_back_and_said(event, edit, admin_client):
    edit(event, slug="another")
    make_event(slug=versions(event)[0].field_dict["slug"])
    response = take_back(admin_client, event, versions(event)[0], everything="", _reason="Mine.")
    assert response.context["errors"] == [
        "event “A sighting”: Event with this Slug already exists."
    ]
    assert response.context["reason"] == "Mine."


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Citation, {"note": "Changed."}),
        (Dismissal, {"reason": "Changed."}),
        (Location, {"description": "Changed."}),
        (Person, {"aliases": "Changed"}),
        (Source, {"byline": "Changed"}),
    ],
)
def test_every_record_is_compared_and_taken_back(seeds, edit, admin_client, model, fields):
    record = model.objects.order_by("pk").first()
    [name] = fields
    was = getattr(record, name)
    edit(record, **fields)
    take_back(admin_client, record, versions(record)[0], everything="")
    record.refresh_from_db()
    assert (getattr(record, name), record.version) == (was, 3)


def deleted(client, model):
    response = client.get(list_url(model) + "recover/")
    return [(version.object_repr, version.revision.comment) for version in response.context["page"]]


def test_what_was_deleted_is_listed_with_the_reason(event, admin_client):
    delete(admin_client, event, _reason="Told twice.")
    make_person()
    assert deleted(admin_client, Event) == [
        ("A sighting", "Event “A sighting” deleted: Told twice."),
    ]
    assert deleted(admin_client, Person) == []


def test_a_deleted_record_is_recovered_with_its_rows(event, admin_client):
    pk = event.pk
    delete(admin_client, event)
    version = Version.objects.get_deleted(Event).get()
    page = reverse("admin:timeline_event_recover", args=[version.pk])
    shown = admin_client.get(page)
    response = admin_client.post(page, {"_reason": "Needed."}, follow=True)
    event = Event.objects.get(pk=pk)
    assert shown.context["problems"] == []
    assert response.redirect_chain[-1][0] == change_url(event)
    rows = event.participations, event.citations, event.links_out
    assert [below.count() for below in rows] == [1, 1, 1]
    assert versions(event)[-1].revision.comment == "Recovered: Needed."
    assert deleted(admin_client, Event) == []


@pytest.fixture
def half_gone(event, admin_client):
    """The version of a deleted event whose person is deleted, too."""
    delete(admin_client, event)
    delete(admin_client, Person.objects.get(name="Cruise"))
    return Version.objects.get_deleted(Event).get()


def test_what_cannot_be_recovered_is_said_and_nothing_is_half_done(half_gone, admin_client):
    page = reverse("admin:timeline_event_recover", args=[half_gone.pk])
    problems = ["participation “rider”: the person “Cruise” was deleted."]
    assert admin_client.get(page).context["problems"] == problems
    assert admin_client.post(page).context["errors"] == problems
    assert not Event.objects.filter(title="A sighting").exists()


def test_a_record_is_recovered_without_what_is_gone_when_asked(half_gone, admin_client):
    page = reverse("admin:timeline_event_recover", args=[half_gone.pk])
    response = admin_client.post(page, {"without": ""}, follow=True)
    told = [str(message) for message in response.context["messages"]]
    assert Event.objects.get(title="A sighting").participations.count() == 0
    assert told[-2] == "Left out: participation “rider”: the person “Cruise” was deleted."


def test_a_record_that_hangs_on_what_is_gone_is_not_offered(event, admin_client):
    citation = event.citations.get()
    make_citation(event, citation.source, "The actor rappelled into the Stade de France.")
    delete(admin_client, citation)
    delete(admin_client, event)
    version = Version.objects.get_deleted(Citation).get(object_repr="Cruise rode out.")
    response = admin_client.get(reverse("admin:timeline_citation_recover", args=[version.pk]))
    assert response.context["possible"] is False


def test_a_recovered_record_is_the_seeds_again(seeds, admin_client):
    event = Event.objects.get(slug="white")
    delete(admin_client, event)
    seeds.load()
    assert not Event.objects.filter(slug="white").exists()
    version = Version.objects.get_deleted(Event).get()
    admin_client.post(reverse("admin:timeline_event_recover", args=[version.pk]))
    seeds.replace("article.toml", "It is white", "It was white")
    seeds.load()
    event = Event.objects.get(slug="white")
    assert (event.title, event.citations.count()) == ("It was white", 1)
    assert SeedRecord.objects.of(event).count() == 1


@pytest.mark.parametrize("model", RECORDED)
def test_the_list_leads_to_what_was_deleted(admin_client, db, model):
    assert 'href="recover/"' in admin_client.get(list_url(model)).content.decode()
    assert (
        "Nothing that the history knows"
        in admin_client.get(list_url(model) + "recover/").content.decode()
    )


def test_a_number_that_is_no_version_cannot_be_recovered(admin_client, db):
    assert admin_client.get(list_url(Event) + "recover/999/").status_code == 404


@pytest.fixture
def contributor(clients):
    return clients("contributor")


def keep(record):
    """Put a record into the history as it stands."""
    whole = Whole(type(record), record.pk)
    history.keep([whole], at=timezone.now(), comment="As it was.")
    return versions(record)[-1]


def test_contributors_take_back_changes_to_drafts(contributor):
    draft = make_event(title="A sighting", status="draft")
    version = keep(draft)
    Event.objects.update(title="Another")
    take_back(contributor, draft, version, everything="")
    assert Event.objects.get().title == "A sighting"


@pytest.mark.parametrize("status", ["published", "rejected"])
def test_contributors_do_not_take_a_draft_back_to_what_they_may_not_make(
    source, contributor, status
):
    event = make_event(status=status)
    make_citation(event, source, "Cruise rode out.")
    version = keep(event)
    Event.objects.update(status="draft")
    response = take_back(contributor, event, version, everything="")
    assert "Only editors take back what readers see" in response.content.decode()
    assert Event.objects.get().status == "draft"


def test_contributors_do_not_take_a_citation_back_to_a_published_event(source, contributor):
    citation = make_citation(make_event(), source, "Cruise rode out.")
    version = keep(citation)
    draft = make_event(status="draft")
    Citation.objects.update(event=draft)
    take_back(contributor, citation, version, everything="")
    assert Citation.objects.get().event == draft


def test_contributors_do_not_take_back_what_is_published_meanwhile(source, contributor):
    draft = make_event(title="A sighting", status="draft")
    citation = make_citation(draft, source, "Cruise rode out.", note="Checked.")
    version = keep(citation)
    Citation.objects.update(note="")
    page = url("version", citation, version.pk)
    seen = contributor.get(page).context["seen"]
    Event.objects.update(status="published")
    response = contributor.post(page, {"seen": seen, "everything": ""})
    assert (response.status_code, Citation.objects.get().note) == (403, "")


def test_what_belongs_together_has_one_box(event, edit, admin_client):
    edit(event, date="2024-04", date_phrase="In April", date_basis="resolved")
    page = admin_client.get(url("version", event, versions(event)[0].pk))
    titles = [(title, [name for name, _, _ in fields]) for title, _, fields in compared(page)]
    assert titles == [("Date", ["date", "date phrase", "date basis"])]
    assert page.content.decode().count('name="part"') == 1


@pytest.fixture
def gone(admin_user):
    """The version of a person who was merged into another."""
    kept, gone = make_person(name="Tom Cruise"), make_person(name="Cruise")
    keep(gone)
    merge(kept, gone, by=admin_user, at=timezone.now())
    return Version.objects.get_deleted(Person).get()


def test_who_was_merged_is_taken_out_again_rather_than_recovered(gone, admin_client):
    page = reverse("admin:timeline_person_recover", args=[gone.pk])
    content = admin_client.get(page).content.decode()
    assert "merged into “Tom Cruise”" in content
    assert f'href="{change_url(Merge.objects.get())}"' in content
    admin_client.post(page)
    assert Person.objects.get().name == "Tom Cruise"


def test_who_was_merged_into_one_that_was_deleted_is_recovered(gone, admin_client):
    Person.objects.all().delete()
    admin_client.post(reverse("admin:timeline_person_recover", args=[gone.pk]))
    assert Person.objects.get().name == "Cruise"
