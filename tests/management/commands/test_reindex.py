from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import make_event, make_person
from timeline.models import Event, documents, parts, uses
from timeline.models.search import Search

pytestmark = pytest.mark.django_db


def run(*args):
    out = StringIO()
    call_command("reindex", *args, stdout=out)
    return out.getvalue()


def spoil(sql):
    parts.remove(connection)
    uses.remove(connection)
    make_event(title="flag", slug="e")
    make_person()
    documents.refresh()
    with connection.cursor() as cursor:
        cursor.execute(sql)


WRONG = [
    "DELETE FROM timeline_document",
    "UPDATE timeline_document SET event_id = event_id + 1",
    "UPDATE timeline_document SET place = 1",
    "UPDATE timeline_document SET text = 'flagship'",
    "UPDATE timeline_event SET is_part = true WHERE slug = 'e'",
    "UPDATE timeline_span SET number = number + 1",
    "INSERT INTO timeline_entry VALUES (1, 1, 0, 0, 1, 0, 0, 'planned')",
    "UPDATE timeline_person SET is_public = true",
    "UPDATE timeline_person SET name = 'Another'",
    "DELETE FROM timeline_likeness",
    "UPDATE timeline_likeness SET object_id = object_id + 1000",
]


def test_what_is_right_is_said_to_be(db):
    make_event()

    assert run("--check") == "The index is right.\n"


@pytest.mark.parametrize("sql", WRONG)
def test_what_is_wrong_is_told(sql):
    spoil(sql)

    with pytest.raises(CommandError, match="wrong"):
        run("--check")


@pytest.mark.parametrize("sql", WRONG)
def test_what_is_wrong_is_repaired(sql):
    spoil(sql)

    assert run() == "1 events written into the index.\n"
    assert Event.objects.matching(Search("flag")).get().slug == "e"
    assert run("--check") == "The index is right.\n"
