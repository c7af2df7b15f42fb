import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.admin.conftest import change_url
from tests.factories import make_event, make_person
from timeline.admin.ownership import standings
from timeline.models import Event, Participation, SeedRecord


def give_back_url(row, unit):
    record = SeedRecord.objects.of(row).get()
    return reverse("admin:timeline_seedrecord_give_back", args=[record.pk, unit])


def seen():
    return Event.objects.get(slug="seen")


def ours(row):
    return [one.label for one in standings(row) if one.is_ours]


@pytest.fixture
def edited(seeds, edit):
    edit(seen(), title="A sighting")
    return seen()


def test_each_unit_is_shown_with_what_the_seeds_say(edited):
    found = {one.label: (one.seeds, one.owned, one.differs) for one in standings(edited)}
    assert found["title"] == ({"title": "A flag is seen"}, True, True)
    assert found["factuality"] == ({"factuality": "happened"}, False, False)
    assert list(found["date"][0]) == ["date", "date phrase", "date basis"]


def test_what_was_changed_behind_the_forms_is_ours_too(seeds):
    Event.objects.filter(slug="seen").update(summary="Changed in a shell.")
    assert ours(seen()) == ["summary"]


def test_roles_are_shown_with_their_event(seeds, edit):
    event = Event.objects.get(slug="handed-over")
    edit(event, **{"participations-0-role": "carrier"})
    assert ours(event) == ["role of bearer"]


def test_what_did_not_come_from_the_seeds_shows_nothing_of_them(admin_client, db):
    content = admin_client.get(change_url(make_event())).content.decode()
    assert "From the seeds" not in content
    assert 'id="give-back"' not in content


def test_the_form_offers_to_give_back_what_is_ours_and_nothing_else(edited, admin_client):
    content = admin_client.get(change_url(edited)).content.decode()
    assert "From the seeds (1 yours)" in content
    assert content.count("formaction=") == 1
    assert f'formaction="{give_back_url(edited, "title")}"' in content


def test_the_form_tells_what_is_stored_and_not_what_was_refused(edited, admin_client, edit):
    response = edit(edited, title="A flag is seen", date="2024-13")
    assert [one.label for one in response.context["standings"] if one.differs] == ["title"]


def test_what_the_seeds_no_longer_have_is_said_to_be_so(seeds, admin_client):
    SeedRecord.objects.filter(key="seen").update(orphaned=True)
    content = admin_client.get(change_url(seen())).content.decode()
    assert "No longer. They last said:" in content


def test_a_conflict_is_to_be_decided_not_given_back(conflict, admin_client):
    content = admin_client.get(change_url(seen())).content.decode()
    assert f'<a href="{change_url(conflict)}">a conflict to decide</a>' in content
    assert "formaction=" not in content


def test_a_unit_is_given_back(edited, admin_client):
    response = admin_client.post(give_back_url(edited, "title"), follow=True)
    assert response.redirect_chain == [(change_url(edited), 302)]
    assert str(list(response.context["messages"])[-1]) == (
        "Title is “A flag is seen”, as the seeds say."
    )
    assert (seen().title, seen().version, ours(seen())) == ("A flag is seen", 3, [])


def test_what_was_given_back_stands_in_the_history(edited, admin_client):
    LogEntry.objects.all().delete()
    admin_client.post(give_back_url(edited, "title"))
    told = "Title is “A flag is seen”, as the seeds say. It was “A sighting”."
    assert LogEntry.objects.values_list("change_message", "object_id").get() == (
        told,
        str(edited.pk),
    )


def test_what_was_given_back_follows_the_seeds(edited, seeds, admin_client):
    admin_client.post(give_back_url(edited, "title"))
    seeds.replace("article.toml", "A flag is seen", "The flag is seen")
    seeds.load()
    assert seen().title == "The flag is seen"


def test_a_role_is_given_back_on_the_page_of_its_event(seeds, edit, admin_client):
    part = Participation.objects.get()
    edit(part.event, **{"participations-0-role": "carrier"})
    response = admin_client.post(give_back_url(part, "role"))
    assert response.url == change_url(part.event)
    part.refresh_from_db()
    assert part.role == "bearer"


def test_what_must_not_be_is_refused_with_the_reason(edited, admin_client):
    record = SeedRecord.objects.of(edited).get()
    record.values["title"] = ""
    record.save()
    response = admin_client.post(give_back_url(edited, "title"), follow=True)
    assert "This field cannot be blank." in str(list(response.context["messages"])[-1])
    assert seen().title == "A sighting"


def test_nothing_is_given_to_what_was_deleted(edited, admin_client):
    page = give_back_url(edited, "title")
    edited.delete()
    response = admin_client.post(page, follow=True)
    assert "The record is not there" in str(list(response.context["messages"])[-1])


def test_what_is_no_unit_is_not_found(edited, admin_client):
    assert admin_client.post(give_back_url(edited, "status")).status_code == 404


@pytest.mark.parametrize(
    ("role", "get", "post"),
    [("nobody", 302, 302), ("staff", 405, 403), ("editor", 405, 302), ("superuser", 405, 302)],
)
def test_who_may_give_back_and_how(edited, clients, role, get, post):
    client, page = clients(role), give_back_url(edited, "title")
    assert client.get(page).status_code == get
    assert seen().title == "A sighting"
    assert client.post(page).status_code == post
    assert (seen().title == "A sighting") == (role in ("nobody", "staff"))


def with_roles(number):
    event = Event.objects.get(slug="white")
    record = SeedRecord.objects.get(kind="participation")
    for _ in range(number):
        part = Participation.objects.create(event=event, person=make_person())
        record.pk, record.key, record.object_id = None, f"white/{part.person.slug}", part.pk
        record.save()
    return event


@pytest.mark.parametrize("roles", [2, 10])
def test_the_form_of_an_event_from_the_seeds_has_a_fixed_cost(
    seeds, admin_client, django_assert_num_queries, roles
):
    event = with_roles(roles)
    ContentType.objects.clear_cache()
    # Of these, five: the records, the conflicts, the event, the roles, the parent's key.
    with django_assert_num_queries(15):
        response = admin_client.get(change_url(event))
    assert len(response.context["standings"]) == 6 + roles
