import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.admin.conftest import change_url, list_url
from timeline.models import Event, Participation, Person, SeedConflict


def decide(client, conflict, decision, **fields):
    page = client.get(change_url(conflict))
    form = {"seen": page.context["seen"], "decision": decision} | fields
    return client.post(change_url(conflict), form, follow=True)


def messages(response):
    return [str(message) for message in response.context["messages"]]


def seen():
    return Event.objects.get(slug="seen")


def act(client, action, *conflicts):
    client.get(list_url(SeedConflict))  # with what was told before
    chosen = {"action": action, "_selected_action": [conflict.pk for conflict in conflicts]}
    return messages(client.post(list_url(SeedConflict), chosen, follow=True))


def test_all_sides_are_shown_with_how_they_read(conflict, admin_client):
    date, phrase, basis = admin_client.get(change_url(conflict)).context["comparisons"]
    assert date == (
        "date",
        "2024-03 (March 2024)",
        "2024-<del>03</del> <ins>05</ins> (<del>March</del> <ins>May</ins> 2024)",
        "2024-<del>03</del> <ins>04</ins> (<del>March</del> <ins>April</ins> 2024)",
    )
    assert phrase == ("date phrase", *["Back in March"] * 3)
    assert basis.live == "<del>resolved from the dateline</del> <ins>inferred by an editor</ins>"


def test_what_is_live_now_is_shown_not_what_was(conflict, admin_client):
    Event.objects.filter(slug="seen").update(date="2024-06")
    date, *_ = admin_client.get(change_url(conflict)).context["comparisons"]
    assert "<ins>June</ins>" in date.live


def test_taking_the_seeds_changes_what_is_live(conflict, admin_client, admin_user):
    response = decide(admin_client, conflict, "take")
    conflict.refresh_from_db()
    assert (seen().date, seen().version) == ("2024-05", 3)
    assert (conflict.decision, conflict.decided_by) == ("taken", admin_user)
    assert messages(response) == [
        "Date is “2024-05 (May 2024), Back in March, resolved from the dateline”, as the seeds say."
    ]


def test_keeping_ours_leaves_what_is_live(conflict, admin_client, admin_user):
    response = decide(admin_client, conflict, "keep")
    conflict.refresh_from_db()
    assert (seen().date, seen().version) == ("2024-04", 2)
    assert (conflict.decision, conflict.decided_by) == ("kept", admin_user)
    assert messages(response) == ["Date is kept, whatever the seeds say."]


def test_a_change_of_that_unit_decides(conflict, edit, admin_user):
    edit(seen(), date="2024-04-15")
    conflict.refresh_from_db()
    assert (conflict.decision, conflict.decided_by) == ("edited", admin_user)


@pytest.mark.parametrize("fields", [{}, {"title": "A white flag is seen"}])
def test_a_save_that_leaves_that_unit_alone_decides_nothing(conflict, edit, fields):
    edit(seen(), **fields)
    assert SeedConflict.objects.open().get() == conflict


@pytest.mark.parametrize("decision", ["take", "keep"])
def test_the_next_load_after_a_decision_is_clean(conflict, seeds, admin_client, decision):
    decide(admin_client, conflict, decision)
    assert seeds.load().load_id is None


def test_the_next_load_after_an_edit_is_clean(conflict, seeds, edit):
    edit(seen(), date="2024-04-15")
    assert seeds.load().load_id is None
    assert seen().date == "2024-04-15"


@pytest.mark.parametrize(
    ("decision", "told"), [("take", "It was “2024-04 (April 2024)"), ("keep", "Date is kept")]
)
def test_a_decision_is_in_the_history_of_the_event(conflict, admin_client, decision, told):
    LogEntry.objects.all().delete()
    decide(admin_client, conflict, decision)
    entry = LogEntry.objects.get()
    assert entry.get_edited_object() == seen()
    assert told in entry.change_message


def test_nothing_is_decided_by_opening_the_page(conflict, admin_client):
    admin_client.get(change_url(conflict), {"decision": "take"})
    assert SeedConflict.objects.open().get() == conflict
    assert seen().date == "2024-04"


@pytest.mark.parametrize("decision", ["", "drop"])
def test_a_decision_that_is_none_is_refused(conflict, admin_client, decision):
    response = decide(admin_client, conflict, decision)
    assert response.context["error"] == "Choose what is to stand."
    assert SeedConflict.objects.open().count() == 1


def test_a_form_cannot_change_the_row_itself(conflict, admin_client):
    decide(admin_client, conflict, "", unit="title", seed='"2025"')
    conflict.refresh_from_db()
    assert (conflict.unit, conflict.seed["date"]) == ("date", "2024-05")


def test_nothing_is_decided_on_what_was_not_seen(conflict, admin_client):
    page = admin_client.get(change_url(conflict))
    Event.objects.filter(slug="seen").update(date="2024-06")
    form = {"seen": page.context["seen"], "decision": "take"}
    response = admin_client.post(change_url(conflict), form)
    assert response.context["error"] == "One side has changed meanwhile: look at it again."
    assert seen().date == "2024-06"


def test_a_value_that_the_record_must_not_have_is_refused_on_the_page(conflict, admin_client):
    conflict.record.values["date"]["date_basis"] = "guessed"
    conflict.record.save()
    response = decide(admin_client, conflict, "take")
    assert "guessed" in response.context["error"]
    assert SeedConflict.objects.open().count() == 1


def test_a_record_that_is_gone_cannot_be_given_the_seeds_value(conflict, admin_client):
    seen().delete()
    response = decide(admin_client, conflict, "take")
    assert response.context["error"].startswith("The record is not there")
    assert "Edit it" not in response.content.decode()


def test_a_record_that_is_gone_may_stay_so(conflict, seeds, admin_client):
    seen().delete()
    decide(admin_client, conflict, "keep")
    assert SeedConflict.objects.open().count() == 0
    assert seeds.load().load_id is None


def test_a_decided_conflict_shows_what_was_decided_on_and_no_button(conflict, admin_client):
    decide(admin_client, conflict, "take")
    response = admin_client.get(change_url(conflict))
    assert "<ins>April</ins>" in response.context["comparisons"][0].live
    assert 'name="decision"' not in response.content.decode()


def test_a_decided_conflict_is_not_decided_again(conflict, admin_client):
    decide(admin_client, conflict, "keep")
    response = decide(admin_client, conflict, "take")
    assert response.context["error"] == "This has been decided meanwhile."
    assert seen().date == "2024-04"


def test_many_are_decided_at_once_and_failures_are_named(conflict, seeds, edit, admin_client):
    person = Person.objects.get()
    edit(person, name="The one who bears it")
    seeds.replace("people.toml", "The bearer", "The flag bearer")
    seeds.load()
    seen().delete()
    assert act(admin_client, "take_seeds", *SeedConflict.objects.all()) == [
        "Not decided: Date of event “seen”. "
        "The record is not there: there is nothing to give it to.",
        "1 conflict is decided.",
    ]
    assert Person.objects.get().name == "The flag bearer"


def test_ours_are_kept_many_at_once(conflict, admin_client):
    assert act(admin_client, "keep_ours", conflict) == ["1 conflict is decided."]
    assert act(admin_client, "keep_ours", conflict) == ["0 conflicts are decided."]
    assert seen().date == "2024-04"


@pytest.mark.parametrize(
    ("query", "count"), [({}, 0), ({"decision": "kept"}, 1), ({"decision": "all"}, 1)]
)
def test_the_list_shows_the_open_ones_first_of_all(conflict, admin_client, query, count):
    decide(admin_client, conflict, "keep")
    response = admin_client.get(list_url(SeedConflict), query)
    assert response.context["cl"].result_count == count


def test_the_list_names_the_unit_and_links_to_the_record(conflict, admin_client):
    content = admin_client.get(list_url(SeedConflict)).content.decode()
    assert f'<a href="{change_url(conflict)}">Date of event “A flag is seen”</a>' in content
    assert f'<a href="{change_url(seen())}">seen</a>' in content


def test_a_role_is_decided_and_edited_on_the_page_of_its_event(seeds, edit, admin_client):
    event = Event.objects.get(slug="handed-over")
    edit(event, **{"participations-0-role": "carrier"})
    seeds.replace("article.toml", 'bearer = "bearer"', 'bearer = "flag bearer"')
    seeds.load()
    response = admin_client.get(change_url(SeedConflict.objects.get()))
    assert response.context["live_page"] == change_url(event)
    decide(admin_client, SeedConflict.objects.get(), "take")
    assert Participation.objects.get().role == "flag bearer"
    assert LogEntry.objects.first().get_edited_object() == event


def titles_in_conflict(seeds, edit):
    """One conflict for each event."""
    for event in Event.objects.all():
        edit(event, title=f"{event.title}, says an editor")
    for title in ("A flag is seen", "The flag is handed over", "It is white"):
        seeds.replace("article.toml", f'"{title}"', f'"{title}, say the seeds"')
    seeds.load()


def test_the_list_has_a_fixed_cost_for_each_kind(
    conflict, seeds, edit, admin_client, django_assert_num_queries
):
    with django_assert_num_queries(5):  # one for all events
        admin_client.get(list_url(SeedConflict))
    titles_in_conflict(seeds, edit)
    with django_assert_num_queries(5):
        response = admin_client.get(list_url(SeedConflict))
    assert response.context["cl"].result_count == 4


@pytest.mark.parametrize(
    ("role", "get", "post"),
    [("nobody", 302, 403), ("staff", 403, 403), ("editor", 200, 302), ("superuser", 200, 302)],
)
def test_who_may_see_and_decide_a_conflict(conflict, clients, role, get, post):
    client = clients(role)
    page = client.get(change_url(conflict))
    form = {"decision": "keep", "seen": page.context["seen"] if page.status_code == 200 else ""}
    decided = client.post(change_url(conflict), form)
    assert (page.status_code, decided.status_code) == (get, post)
    assert SeedConflict.objects.open().exists() == (role in ("nobody", "staff"))


def test_nobody_decides_who_may_not_change_the_record(conflict, client, django_user_model):
    user = django_user_model.objects.create_user("staff", is_staff=True)
    names = ["view_seedconflict", "decide_seedconflict"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    assert 'name="decision"' not in client.get(change_url(conflict)).content.decode()
    assert client.post(change_url(conflict), {"decision": "keep"}).status_code == 403
    assert act(client, "keep_ours", conflict)[-1] == "0 conflicts are decided."


def test_a_decision_from_another_site_is_refused(conflict, admin_client, admin_user):
    admin_client.handler.enforce_csrf_checks = True
    response = admin_client.post(change_url(conflict), {"decision": "keep"})
    assert response.status_code == 403
    assert SeedConflict.objects.open().get() == conflict


@pytest.mark.parametrize("address", ["admin:index", "admin:app_list"])
@pytest.mark.parametrize(
    ("role", "told"), [("staff", False), ("editor", True), ("superuser", True)]
)
def test_the_front_page_counts_the_open_ones(conflict, clients, address, role, told):
    client = clients(role)
    page = reverse(address, args=["timeline"] if address == "admin:app_list" else [])
    response = client.get(page)
    assert ("<strong>1</strong> conflict with the seeds" in response.content.decode()) == told


def test_the_front_page_says_nothing_where_nothing_waits(seeds, admin_client):
    assert "with the seeds" not in admin_client.get("/admin/").content.decode()
