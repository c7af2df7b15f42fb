from functools import partial

import pytest
from django.db import connection

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.models import Event, FormerSlug, Location, Person, Source, addresses, guards
from timeline.models.kinds import Name

pytestmark = pytest.mark.django_db
MAKERS = [make_person, make_location, make_source, make_event]


def by_saving(record):
    record.slug = "new"
    record.save()


def by_saving_the_slug_alone(record):
    record.slug = "new"
    record.save(update_fields=["slug"])


def by_updating(record):
    type(record).objects.filter(pk=record.pk).update(slug="new")


def in_bulk(record):
    record.slug = "new"
    type(record).objects.bulk_update([record], ["slug"])


def unnoticed_by_django(record):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {record._meta.db_table} SET slug = 'new'")


def published(record):
    """Let readers see a record."""
    event = record if isinstance(record, Event) else make_event()
    if isinstance(record, Person):
        event.people.add(record)
    if isinstance(record, Location):
        event.locations.add(record)
    if isinstance(record, Event):
        Event.objects.update(status="published")
    if isinstance(record, Source):
        record.text = "Told."
        record.save()
        make_citation(event, record, record.text)
    record.refresh_from_db()
    return record


WAYS = [by_saving, by_saving_the_slug_alone, by_updating, in_bulk, unnoticed_by_django]


def lead_from(slug, model=Person):
    return FormerSlug.objects.lead_from(slug, model.objects.all())


def rename(record, slug):
    record.slug = slug
    record.save()


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("change", WAYS)
def test_a_former_slug_leads_to_its_record_however_it_was_changed(make, change):
    record = published(make(slug="old"))

    change(record)

    assert lead_from("old", type(record)) == record


@pytest.mark.parametrize("make", [*MAKERS[:3], partial(make_event, status="draft")])
def test_what_readers_never_saw_is_not_told(make):
    record = make(slug="secret")

    rename(record, "new")

    assert published(record) == record
    assert lead_from("secret", type(record)) is None


def test_an_event_that_was_withdrawn_is_found_where_it_was():
    event = make_event(slug="old")
    for fields in ({"status": "draft"}, {"slug": "new"}, {"status": "published"}):
        Event.objects.filter(pk=event.pk).update(**fields)

    assert lead_from("old", Event) == event


@pytest.mark.parametrize("change", WAYS)
def test_it_is_the_trigger_that_notes_it(change):
    addresses.remove(connection)

    change(published(make_person(slug="old")))

    assert not FormerSlug.objects.exists()


def test_a_slug_that_was_had_elsewhere_leads_on_and_may_be_noted_twice():
    person = make_person()
    for _ in range(2):
        FormerSlug.objects.note(Name.PERSON, [("elsewhere", person.pk)])
    assert lead_from("elsewhere") == person


def test_installing_the_guards_anew_brings_the_trigger_back():
    addresses.remove(connection)
    guards.install(connection)

    by_saving(published(make_person(slug="old")))

    assert FormerSlug.objects.count() == 1


def test_a_slug_of_another_kind_leads_nowhere():
    rename(published(make_person(slug="old")), "new")
    assert [lead_from("old", model) for model in (Location, Source, Event)] == [None] * 3


def test_every_slug_of_a_chain_leads_to_the_end():
    person = published(make_person(slug="one"))
    for slug in ("two", "three"):
        rename(person, slug)
    assert [lead_from(slug) for slug in ("one", "two")] == [person, person]


def test_a_slug_that_a_record_has_again_is_no_former_one():
    person = published(make_person(slug="old"))
    rename(person, "new")
    rename(person, "old")
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["new"]


def test_of_several_that_had_a_slug_the_last_is_meant():
    first, second = (published(make_person(slug=slug)) for slug in ("old", "other"))
    rename(first, "first")
    rename(second, "old")
    rename(second, "second")
    assert lead_from("old") == second


def test_one_that_is_not_asked_for_does_not_stand_before_another():
    first, second = (published(make_person(slug=slug)) for slug in ("old", "other"))
    rename(first, "first")
    rename(second, "old")
    rename(second, "second")
    others = Person.objects.exclude(pk=second.pk)
    assert FormerSlug.objects.lead_from("old", others) == first


def test_a_save_that_leaves_the_slug_notes_nothing():
    person = published(make_person(slug="old"))
    person.name = "Another"
    person.save()
    assert not FormerSlug.objects.exists()
