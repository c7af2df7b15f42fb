import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin.conftest import change_url, edited_row, list_url
from tests.admin.forms import errors, filled_in
from tests.factories import make_person
from timeline.admin.editing import EditorAdmin
from timeline.models import (
    Citation,
    Dismissal,
    Event,
    Location,
    Person,
    SeedRecord,
    Source,
)

EDITED = [Citation, Dismissal, Event, Location, Person, Source]


def test_each_model_that_editors_change_is_saved_the_same_way():
    ours = {model for model, page in admin.site._registry.items() if isinstance(page, EditorAdmin)}
    assert ours == set(EDITED)


@pytest.mark.parametrize("model", EDITED)
def test_a_form_sent_back_untouched_writes_nothing(world, admin_client, model):
    page = change_url(model.objects.order_by("pk").last())
    form = filled_in(admin_client.get(page))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = admin_client.post(page, form)
    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert response.status_code == 302
    assert [sql for sql in written if "django_session" not in sql] == []
    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize("model", EDITED)
def test_a_form_sent_back_untouched_owns_nothing(seeds, edit, model):
    edit(edited_row(model))
    assert owned() == {}


def owned():
    """The units that are editors', by the key of the record."""
    return {record.key: record.owned for record in SeedRecord.objects.exclude(owned=[])}


@pytest.mark.parametrize(
    ("model", "fields", "units"),
    [
        (Citation, {"note": "Checked.", "stance": "mentions"}, ["note", "stance"]),
        (Citation, {"quote": "It was"}, ["quote"]),
        (Dismissal, {"reason": "Who wrote it."}, ["reason"]),
        (Event, {"date": "2024", "title": "White"}, ["date", "title"]),
        (Event, {"date_phrase": "In August"}, ["date"]),
        (Event, {"slug": "white-flag", "status": "draft"}, None),
        (Location, {"latitude": "48.8"}, ["coordinates"]),
        (Person, {"aliases": "Bearer"}, ["aliases"]),
        (Source, {"byline": "A. Reader"}, ["byline"]),
    ],
)
def test_what_an_editor_changes_is_the_editors(seeds, edit, model, fields, units):
    row = edited_row(model) if model is not Source else Source.objects.get(slug="article")
    response = edit(row, **fields)
    assert response.status_code == 302
    assert SeedRecord.objects.of(row).get().owned == (units or [])
    assert len(owned()) == bool(units)


def test_what_is_typed_otherwise_and_means_the_same_is_not_the_editors(seeds, edit):
    edit(Event.objects.get(slug="seen"), title=" A flag is seen\t", date=" 2024-03 ")
    assert owned() == {}
    assert Event.objects.get(slug="seen").version == 1


def test_a_change_reverted_by_hand_stays_the_editors(seeds, edit):
    event = Event.objects.get(slug="seen")
    edit(event, title="A white flag is seen")
    edit(event, title="A flag is seen")
    assert owned() == {"seen": ["title"]}


def test_a_changed_row_is_the_editors_and_its_record_is_not(seeds, edit):
    edit(Event.objects.get(slug="handed-over"), **{"participations-0-role": "carrier"})
    assert owned() == {"handed-over/bearer": ["role"]}


def test_passages_that_a_new_text_moves_are_not_the_editors(seeds, edit):
    source = Source.objects.get(slug="article")
    edit(source, text=f"A headline\n\n{source.text}")
    assert owned() == {"article": ["text"]}
    assert set(Citation.objects.values_list("version", flat=True)) == {2}


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (Citation, "note", "Checked."),
        (Dismissal, "reason", "About films."),
        (Event, "title", "The flag is picked up"),
        (Location, "description", "A stadium."),
        (Person, "name", "Simone Biles"),
        (Source, "byline", "Danielle Abreu"),
    ],
)
def test_a_change_counts_once(world, edit, model, field, value):
    record = edited_row(model)
    edit(record, **{field: value})
    changed = model.objects.get(pk=record.pk)
    assert (getattr(changed, field), changed.version) == (value, 2)
    assert LogEntry.objects.count() == 1


def test_a_changed_row_counts_once_on_itself_and_once_on_its_record(world, edit):
    event = Event.objects.get(date="2024-03")
    edit(event, **{"participations-0-role": "performer"})
    event.refresh_from_db()
    versions = event.participations.order_by("pk").values_list("role", "version")
    assert event.version == 2
    assert list(versions) == [("performer", 2), ("flag bearer", 1)]


def test_fields_and_rows_changed_together_count_once(world, edit):
    event = Event.objects.get(date="2024-03")
    edit(event, **{"title": "The flag is picked up", "participations-0-role": "performer"})
    event.refresh_from_db()
    assert (event.title, event.version) == ("The flag is picked up", 2)


def test_a_deleted_row_counts_on_its_record(world, edit):
    event = Event.objects.get(date="2024-03")
    edit(event, **{"participations-0-DELETE": "on"})
    event.refresh_from_db()
    assert (event.participations.count(), event.version) == (1, 2)


def test_an_added_row_counts_on_its_record(world, add_rows):
    event = Event.objects.get(date="2024-03")
    add_rows(event, "participations", {"person": make_person().pk, "role": "gymnast"})
    event.refresh_from_db()
    assert (event.participations.count(), event.version) == (3, 2)


def test_changed_places_count_on_their_event(world, edit):
    event = Event.objects.get(date="2024-03")
    edit(event, locations=[])
    event.refresh_from_db()
    assert (event.locations.count(), event.version) == (0, 2)


def test_a_new_record_begins_with_version_one(admin_client, db):
    admin_client.post(
        "/admin/timeline/person/add/", {"name": "Nick Mead", "slug": "nick-mead", "kind": "group"}
    )
    assert Person.objects.values_list("name", "version").get() == ("Nick Mead", 1)


def test_a_refused_form_says_why_at_the_field(world, edit):
    response = edit(edited_row(Person), wikidata="42")
    assert errors(response) == {
        "wikidata": ["A Wikidata id is the letter Q and a number, as in Q42."]
    }


@pytest.mark.parametrize("model", EDITED)
def test_what_readers_do_not_see_has_no_link_to_the_site(world, admin_client, model):
    Event.objects.update(status=Event.Status.DRAFT)
    response = admin_client.get(change_url(edited_row(model)))
    assert response.context["has_absolute_url"] is False


@pytest.mark.parametrize("model", EDITED)
def test_what_readers_see_is_linked(world, admin_client, model):
    record = model.objects.order_by("pk").first()
    response = admin_client.get(change_url(record))
    assert response.context["absolute_url"] == record.get_absolute_url()


@pytest.mark.parametrize("model", EDITED)
def test_a_page_to_add_one_says_nothing_of_what_is_not_there(admin_client, db, model):
    response = admin_client.get(list_url(model) + "add/")
    titles = {fieldset.name for fieldset in response.context["adminform"]}
    assert titles.isdisjoint({"On the timeline", "What is made of it"})


def test_the_site_carries_the_name_of_the_timeline(admin_client):
    response = admin_client.get("/admin/")
    assert response.context["site_header"] == "Olympics timeline"
    assert response.context["site_url"] == "/"


@pytest.mark.parametrize("model", EDITED)
def test_an_empty_form_begins_with_a_field_and_a_filled_one_with_save(world, admin_client, model):
    empty = admin_client.get(list_url(model) + "add/").content.decode()
    filled = admin_client.get(change_url(edited_row(model))).content.decode()
    assert empty.index("<fieldset") < empty.index('name="_save"')
    assert filled.index("<fieldset") > filled.index('name="_save"')


@pytest.mark.parametrize("model", EDITED)
def test_a_form_offers_no_button_that_deletes_another_record(world, admin_client, model):
    content = admin_client.get(change_url(edited_row(model))).content.decode()
    assert "related-widget-wrapper-link delete-related" not in content
