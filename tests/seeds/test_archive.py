import re
from itertools import count

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import make_event, make_location, make_person, make_source
from timeline.models import (
    Citation,
    Event,
    Location,
    Person,
    Source,
    content,
    documents,
    entries,
    parts,
    spantable,
    uses,
)
from timeline.models.citations import prove
from timeline.models.search import Search
from timeline.seeds import archive
from timeline.seeds.archive import NotEmptyError, generate

pytestmark = pytest.mark.django_db
TABLES = [model for model, _ in archive._tables(1)]


def make(size):
    written = []
    generate(size, written.append)
    return sum(written)


def triggers():
    """Return the names of all triggers that there are."""
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        return set(cursor.fetchall())


def everything():
    """Return every row but for the number that the database may have given it."""
    return {
        model: [row[1:] for row in model._base_manager.order_by("pk").values_list()]
        for model in TABLES
    }


@pytest.mark.parametrize("size", [1, 101])
def test_it_has_as_many_events_as_are_asked_for(size):
    written = make(size)

    assert Event.objects.published().count() == size
    assert written == sum(model._base_manager.count() for model in TABLES)


def test_the_rows_to_come_are_known_about():
    assert archive.rows_of(1000) == pytest.approx(make(1000), rel=0.2)


def test_every_quote_stands_in_its_article():
    make(300)

    for citation in Citation.objects.all():
        prove(citation)


def test_all_that_readers_see_is_cited_and_public():
    make(300)

    assert not Event.objects.uncited().exists()
    assert Source.objects.public().count() == Source.objects.count()


def test_it_is_the_same_whenever_it_is_made(monkeypatch):
    make(120)
    once = everything()
    for model in reversed(TABLES):
        model._base_manager.all()._raw_delete("default")

    monkeypatch.setattr(archive, "BATCH", 7)
    make(120)

    assert everything() == once


@pytest.mark.parametrize(
    "kind",
    [
        "T..:30:00Z",  # a time
        "-2[1-4]",  # a season
        "-3[3-6]",  # a quarter
        "[~?%]",  # about, perhaps, both
        "X",  # digits that are not told
        "/",  # from one date to another
        r"^\.\./|/\.\.$",  # open
        "^/|/$",  # not known at one end
        r"^\[",  # one of several
        "^{",  # all of several
        "S",  # significant digits
        "^-",  # before Christ
        "^Y",  # far off
        "^$",  # without a date
    ],
)
def test_there_are_dates_of_every_kind(kind):
    random = archive._random()

    assert any(re.search(kind, archive._date(random)) for _ in range(5_000))


def test_what_reads_it_is_up_to_date():
    make(100)

    assert documents.wrong() | parts.wrong() | entries.wrong() == set()
    assert not spantable.is_wrong()
    assert uses.number_wrong() == 0
    assert Event.objects.matching(Search("anthem")).get().slug == "event-100"


def test_what_reads_it_is_kept_so():
    before, mark = triggers(), content.mark()
    make(100)

    assert triggers() == before
    assert content.mark() != mark


def test_it_breaks_off_rather_than_hold_a_quote_that_is_not_there(monkeypatch):
    told = count()
    monkeypatch.setattr(archive, "_sentence", lambda number: f"Report {next(told)}.")

    with pytest.raises(IntegrityError, match="does not stand"):
        make(2)


def test_what_is_broken_off_leaves_the_database_as_it_was():
    def break_off(number):
        raise KeyboardInterrupt

    before = triggers(), everything()
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        generate(20, break_off)

    assert (triggers(), everything()) == before


def test_what_comes_later_is_numbered_after_it():
    make(20)

    assert make_event(slug="later").pk > 20


@pytest.mark.parametrize("make_one", [make_event, make_person, make_location, make_source])
def test_it_does_not_come_among_other_records(make_one):
    make_one()

    with pytest.raises(NotEmptyError):
        make(1)

    assert sum(model._base_manager.count() for model in (Event, Person, Location, Source)) == 1
