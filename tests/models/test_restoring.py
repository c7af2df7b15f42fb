from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from reversion.models import Revision

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from tests.seeds.conftest import SeedFolder
from timeline.models import (
    Citation,
    Dismissal,
    Event,
    EventLink,
    Location,
    Participation,
    Person,
    SeedRecord,
    Source,
    history,
)
from timeline.models.history import Whole, wholes_of
from timeline.models.restoring import differences, obstacles, recover, revert

NOW = datetime(2024, 8, 12, tzinfo=UTC)
TEXT = "Cruise rode out. The flag was white. The byline."


@pytest.fixture
def editor(db):
    return User.objects.create(username="editor")


@pytest.fixture
def seeds(tmp_path, db):
    return SeedFolder(tmp_path)


@pytest.fixture
def source(db):
    return make_source(TEXT, title="Article")


@pytest.fixture
def event(source):
    """A published event with a person, two places, a citation and a link to it."""
    event = make_event(title="A ride", date="2024-03", date_phrase="Back in March")
    event.locations.add(make_location(name="Town"), make_location(name="Stadium"))
    Participation.objects.create(event=event, person=make_person(name="Cruise"), role="rider")
    make_citation(event, source, "Cruise rode out.")
    EventLink.objects.create(from_event=make_event(title="Report"), to_event=event, kind="depicts")
    Citation.objects.bulk_create(
        Citation(event=other, source=source, quote="The flag", start=17, end=25)
        for other in Event.objects.exclude(pk=event.pk)
    )
    return event


def state(record):
    return history.present([Whole(type(record), record.pk)])[type(record), record.pk]


def content(record):
    """What a record says with its rows, without how often it was changed."""
    return sorted(
        (row.model.__name__, row.pk, {**row.fields, "version": None, "published_at": None}.items())
        for row in state(record)
    )


@pytest.fixture
def take_back(editor):
    def take_back(record, to, **options):
        whole = Whole(type(record), record.pk)
        options = {"by": editor, "at": NOW, "reason": "Better before."} | options
        revert(whole, to, **options)

    return take_back


@pytest.fixture
def again(editor):
    def again(model, pk, to, **options):
        options = {"by": editor, "at": NOW, "reason": "Needed."} | options
        return recover(Whole(model, pk), to, **options)

    return again


def test_differences_name_fields_and_rows(event):
    before = state(event)
    Event.objects.filter(pk=event.pk).update(title="The ride")
    event.locations.remove(Location.objects.get(name="Town"))
    Participation.objects.update(role="actor")
    found = differences(Whole(Event, event.pk), before, state(event))
    participation = Participation.objects.get().pk
    assert [one.part for one in found] == ["title", "locations", f"participation-{participation}"]
    assert found[-1].fields == ["role"]


def test_what_follows_from_other_fields_is_no_difference(event):
    before = state(event)
    Event.objects.filter(pk=event.pk).update(version=7)
    assert differences(Whole(Event, event.pk), before, state(event)) == []


def change_everything(event, source):
    event.title, event.date, event.slug = "Another ride", "2025", "another"
    event.save()
    event.locations.set([make_location(name="Elsewhere")])
    event.participations.all().delete()
    Participation.objects.create(event=event, person=make_person(), role="actor")
    event.citations.update(note="Changed.", stance="mentions")
    make_citation(event, source, "The flag was white.")
    EventLink.objects.filter(to_event=event).delete()


def test_a_record_is_taken_back_whole(event, source, take_back):
    before, was = state(event), content(event)
    change_everything(event, source)
    take_back(event, before)
    assert content(event) == was


def test_taking_back_counts_as_a_change_and_is_in_the_history(event, source, take_back):
    before = state(event)
    change_everything(event, source)
    version = Event.objects.get(pk=event.pk).version
    take_back(event, before)
    latest = Revision.objects.latest("pk")
    assert Event.objects.get(pk=event.pk).version == version + 1
    assert (latest.user.username, latest.comment) == ("editor", "Better before.")
    [kept] = history.recorded(Event, [event.pk], [latest.pk]).values()
    assert {row.data for row in kept} == {row.data for row in state(event)}


def test_one_field_is_taken_back_and_no_other(event, source, take_back):
    before = state(event)
    change_everything(event, source)
    take_back(event, before, parts=["title"])
    stored = Event.objects.get(pk=event.pk)
    assert (stored.title, stored.date, stored.citations.count()) == ("A ride", "2025", 2)


def test_one_row_is_taken_back_and_no_other(event, take_back):
    before, part = state(event), f"participation-{Participation.objects.get().pk}"
    event.participations.all().delete()
    event.locations.clear()
    take_back(event, before, parts=[part])
    assert (event.participations.get().role, event.locations.count()) == ("rider", 0)


def test_what_stands_like_that_already_is_not_taken_back(event, take_back):
    with pytest.raises(ValidationError, match="stands like that already"):
        take_back(event, state(event))
    assert Revision.objects.count() == 0


def test_a_slug_that_another_has_now_is_refused(event, take_back):
    before = state(event)
    Event.objects.filter(pk=event.pk).update(slug="another")
    make_event(slug=event.slug)
    with pytest.raises(ValidationError, match="this Slug already exists"):
        take_back(event, before)
    assert Revision.objects.count() == 0


def test_a_quote_that_the_text_has_no_more_is_refused(event, source, take_back):
    before = state(event)
    event.citations.all().delete()
    make_citation(event, source, "The flag was white.")
    source.text = TEXT.replace("Cruise rode out.", "")
    source.save()
    with pytest.raises(ValidationError, match="not in the source"):
        take_back(event, before)
    assert event.citations.get().quote == "The flag was white."


def test_a_published_event_is_not_left_without_a_citation(event, source, take_back):
    bare = [row for row in state(event) if row.model is not Citation]
    with pytest.raises(ValidationError, match="needs at least one citation"):
        take_back(event, bare)
    assert event.citations.count() == 1


def test_what_is_part_of_another_record_now_stays_there(event, take_back):
    before = state(event)
    other = make_event(title="Elsewhere")
    event.citations.update(event=other)
    with pytest.raises(ValidationError, match="it is part of another record now"):
        take_back(event, before)

    assert other.citations.count() == 1


def test_a_person_deleted_since_is_named(event, take_back):
    before = state(event)
    history.before(wholes_of(Person.objects.all()), at=NOW)
    event.participations.all().delete()
    Person.objects.all().delete()
    with pytest.raises(ValidationError, match="the person “Cruise” was deleted"):
        take_back(event, before)


def test_what_is_published_again_is_so_by_who_took_it_back(event, editor, take_back):
    before = state(event)
    Event.objects.filter(pk=event.pk).update(status="draft")
    take_back(event, before)
    stored = Event.objects.get(pk=event.pk)
    assert (stored.status, stored.published_by, stored.published_at) == ("published", editor, NOW)


def test_a_text_takes_its_passages_along(source, event, take_back):
    start = TEXT.index("The byline.")
    Dismissal.objects.create(
        source=source, quote="The byline.", start=start, end=len(TEXT), reason="It is one."
    )
    before = state(source)
    source.text = f"A headline\n{TEXT}"
    source.save()
    take_back(source, before)
    assert Source.objects.get(pk=source.pk).text == TEXT
    assert Dismissal.objects.get().start == start
    assert event.citations.get().start == 0


def test_what_is_taken_back_is_the_editors(seeds, editor, take_back):
    seeds.load()
    seen = Event.objects.get(slug="seen")
    before = state(seen)
    seeds.replace("article.toml", "A flag is seen", "A flag was seen")
    seeds.load()
    take_back(seen, before)
    seeds.load()
    assert Event.objects.get(slug="seen").title == "A flag is seen"
    assert SeedRecord.objects.of(seen).get().owned == ["title"]


def test_a_deleted_record_is_made_again_with_its_rows(event, again):
    before, was = state(event), content(event)
    event.delete()
    assert again(Event, event.pk or before[0].pk, before) == []
    assert content(Event.objects.get(pk=before[0].pk)) == was


def test_a_record_made_again_is_in_the_history(event, editor, again):
    before = state(event)
    event.delete()
    again(Event, before[0].pk, before)
    latest = Revision.objects.latest("pk")
    assert (latest.user, latest.comment) == (editor, "Needed.")


def test_what_is_there_is_not_made_again(event, again):
    with pytest.raises(ValidationError, match="It is there"):
        again(Event, event.pk, state(event))


@pytest.fixture
def unrestorable(event):
    """A deleted event of which a person, a place and a linked event are deleted, too."""
    before = state(event)
    history.before(wholes_of([*Person.objects.all(), *Location.objects.all()]), at=NOW)
    history.before(wholes_of(Event.objects.all()), at=NOW)
    Event.objects.all().delete()
    Person.objects.all().delete()
    Location.objects.get(name="Town").delete()
    return before


def test_what_cannot_be_made_again_is_named_and_nothing_is_done(unrestorable, again):
    with pytest.raises(ValidationError) as refused:
        again(Event, unrestorable[0].pk, unrestorable)
    assert sorted(refused.value.messages) == [
        "event link “depicts”: the event “Report” was deleted.",
        "event “A ride”: the location “Town” was deleted.",
        "participation “rider”: the person “Cruise” was deleted.",
    ]
    assert Event.objects.count() == 0


def test_a_record_can_be_made_again_without_what_is_gone(unrestorable, again):
    left_out = again(Event, unrestorable[0].pk, unrestorable, without=True)
    event = Event.objects.get()
    assert len(left_out) == 3
    assert [place.name for place in event.locations.all()] == ["Stadium"]
    assert (event.citations.count(), event.participations.count()) == (1, 0)


def test_a_record_cannot_do_without_what_it_hangs_on(event, again):
    citation = event.citations.get()
    before = state(citation)
    history.before(wholes_of([event]), at=NOW)
    event.delete()
    with pytest.raises(ValidationError, match="the event “A ride” was deleted"):
        again(Citation, before[0].pk, before, without=True)


def test_obstacles_are_told_without_doing_anything(event, again):
    before = state(event)
    event.delete()
    assert obstacles(lambda: again(Event, before[0].pk, before)) == []
    assert not Event.objects.filter(pk=before[0].pk).exists()
    assert Revision.objects.count() == 0


def test_the_seeds_know_a_record_again_that_is_recovered(seeds, again):
    seeds.load()
    event = Event.objects.get(slug="handed-over")
    Event.objects.filter(parent=event).delete()
    before = state(event)
    event.delete()
    again(Event, before[0].pk, before)
    seeds.replace("article.toml", "The flag is handed over", "A flag is handed over")
    seeds.load()
    event = Event.objects.get(slug="handed-over")
    assert (event.title, event.locations.count()) == ("A flag is handed over", 1)
    setting = SeedRecord.objects.get(kind="setting")
    assert setting.object_id == Event.locations.through.objects.get().pk


def only(record, before, part, take_back, **changed):
    """Change fields of a record, take one part of it back, and return how the fields stand."""
    type(record).objects.filter(pk=record.pk).update(**changed)
    take_back(record, before, parts=[part])
    return type(record).objects.values_list(*changed).get(pk=record.pk)


def test_a_date_is_taken_back_with_its_phrase_and_basis(event, take_back):
    event.date_basis = "resolved"
    event.save()
    found = only(
        event, state(event), "date", take_back, date="2024", date_phrase="", date_basis="stated"
    )
    assert found == ("2024-03", "Back in March", "resolved")


@pytest.mark.parametrize("name", ["date_phrase", "date_basis"])
def test_no_part_of_a_date_is_taken_back_alone(event, take_back, name):
    before = state(event)
    Event.objects.filter(pk=event.pk).update(date_phrase="", date_basis="inferred")
    with pytest.raises(ValidationError):
        take_back(event, before, parts=[name])


def test_a_latitude_is_taken_back_with_its_longitude(take_back, db):
    place = make_location(latitude=48.9, longitude=2.36)
    found = only(place, state(place), "coordinates", take_back, latitude=1.0, longitude=2.0)
    assert found == (48.9, 2.36)


def test_a_quote_is_taken_back_with_its_place_and_its_source(source, take_back):
    citation = make_citation(make_event(), source, "The flag")
    before, was = state(citation), (source.pk, "The flag", 17, 25)
    other = make_source("A white flag.").pk
    changed = {"source": other, "quote": "white", "start": 2, "end": 7}
    assert only(citation, before, "quote", take_back, **changed) == was
