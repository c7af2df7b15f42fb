"""What no page of the admin sends: it is refused or ignored, and never a fault of the server."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from tests.admin.conftest import change_url, edited_row, list_url
from tests.admin.forms import filled_in
from tests.seeds.conftest import SeedFolder
from timeline.models import Citation, Dismissal, Event, Location, Person, Source

EDITED = [Citation, Dismissal, Event, Location, Person, Source]
LISTED = sorted(admin.site._registry, key=lambda model: model._meta.label)
# What is no number, no key, no key that a database takes, and no text.
VALUES = ["abc", "9" * 29, "-1", "1\x002", "1e400", "NaN", "٣", "", "[1]"]
KEYS = ["abc", "_5F", "_", "_00", "9" * 29, "-1", "1.5", "é", "_ZZ"]
# What a list takes from its address besides its filters.
QUERIES = [
    *[("p", value) for value in ["9" * 20, "-1", "0", "abc", "\x00", ""]],
    *[("o", value) for value in ["", "abc", "99", "-", "1.1.1", "-0", "9" * 30, ".", "\x00"]],
    *[("q", value) for value in ["a " * 1500, "\x00", '"', "%", "\\", "'" * 50, "x" * 9999]],
    *[("all", ""), ("e", "1"), ("_facets", "True"), ("_popup", "1"), ("_to_field", "abc")],
    *[("pk", "abc"), ("pk__in", "a,b"), ("id__exact", "9" * 29), ("id__in", "9" * 29)],
    *[("id__isnull", "abc"), ("id__gt", "abc"), ("id__regex", "("), ("password", "x")],
    *[("__", ""), ("", "x"), ("id\x00", "1"), ("id__" + "x__" * 50, "1")],
]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory, module_db):
    """What seeds leave in the database; nothing of it is changed here."""
    SeedFolder(tmp_path_factory.mktemp("seeds")).load()


@pytest.fixture
def send(client, django_user_model):
    """Send something as a superuser, and take back what it wrote.

    In the end nothing may have been the server's fault.
    """
    client.force_login(django_user_model.objects.create_superuser("root", pk=777))
    client.raise_request_exception = False
    faults = []

    def send(method, page, data):
        with transaction.atomic():
            response = getattr(client, method)(page, data)
            transaction.set_rollback(True)
        if response.status_code >= 500:
            faults.append((method, page, str(data)[:200], response.exc_info[1]))
        return response

    yield send
    assert faults == []


def test_a_fault_of_the_server_would_be_noticed(client, monkeypatch, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root"))
    client.raise_request_exception = False
    monkeypatch.setattr(Event, "__str__", lambda event: 1 / 0)
    event = Event.objects.create(title="The flag", slug="flag")
    assert client.get(change_url(event)).status_code == 500


@pytest.mark.parametrize("model", LISTED)
def test_a_list_takes_any_address(model, seeds, send):
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    specs = send("get", page, {}).context["cl"].filter_specs
    names = {name for spec in specs for name in spec.expected_parameters() if name}
    for name, value in [*QUERIES, *((name, value) for name in names for value in VALUES)]:
        send("get", page, {name: value})


@pytest.mark.parametrize("model", LISTED)
def test_a_list_takes_any_choice(model, seeds, send):
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for value in VALUES:
        for action in ("delete_selected", "publish", "take_seeds", value):
            chosen = {"action": action, "_selected_action": [value]}
            send("post", page, chosen | {"post": "yes"})
            send("post", page, chosen | {"index": value, "select_across": value, "seen": value})


@pytest.mark.parametrize("view", ["change", "delete", "history"])
@pytest.mark.parametrize("model", LISTED)
def test_a_page_takes_any_key(model, view, seeds, send):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}"
    for key in KEYS:
        try:
            page = reverse(name, args=["KEY"]).replace("KEY", key)
        except NoReverseMatch:
            return
        send("get", page, {})
        send("post", page, {"post": "yes", "title": "x", "name": "x", "reason": "x"})


@pytest.mark.parametrize("view", ["change", "delete"])
@pytest.mark.parametrize("model", LISTED)
def test_a_page_is_not_asked_for_by_a_field_without_a_name(model, view, seeds, send):
    path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/1/{view}/"
    assert send("get", path, {"_to_field": ""}).status_code == 400
    assert send("post", path, {"_to_field": "", "post": "yes"}).status_code == 400


@pytest.mark.parametrize("model", EDITED)
def test_a_form_takes_anything_in_any_field(model, world, send):
    """All fields at once, with the note of the form and without."""
    for page in (change_url(edited_row(model)), list_url(model) + "add/"):
        form = filled_in(send("get", page, {}))
        fields = {name for name in form if not name.endswith("_FORMS") and name != "seen"}
        for value in VALUES:
            send("post", page, dict.fromkeys(form, value))
            send("post", page, form | dict.fromkeys(fields, value))


@pytest.mark.parametrize("model", EDITED)
def test_a_form_takes_anything_as_a_reference(model, world, send):
    page = change_url(edited_row(model))
    form = filled_in(send("get", page, {}))
    kinds = ("source", "event", "person", "locations", "parent", "within", "-id")
    asked = {kind: name for name in form for kind in kinds if name.endswith(kind)}
    for name in asked.values():  # one of each kind
        for value in ("abc", "9" * 29, "1\x002"):
            send("post", page, form | {name: value})


@pytest.mark.parametrize("name", ["term", "app_label", "model_name", "field_name", "page"])
def test_the_chooser_takes_anything(name, world, send):
    asked = {"app_label": "timeline", "model_name": "citation", "field_name": "source"}
    for value in [*VALUES, "a " * 1500]:
        send("get", "/admin/autocomplete/", asked | {"term": "x", name: value})
