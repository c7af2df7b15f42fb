"""A reader who meets a database that is locked, or gone, is asked to come again."""

import sqlite3

import pytest
from django.db import OperationalError, connection

from tests.seeds.processes import IMPATIENT, start
from timeline.public import pages

# Changes an event, so that the next search would write, and holds what is to be written or read.
HOLD = """
import django; django.setup()
from django.db import connection, transaction
from timeline.models import Event
Event.objects.create(title="A", slug="a")
with transaction.atomic(), connection.cursor() as cursor:
    if connection.vendor == "postgresql":
        cursor.execute("HELD")
    print("locked", flush=True)
    input()
"""
EVENTS, DOCUMENTS = "LOCK TABLE timeline_event", "SELECT pg_advisory_xact_lock(3340)"
ASK = (
    IMPATIENT
    + """
import django; django.setup()
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "localhost"})
response = client.REQUEST
print(response.status_code, response.headers.get("Retry-After"))
"""
)
SEARCH, SIGN_IN = "get('/?q=a')", "post('/admin/login/', {'username': 'a', 'password': 'b'})"


def answer(database, request):
    return start(database, ASK.replace("REQUEST", request)).communicate()[0].split()


def hold(database, what):
    holder = start(database, HOLD.replace("HELD", what))
    assert holder.stdout.readline() == "locked\n"
    return holder


def test_what_waits_in_vain_for_the_lock_is_to_be_tried_again(database):
    request = SEARCH if connection.vendor == "postgresql" else SIGN_IN
    holder = hold(database, EVENTS)
    assert answer(database, request) == ["503", "10"]
    holder.communicate("\n")
    assert answer(database, request) == ["200", "None"]


def test_a_search_does_not_wait_for_those_who_write(database):
    holder = hold(database, DOCUMENTS)
    assert answer(database, SEARCH) == ["200", "None"]
    holder.communicate("\n")


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
def test_a_file_that_cannot_be_opened_is_one_to_come_back_to(client, monkeypatch, tmp_path):
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(tmp_path / "unmounted" / "db.sqlite3")

    assert refused(client, monkeypatch, caught.value).status_code == 503


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
@pytest.mark.parametrize(
    ("address", "view"),
    [
        ("/timeline.json", "timeline.public.exports.FilterForm"),
        ("/timeline.jsonld?q=a", "timeline.public.exports.FilterForm"),
        ("/api/v1/events", "timeline.public.api.operations.EventsForm"),
    ],
)
@pytest.mark.parametrize(
    ("cause", "status"), [(ConnectionError("the name of a host"), 503), (None, 500)]
)
def test_programs_are_told_in_json(client, monkeypatch, address, view, cause, status):
    def fail(query):
        raise OperationalError(str(cause)) from cause

    monkeypatch.setattr(view, fail)
    client.raise_request_exception = False

    response = client.get(address)

    assert (response.status_code, "Retry-After" in response) == (status, status == 503)
    assert list(response.json()) == ["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/events/nope.json", "/nope.json", "/api/v1/nope"])
def test_programs_are_told_in_json_that_there_is_nothing(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert response.json() == {"detail": "Nothing is found here."}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/events/nope/", "/nope", "/fr/nope"])
def test_readers_are_told_on_a_page(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "</html>" in response.content.decode()


@pytest.mark.django_db
def test_an_error_in_a_frame_is_told_in_the_frame(client, monkeypatch):
    response = refused(client, monkeypatch, ConnectionError(), "EmbedForm", "/embed/")

    assert response.status_code == 503
    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]
