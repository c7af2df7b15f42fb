"""Ways of writing that pass by ``save()``: the database refuses them all the same."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import make_citation, make_event, make_location, make_source
from timeline.models import Citation, Dismissal, Event, Location, Source, guards

pytestmark = pytest.mark.django_db
TEXT = "The flag was handed over. Then all went home."


def bulk_create(source):
    event = make_event()
    wrong = Citation(event=event, source=source, quote="The flag", start=1, end=9)
    Citation.objects.bulk_create([wrong])


def bulk_dismiss(source):
    wrong = Dismissal(source=source, quote="The flag", start=1, end=9, reason="No.")
    Dismissal.objects.bulk_create([wrong])


def update_offsets(source):
    make_citation(make_event(), source, "The flag")
    Citation.objects.update(start=1, end=9)


def update_quote(source):
    make_citation(make_event(), source, "The flag")
    Citation.objects.update(quote="The flak")


def update_source(source):
    make_citation(make_event(), source, "The flag")
    Citation.objects.update(source=make_source("Other words."))


def raw_sql(source):
    make_citation(make_event(), source, "The flag")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE timeline_citation SET quote = 'The flak'")


def update_text(source):
    make_citation(make_event(), source, "The flag")
    Source.objects.update(text=f"Then: {TEXT}")


def update_text_of_dismissed(source):
    Dismissal.objects.create(source=source, quote="The flag", start=0, end=8, reason="No.")
    Source.objects.update(text="The flak was handed over.")


WRONG = [bulk_create, bulk_dismiss, update_offsets, update_quote, update_source, raw_sql]
WRONG += [update_text, update_text_of_dismissed]


@pytest.mark.parametrize("write", WRONG)
def test_no_way_of_writing_stores_an_unproven_quote(write):
    with pytest.raises(IntegrityError, match="stand at its offsets"), transaction.atomic():
        write(make_source(TEXT))


@pytest.mark.parametrize("write", WRONG)
def test_it_is_the_guard_that_refuses(write):
    guards.remove(connection)

    write(make_source(TEXT))

    assert Citation.objects.count() + Dismissal.objects.count() == 1


def test_a_proven_quote_is_written_in_bulk():
    quote = {"quote": "The flag", "start": 0, "end": 8}
    Citation.objects.bulk_create([Citation(event=make_event(), source=make_source(TEXT), **quote)])

    assert Citation.objects.get().quote == "The flag"


def test_a_text_may_change_where_nothing_is_quoted():
    make_citation(make_event(), make_source(TEXT), "The flag")
    Source.objects.update(text="The flag was lowered.")

    assert Citation.objects.get().quote == "The flag"


def test_offsets_count_characters_not_bytes():
    citation = make_citation(make_event(), make_source("Ünïcödé 🏁 – the flag"), "the flag")

    assert (citation.start, citation.end) == (12, 20)


def test_a_loop_of_events_cannot_be_written():
    top = make_event()
    part = make_event(parent=make_event(parent=top))

    with pytest.raises(IntegrityError, match="close a loop"), transaction.atomic():
        Event.objects.filter(pk=top.pk).update(parent=part)


def test_a_loop_of_places_cannot_be_written():
    country = make_location()
    town = make_location(within=country)

    with pytest.raises(IntegrityError, match="close a loop"), transaction.atomic():
        Location.objects.filter(pk=country.pk).update(within=town)


def test_installing_again_is_harmless():
    guards.install(connection)

    test_a_proven_quote_is_written_in_bulk()


@pytest.mark.parametrize("write", WRONG)
def test_what_was_written_without_guards_can_be_proven_afterwards(write):
    guards.prove(connection)
    guards.remove(connection)
    write(make_source(TEXT))

    with pytest.raises(IntegrityError, match="stand at its offsets"):
        guards.prove(connection)


@pytest.mark.parametrize(("make", "column"), [(make_event, "parent"), (make_location, "within")])
def test_so_can_what_stands_under_itself(make, column):
    top = make()
    below = make(**{column: top})
    guards.remove(connection)
    type(top).objects.filter(pk=top.pk).update(**{column: below})

    with pytest.raises(IntegrityError, match="loop"):
        guards.prove(connection)
