"""What is filled without indexes is what it would have been with them."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import make_event
from timeline.models import Event, Participation, Person, bulk

pytestmark = pytest.mark.django_db
TABLES = [model._meta.db_table for model in (Person, Event, Participation)]


def structure():
    """Return all constraints and indexes of the tables, as the database describes them."""
    with connection.cursor() as cursor:
        return {table: connection.introspection.get_constraints(cursor, table) for table in TABLES}


def is_indexed(table, column):
    return any(
        each["index"] and each["columns"] == [column] for each in structure()[table].values()
    )


def people(*slugs):
    names = ("name", "slug", "kind", "aliases", "description", "wikidata", "is_public", "version")
    rows = [("Ann", slug, "individual", "", "", "", False, 1) for slug in slugs]
    bulk.write("timeline_person", names, rows)


def test_rows_are_written_as_they_are():
    people("ann", "tab\tand\nline")

    assert {person.slug for person in Person.objects.all()} == {"ann", "tab\tand\nline"}


def test_indexes_are_away_meanwhile_and_there_again():
    before = structure()
    with bulk.unindexed(*TABLES):
        assert not is_indexed("timeline_participation", "person_id")

    assert structure() == before
    assert is_indexed("timeline_participation", "person_id")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL chooses by their size")
def test_indexes_stand_in_the_order_in_which_they_stood():
    before = [[*each] for each in structure().values()]
    with bulk.unindexed(*TABLES):
        pass

    assert [[*each] for each in structure().values()] == before


def test_other_tables_keep_theirs():
    with bulk.unindexed("timeline_event"):
        assert is_indexed("timeline_participation", "person_id")


def test_what_is_to_be_unique_is_so_in_the_end():
    with pytest.raises(IntegrityError), bulk.unindexed("timeline_person"):
        people("ann", "ann")


def refer_to_nobody():
    names, rows = ("event_id", "person_id", "role", "version"), [(make_event().pk, 0, "", 1)]
    connection.check_constraints()
    with transaction.atomic():
        with bulk.unindexed("timeline_participation"):
            bulk.write("timeline_participation", names, rows)
        connection.check_constraints()


def test_what_is_referred_to_is_there_in_the_end():
    with pytest.raises(IntegrityError):
        refer_to_nobody()
