from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from tests.admin.conftest import change_url, list_url
from timeline.admin import loads
from timeline.models import Event, Load, Person, SeedConflict, SeedRecord

RECORDS = [Load, SeedRecord, SeedConflict]


COUNTS = {"person": {"created": 2, "unchanged": 4}, "event": {"created": 1, "conflict": 1}}


@pytest.fixture
def load(db):
    """A load that found one conflict."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    load = Load.objects.create(started=moment, finished=moment, counts=COUNTS)
    conflict_in(load)
    return load


def conflict_in(load, key="closing-ceremony"):
    record = SeedRecord.objects.create(
        kind="event", key=key, file="seeds/article.toml", first_load=load, last_load=load
    )
    SeedConflict.objects.create(record=record, load=load, unit="date", seed="2024", live="2024-08")


@pytest.mark.parametrize("model", RECORDS)
def test_the_record_of_loading_can_be_read(load, admin_client, model):
    assert admin_client.get(change_url(model.objects.get())).status_code == 200


@pytest.mark.parametrize("model", [Load, SeedRecord])
def test_the_record_of_loading_is_not_changed(load, admin_client, model):
    page = change_url(model.objects.get())
    assert admin_client.post(page, {}).status_code == 403


@pytest.mark.parametrize("model", RECORDS)
def test_the_record_of_loading_is_neither_made_nor_deleted(load, admin_client, model):
    page = change_url(model.objects.get()).replace("change", "delete")
    assert admin_client.post(page, {"post": "yes"}).status_code == 403
    assert admin_client.get(list_url(model) + "add/").status_code == 403


@pytest.mark.parametrize("model", [SeedRecord, SeedConflict])
@pytest.mark.parametrize("rows", [2, 30])
def test_the_lists_have_a_fixed_cost(load, admin_client, django_assert_num_queries, model, rows):
    for number in range(rows - 1):
        conflict_in(load, f"event-{number}")
    with django_assert_num_queries(4):
        response = admin_client.get(list_url(model))
    assert response.context["cl"].result_count == rows


@pytest.mark.parametrize("rows", [2, 30])
def test_the_list_of_loads_has_a_fixed_cost(load, admin_client, django_assert_num_queries, rows):
    for _ in range(rows - 1):
        Load.objects.create(started=load.started, finished=load.finished)
    with django_assert_num_queries(4):
        response = admin_client.get(list_url(Load))
    assert response.context["cl"].result_count == rows


def test_the_list_of_loads_says_what_came_of_each(load, admin_client):
    Load.objects.create(started=load.started, finished=load.finished)
    content = admin_client.get(list_url(Load)).content.decode()
    assert "3 created, 1 in conflict" in content
    assert "nothing changed" in content


@pytest.fixture
def second(seeds, edit):
    """A load that renamed a person and found a conflict over a title."""
    edit(Event.objects.get(slug="seen"), title="A sighting")
    seeds.replace("people.toml", "The bearer", "The flag bearer")
    seeds.replace("article.toml", "A flag is seen", "The flag is seen")
    return Load.objects.get(pk=seeds.load().load_id)


def undo_url(load):
    return reverse("admin:timeline_load_undo", args=[load.pk])


def test_the_page_of_a_load_tells_what_it_did(second, admin_client):
    content = admin_client.get(change_url(second)).content.decode()
    person = change_url(Person.objects.get())
    assert f'<td><a href="{person}">person bearer</a></td><td>updated</td>' in content
    assert "<b>name</b> The <ins>flag </ins>bearer <i>(updated)</i>" in content
    assert f"<code>{second.files['people.toml']}</code>" in content


def test_the_page_of_a_load_counts_by_kind(load, admin_client):
    content = admin_client.get(change_url(load)).content.decode()
    assert '<th scope="col">unchanged</th><th scope="col">created</th>' in content
    assert "<tr><td>person</td><td>4</td><td>2</td><td></td></tr>" in content
    assert "<tr><td>event</td><td></td><td>1</td><td>1</td></tr>" in content


def test_the_page_of_a_load_shows_the_first_of_many(seeds, admin_client, monkeypatch):
    monkeypatch.setattr(loads, "SHOWN", 3)
    load = Load.objects.get()
    content = admin_client.get(change_url(load)).content.decode()
    assert content.count("<td>created</td>") == 3
    assert f"<p>and {load.entries.count() - 3} more</p>" in content


def test_what_would_be_undone_is_told_and_not_done(second, admin_client):
    context = admin_client.get(undo_url(second)).context
    assert context["taken_back"]["lines"] == ["person bearer: name"]
    second.refresh_from_db()
    assert (second.undone, Person.objects.get().name) == (None, "The flag bearer")


def test_a_load_is_undone(second, admin_client):
    context = admin_client.post(undo_url(second)).context
    assert context["taken_back"]["lines"] == ["person bearer: name"]
    second.refresh_from_db()
    assert second.undone is not None
    assert Person.objects.get().name == "The bearer"
    assert LogEntry.objects.first().change_message == "Undone."


def test_what_was_touched_since_is_kept_and_told(second, edit, admin_client):
    edit(Person.objects.get(), name="The one who bears it")
    context = admin_client.post(undo_url(second)).context
    assert context["kept"]["lines"] == ["person bearer: name was changed since"]
    assert Person.objects.get().name == "The one who bears it"


def test_undoing_is_offered_once(second, admin_client):
    assert undo_url(second) in admin_client.get(change_url(second)).content.decode()
    admin_client.post(undo_url(second))
    assert undo_url(second) not in admin_client.get(change_url(second)).content.decode()
    told = admin_client.post(undo_url(second), follow=True).context["messages"]
    assert "already taken back" in str(list(told)[-1])


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("role", "status"), [("nobody", 302), ("staff", 403), ("editor", 200), ("superuser", 200)]
)
def test_who_may_undo_a_load(seeds, clients, role, status, method):
    load = Load.objects.get()
    response = getattr(clients(role), method)(undo_url(load))
    load.refresh_from_db()
    assert response.status_code == status
    assert (load.undone is None) == (status != 200 or method == "get")


def test_a_load_that_is_none_is_not_undone(seeds, admin_client):
    page = reverse("admin:timeline_load_undo", args=[0])
    assert admin_client.post(page).status_code == 404
