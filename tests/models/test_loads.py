import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories import make_event
from tests.seeds.conftest import SeedFolder
from timeline.models import (
    Citation,
    Event,
    Location,
    Participation,
    Person,
    SeedConflict,
    SeedRecord,
)
from timeline.models.loads import live_rows

NOW = timezone.now()


@pytest.fixture
def seeds(tmp_path, db):
    """A seeds folder, loaded."""
    folder = SeedFolder(tmp_path)
    folder.load()
    return folder


@pytest.fixture
def editor(db, django_user_model):
    return django_user_model.objects.create(username="editor")


def record_of(row):
    return SeedRecord.objects.of(row).get()


def seen():
    return Event.objects.get(slug="seen")


@pytest.fixture
def conflict(seeds):
    """One over a title: first "A flag is seen", live "A sighting", now "The flag is seen"."""
    Event.objects.filter(slug="seen").update(title="A sighting")
    seeds.replace("article.toml", "A flag is seen", "The flag is seen")
    seeds.load()
    return SeedConflict.objects.get()


def state(conflict):
    conflict.refresh_from_db()
    return conflict.decision, conflict.decided_by, conflict.record.owned, seen().title


def test_a_record_is_known_by_its_live_row(seeds):
    assert record_of(seen()).key == "seen"
    assert record_of(Participation.objects.get()).key == "handed-over/bearer"


def test_what_did_not_come_from_the_seeds_has_no_record(seeds, editor):
    assert not SeedRecord.objects.of(make_event()).exists()
    assert not SeedRecord.objects.of(editor).exists()


def test_fields_are_owned_as_the_units_that_they_are_parts_of(seeds, editor):
    SeedRecord.objects.own(seen(), ["date_phrase", "slug", "title"], by=editor, at=NOW)
    assert record_of(seen()).owned == ["date", "title"]


def test_owning_decides_an_open_conflict_over_that_unit(conflict, editor):
    SeedRecord.objects.own(seen(), ["title"], by=editor, at=NOW)
    assert state(conflict) == ("edited", editor, ["title"], "A sighting")
    assert conflict.decided_at == NOW


def test_owning_one_unit_leaves_a_conflict_over_another_open(conflict, editor):
    SeedRecord.objects.own(seen(), ["date"], by=editor, at=NOW)
    assert state(conflict) == ("", None, ["date"], "A sighting")


def test_owning_what_is_owned_does_not_write_it_again(seeds, editor, django_assert_num_queries):
    event = seen()
    SeedRecord.objects.own(event, ["title"], by=editor, at=NOW)
    with django_assert_num_queries(4):  # the savepoint, the record, its conflicts, the release
        SeedRecord.objects.own(event, ["title"], by=editor, at=NOW)
    assert record_of(event).owned == ["title"]


def test_values_are_told_as_the_seeds_would(seeds):
    records = SeedRecord.objects.exclude(object_id=None)
    rows = live_rows(records)
    assert {record.pk for record in records} == rows.keys()
    assert [r.key for r in records if r.values_of(rows[r.pk]) != r.values] == []


def test_a_reference_that_the_seeds_do_not_know_is_told_by_its_number(seeds):
    whole = make_event()
    Event.objects.filter(slug="white").update(parent=whole)
    event = Event.objects.get(slug="white")
    assert record_of(event).values_of(event)["parent"] == f"#{whole.pk}"


def test_a_deleted_record_is_no_live_row(seeds):
    record = record_of(Person.objects.get())
    Participation.objects.all().delete()
    Person.objects.all().delete()
    assert live_rows([record]) == {}


def test_a_unit_given_back_has_the_seeds_value_and_no_owner(seeds, editor):
    Event.objects.filter(slug="seen").update(date="2024-04", date_basis="stated")
    SeedRecord.objects.own(seen(), ["date"], by=editor, at=NOW)
    record_of(seen()).give_back("date", by=editor, at=NOW)
    event = seen()
    assert (event.date, event.date_basis, event.version) == ("2024-03", "resolved", 2)
    assert record_of(event).owned == []


def test_what_is_the_same_already_is_given_back_without_a_new_version(seeds, editor):
    SeedRecord.objects.own(seen(), ["title"], by=editor, at=NOW)
    record_of(seen()).give_back("title", by=editor, at=NOW)
    assert (record_of(seen()).owned, seen().version) == ([], 1)


def test_a_reference_is_given_back(seeds, editor):
    Location.objects.filter(slug="stadium").update(within=None)
    stadium = Location.objects.get(slug="stadium")
    record_of(stadium).give_back("within", by=editor, at=NOW)
    stadium.refresh_from_db()
    assert stadium.within == Location.objects.get(slug="town")


def test_a_reference_to_what_was_deleted_is_not_given_back(seeds, editor):
    Location.objects.filter(slug="stadium").update(within=None)
    Location.objects.filter(slug="town").delete()
    with pytest.raises(ValidationError, match=r"town was deleted\."):
        record_of(Location.objects.get()).give_back("within", by=editor, at=NOW)


def test_a_quote_that_is_not_in_the_text_any_more_is_not_given_back(seeds, editor):
    citation = Citation.objects.get(event__slug="handed-over")
    Citation.objects.exclude(pk=citation.pk).delete()
    citation.quote, citation.end = "In August", citation.start + len("In August")
    citation.save()
    source = citation.source
    source.text = source.text.replace("was handed", "is handed")
    source.save()
    with pytest.raises(ValidationError, match="not in the source"):
        record_of(citation).give_back("quote", by=editor, at=NOW)


def test_a_quote_that_another_citation_has_taken_is_not_given_back(seeds, editor):
    citation = Citation.objects.get(event__slug="handed-over")
    other = {"event": citation.event, "source": citation.source}
    place = {"quote": citation.quote, "start": citation.start, "end": citation.end}
    citation.quote, citation.end = "In August", citation.start + len("In August")
    citation.save()
    Citation.objects.create(**other, **place)
    with pytest.raises(ValidationError, match=r"already cites|refuses it"):
        record_of(citation).give_back("quote", by=editor, at=NOW)
    assert Citation.objects.get(pk=citation.pk).quote == "In August"


def test_nothing_is_given_to_a_deleted_record(seeds, editor):
    record = record_of(seen())
    Event.objects.filter(slug="seen").delete()
    with pytest.raises(ValidationError, match="is not there"):
        record.give_back("title", by=editor, at=NOW)


def test_giving_back_decides_an_open_conflict(conflict, editor):
    conflict.record.give_back("title", by=editor, at=NOW)
    assert state(conflict) == ("taken", editor, [], "The flag is seen")


def test_the_seeds_are_taken(conflict, editor):
    conflict.take_seeds(by=editor, at=NOW)
    assert state(conflict) == ("taken", editor, [], "The flag is seen")


def test_ours_is_kept(conflict, editor):
    conflict.keep_ours(by=editor, at=NOW)
    assert state(conflict) == ("kept", editor, ["title"], "A sighting")


@pytest.mark.parametrize("decide", [SeedConflict.take_seeds, SeedConflict.keep_ours])
def test_a_conflict_is_decided_once(conflict, editor, decide):
    SeedConflict.objects.get().keep_ours(by=editor, at=NOW)
    with pytest.raises(ValidationError, match="decided meanwhile"):
        decide(conflict, by=None, at=NOW)
    assert state(conflict) == ("kept", editor, ["title"], "A sighting")


def test_a_decision_that_cannot_be_leaves_all_as_it_was(conflict, editor):
    Event.objects.filter(slug="seen").delete()
    with pytest.raises(ValidationError):
        conflict.take_seeds(by=editor, at=NOW)
    assert SeedConflict.objects.open().get() == conflict


@pytest.mark.parametrize("decide", [SeedConflict.take_seeds, SeedConflict.keep_ours])
def test_after_a_decision_the_next_load_is_clean(seeds, conflict, editor, decide):
    decide(conflict, by=editor, at=NOW)
    title = seen().title
    assert seeds.load().load_id is None
    assert (seen().title, SeedConflict.objects.open().count()) == (title, 0)


def test_what_was_given_back_follows_the_seeds_again(seeds, conflict, editor):
    conflict.take_seeds(by=editor, at=NOW)
    seeds.replace("article.toml", "The flag is seen", "The white flag is seen")
    seeds.load()
    assert seen().title == "The white flag is seen"


def test_what_was_kept_is_asked_for_again_when_the_seeds_change_again(seeds, conflict, editor):
    conflict.keep_ours(by=editor, at=NOW)
    seeds.replace("article.toml", "The flag is seen", "The white flag is seen")
    seeds.load()
    assert SeedConflict.objects.open().get().seed == "The white flag is seen"
    assert seen().title == "A sighting"
