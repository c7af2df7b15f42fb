"""Whatever is asked of the admin, and sent to it, it answers; nothing is an error of ours."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from hypothesis import event, given
from hypothesis import strategies as st

from tests.admin.forms import filled_in
from tests.hostile import ONCE, TEXTS, fuzzed, requests, routes, send
from timeline.models import Event

ADDRESSES = [route for route in dict.fromkeys(routes()) if route.startswith("/admin/")]
# Stands for the key of a record that is there.
KEY = "KEY"
KNOWN = [*[KEY] * 8, "1", "draft", "date", "yes", "delete_selected", "publish", "seen", "2024-03"]
FILTERS = [field.name for field in Event._meta.get_fields()]
NAMES = [
    *FILTERS,
    "q",
    "p",
    "o",
    "e",
    "all",
    "_popup",
    "_to_field",
    "next",
    "term",
    "text",
    "pk__in",
]
REQUESTS = requests(ADDRESSES, KNOWN, NAMES)
# Which fields of the form on a page are filled in otherwise, and how.
CHANGES = st.lists(st.tuples(st.integers(0, 200), TEXTS), max_size=4)


@pytest.fixture
def root(client, world, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root"))
    return client


def with_key(request):
    """Put the key of the last record of its kind into an address."""
    found = re.match(r"/admin/(\w+)/(\w+)/", request.path)
    named = found and (found[1], found[2]) in [
        (m._meta.app_label, m._meta.model_name) for m in MODELS
    ]
    last = named and apps.get_model(*found.groups())._base_manager.order_by("pk").last()
    return request._replace(path=request.path.replace(KEY, str(last.pk if last else 1)))


MODELS = list(admin.site._registry)


def statuses(client, request, changes):
    """Yield what a page answers, and what to its form with some fields filled in otherwise."""
    response = send(client, request)
    yield response.status_code
    names = [f"{model._meta.model_name}_form" for model in MODELS]
    is_page = "<form" in getattr(response, "content", b"").decode(errors="replace")
    for name in [*names, "changelist-form"] if is_page else []:
        if form := filled_in(response, name):
            fields = sorted(form)
            form |= {fields[number % len(fields)]: _sendable(text) for number, text in changes}
            yield client.post(request.path, form).status_code


def _sendable(text):
    return text.encode(errors="replace").decode()


def answers(client, request, changes):
    """Send to the admin, and take back what comes of it."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with transaction.atomic():
        found = list(statuses(client, with_key(request), changes))
        transaction.set_rollback(True)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    for code in found:
        event(f"answered {code}")
    return found


@fuzzed(100)
@given(request=REQUESTS, changes=CHANGES)
def test_no_request_is_an_error_of_ours(root, request, changes):
    assert max(answers(root, request, changes)) < 500


# The request that breaks may be a long one to tell.
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_a_page_that_breaks_is_noticed(root, monkeypatch):
    for model in MODELS:
        monkeypatch.setattr(model, "__str__", lambda row: 1 / 0)

    with pytest.raises(AssertionError):
        fuzz(root)


@fuzzed(100, phases=ONCE)
@given(request=REQUESTS, changes=CHANGES)
def fuzz(root, request, changes):
    assert max(answers(root, request, changes)) < 500
