"""What a write costs does not depend on how many events there are, analysed or not."""

from itertools import count

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from timeline.models import Citation, Event, EventLink, Location, Participation, Person, Source

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="counts the steps of SQLite"),
]
FEW, MANY = 200, 1500


def link():
    EventLink.objects.create(from_event_id=10, to_event_id=20, kind="announces")


def unlink():
    EventLink.objects.filter(from_event_id=101).delete()


def withdraw():
    Event.objects.filter(pk=150).update(status="draft")


def publish():
    Event.objects.filter(pk=150).update(status="published")


def date():
    event = Event.objects.get(pk=150)
    event.date = "2001-02-03"
    event.save()


def attach():
    Event.objects.filter(pk=151).update(parent=152)


def take_part():
    Participation.objects.create(event_id=150, person_id=2, role="guest")


def leave():
    Participation.objects.filter(event=150).delete()


def settle():
    Event.objects.get(pk=150).locations.set([Location.objects.get(slug="place-2")])


def cite():
    source = Source.objects.first()
    Citation.objects.create(
        event_id=150, source=source, quote=source.text[:4], start=0, end=4, stance="supports"
    )


def no_longer_cite():
    Citation.objects.filter(event=150).delete()


def rename():
    Person.objects.filter(pk=Person.objects.last().pk).update(name="Somebody")


def move():
    Location.objects.filter(pk=Location.objects.last().pk).update(within=None)


def make():
    Event.objects.create(slug="new", title="New", status="published")


def delete():
    Event.objects.get(slug="new").delete()


WRITES = [
    link, unlink, withdraw, publish, date, attach, take_part, leave, settle, cite, no_longer_cite,
    rename, move, make, delete,
]  # fmt: skip


def search():
    Event.objects.filter(summary="Something else").update(summary="Something")


def steps(act):
    """Return how many steps SQLite takes, in tens."""
    taken = count()
    database = connection.connection
    database.set_progress_handler(lambda: next(taken) < 0, 10)
    act()
    database.set_progress_handler(None, 0)
    return next(taken)


def costs(size, writes, is_analysed):
    """Return what writes cost in an archive of so many events."""
    with transaction.atomic():
        call_command("generate", size, verbosity=0)
        with connection.cursor() as cursor:
            if not is_analysed:
                cursor.execute("DELETE FROM sqlite_stat1")
            cursor.execute("ANALYZE sqlite_schema")
        taken = {write.__name__: steps(write) for write in writes}
        transaction.set_rollback(True)
    return taken


@pytest.mark.parametrize("is_analysed", [True, False])
def test_no_write_looks_at_all_events(is_analysed):
    few, many = (costs(size, [*WRITES, search], is_analysed) for size in (FEW, MANY))

    grown = {name: (few[name], many[name]) for name in few if many[name] > 2 * few[name] + 5}
    assert list(grown) == ["search"]  # which does, and is found out
