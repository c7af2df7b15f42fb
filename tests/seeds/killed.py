"""What is killed: loads and saves in processes forked from one in which Django has started.

That one is started by ``multiprocessing`` and uses the database that its environment names.
"""

import time
from contextlib import contextmanager
from io import StringIO
from multiprocessing.connection import Connection
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

import olympics.urls  # noqa: E402, F401 - and all pages, before anything is forked
from tests.admin.forms import held  # noqa: E402
from timeline.models import Person  # noqa: E402
from timeline.seeds import load as loading  # noqa: E402


def load(tell: Connection, folder: str) -> None:
    """Load the seeds, and say when there is only writing left to do, and when it is done."""
    plan = loading.plan

    def told(*args: Any) -> Any:
        tell.send(time.monotonic())
        return plan(*args)

    loading.plan = told
    call_command("loadseed", seeds=folder, stdout=StringIO())
    tell.send(time.monotonic())


def edit(tell: Connection) -> None:
    """Save a form until killed, and say so after each save."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.create_superuser("one"))
    page = reverse("admin:timeline_person_change", args=[Person.objects.get(slug="edited").pk])
    number = 0
    while True:
        number += 1
        answer = client.post(page, held(client.get(page)) | {"description": str(number)})
        assert answer.status_code == 302, answer.content.decode()
        tell.send(number)


@contextmanager
def _nothing(*_: Any, **__: Any) -> Any:
    yield


def without_transactions(tell: Connection, act: Any, *args: Any) -> None:
    """The control: do the same, each statement for itself."""
    settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] = None
    transaction.atomic = lambda *_, **__: _nothing()
    transaction.set_rollback = lambda *_: None
    act(tell, *args)
