"""A reader who meets a database that is locked, or gone, is asked to come again."""

import sqlite3

import pytest
from django.db import OperationalError

from tests.seeds.processes import IMPATIENT, start
from timeline.public import pages

# Changes an event, so that the next search has to write, and holds what it would write to.
HOLD = """
import django; django.setup()
from django.db import connection, transaction
from timeline.models import Event
Event.objects.create(title="A", slug="a")
with transaction.atomic(), connection.cursor() as cursor:
    if connection.vendor == "postgresql":
        cursor.execute("LOCK TABLE timeline_event")
    print("locked", flush=True)
    input()
"""
SEARCH = (
    IMPATIENT
    + """
import django; django.setup()
from django.test import Client
response = Client(raise_request_exception=False).get("/?q=a", headers={"host": "localhost"})
print(response.status_code, response.headers.get("Retry-After"))
"""
)


def test_a_search_that_waits_in_vain_for_the_lock_is_to_be_tried_again(database):
    holder = start(database, HOLD)
    assert holder.stdout.readline() == "locked\n"
    assert start(database, SEARCH).communicate()[0].split() == ["503", "10"]
    holder.communicate("\n")
    assert start(database, SEARCH).communicate()[0].split() == ["200", "None"]


def refused(client, monkeypatch, cause, form="FilterForm", path="/"):
    def fail(query):
        raise OperationalError(str(cause)) from cause

    monkeypatch.setattr(pages, form, fail)
    client.raise_request_exception = False
    return client.get(path)


@pytest.mark.django_db
def test_a_database_out_of_reach_is_one_to_come_back_to(client, monkeypatch):
    response = refused(client, monkeypatch, ConnectionError("the name of a host"))

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert b"the name of a host" not in response.content


@pytest.mark.django_db
def test_a_table_that_is_not_there_will_not_come_by_waiting(client, monkeypatch):
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(":memory:").execute("SELECT 1 FROM nowhere")

    assert refused(client, monkeypatch, caught.value).status_code == 500


@pytest.mark.django_db
def test_a_fault_of_ours_is_one(client, monkeypatch):
    monkeypatch.setattr(pages, "FilterForm", lambda query: 1 / 0)
    client.raise_request_exception = False

    response = client.get("/")

    assert (response.status_code, "Retry-After" in response) == (500, False)


@pytest.mark.django_db
def test_an_error_in_a_frame_is_told_in_the_frame(client, monkeypatch):
    response = refused(client, monkeypatch, ConnectionError(), "EmbedForm", "/embed/")

    assert response.status_code == 503
    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]
