"""Editors and readers, each in a process of their own, who all use the site at once.

Imported by a script that uses the database which its environment names.
"""

import multiprocessing
import random
import time
from collections import Counter
from typing import Any, NamedTuple

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import close_old_connections, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

import olympics.urls  # noqa: E402, F401 - and all pages, before anything is forked
from tests.admin.conftest import change_url  # noqa: E402
from tests.admin.forms import held  # noqa: E402
from tests.factories import make_citation, make_event, make_source  # noqa: E402
from timeline.models import Event  # noqa: E402

EVENTS = 4
# How many saves all editors together were told of.
told = multiprocessing.get_context("fork").Value("i")
PAGES = ["/", "/?q=added", "/events/event-0/", "/timeline.csv", "/sitemap.xml", "/api/v1/events"]


class Span(NamedTuple):
    """How long they work: so long, and till so much is saved, however slow the machine is."""

    until: float
    least: int

    def goes_on(self) -> bool:
        return time.monotonic() < self.until or told.value < self.least


def edit(number: int, span: Span) -> tuple[Counter[int], list[tuple[int, str]]]:
    """Add a word of one's own to the summary of some event, again and again.

    Return how often each status was answered, and the words of which it was said that they are
    saved.
    """
    client, answers, saved = Client(raise_request_exception=False), Counter[int](), []
    client.force_login(User.objects.get(username=f"editor {number}"))
    chance = random.Random(number)  # noqa: S311 - no secret
    while span.goes_on():
        event = Event.objects.get(slug=f"event-{chance.randrange(EVENTS)}")
        page = client.get(change_url(event))
        answers[page.status_code] += 1
        if page.status_code != 200:
            continue
        form = held(page)
        word = f"added-{number}-{len(saved)}"
        form["summary"] = " ".join([*form["summary"], word])
        answer = client.post(change_url(event), form)
        answers[answer.status_code] += 1
        if answer.status_code == 302:
            saved.append((event.pk, word))
            with told.get_lock():
                told.value += 1
        close_old_connections()
    return answers, saved


def read(number: int, span: Span) -> tuple[Counter[int], list[tuple[int, str]]]:
    client, answers = Client(raise_request_exception=False), Counter[int]()
    while not answers or span.goes_on():
        response = client.get(PAGES[(number + answers.total()) % len(PAGES)])
        if response.streaming:
            response.getvalue()
        answers[response.status_code] += 1
        close_old_connections()
    return answers, []


def prepare(editors: int) -> None:
    source = make_source("It was.", slug="source")
    for number in range(EVENTS):
        event = make_event(slug=f"event-{number}", title=f"Event {number}")
        make_citation(event, source, "It was.")
    for number in range(editors):
        User.objects.create_superuser(f"editor {number}")


def crowd(editors: int, readers: int, seconds: float) -> list[Any]:
    """Let them work for so long, and save once a second at least; return what each found."""
    setup_test_environment()
    prepare(editors)
    for connection in connections.all():
        connection.close()
        getattr(connection, "close_pool", lambda: None)()
    span = Span(time.monotonic() + seconds, least=int(seconds))
    tasks = [(edit, n) for n in range(editors)] + [(read, n) for n in range(readers)]
    with multiprocessing.get_context("fork").Pool(len(tasks)) as pool:
        found = [pool.apply_async(does, (number, span)) for does, number in tasks]
        return [each.get(seconds + 120) for each in found]
