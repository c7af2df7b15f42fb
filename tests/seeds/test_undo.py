import pytest
from django.utils import timezone

from tests.factories import make_citation, make_event
from tests.seeds.test_load import content, outcomes
from timeline.models import Event, Load, Participation, Person, SeedConflict, SeedRecord, Source
from timeline.seeds.merge import Outcome
from timeline.seeds.undo import AlreadyUndoneError, undo

pytestmark = pytest.mark.django_db


def take_back(report):
    return undo(report.load_id, now=timezone.now())


def memory():
    return list(SeedRecord.objects.order_by("kind", "key").values("kind", "key", "values", "file"))


def test_a_first_load_is_taken_back_whole(seeds):
    undone = take_back(seeds.load())

    assert undone.kept == []
    assert not any(content().values())
    assert memory() == []


def test_what_was_taken_back_can_be_loaded_again(seeds):
    take_back(seeds.load())

    assert set(outcomes(seeds.load()).values()) == {Outcome.CREATED}


def test_updates_are_taken_back_and_so_is_the_memory_of_them(seeds):
    seeds.load()
    before = content(), memory()
    seeds.replace("people.toml", "The bearer", "The flag bearer")
    seeds.replace("article.toml", '"2024-03"', '"2024-04"')

    undone = take_back(seeds.load())

    assert undone.kept == []
    assert (without_versions(content()), memory()) == (without_versions(before[0]), before[1])


def without_versions(content):
    return {model: [{**row, "version": None} for row in rows] for model, rows in content.items()}


def test_an_article_is_taken_back_with_its_quotes(seeds):
    seeds.load()
    before = content(), memory()
    seeds.replace("article.toml", 'quote = "In August', 'quote = "During August')
    seeds.replace("article.txt", "In August", "During August")

    undone = take_back(seeds.load())

    assert undone.kept == []
    assert (without_versions(content()), memory()) == (without_versions(before[0]), before[1])


def test_what_an_editor_changed_since_is_kept_and_told(seeds):
    seeds.load()
    seeds.replace("people.toml", 'name = "The bearer"', 'name = "B"\ndescription = "Tall."')
    report = seeds.load()
    Person.objects.update(description="Small.")

    undone = take_back(report)

    assert undone.kept == [(("person", "bearer"), "description was changed since")]
    assert Person.objects.values("name", "description").get() == {
        "name": "The bearer",
        "description": "Small.",
    }


def test_a_creation_that_an_editor_changed_or_uses_is_kept(seeds):
    report = seeds.load()
    Event.objects.filter(slug="seen").update(title="My title")
    source = Source.objects.get(slug="article")
    make_citation(make_event(slug="mine"), source, "It was white.")

    kept = dict(take_back(report).kept)

    assert kept["event", "seen"] == "was changed since"
    assert kept["source", "article"] == "is used by something else"
    assert set(Event.objects.values_list("slug", flat=True)) == {"seen", "mine"}


def test_what_was_pruned_is_made_again(seeds):
    seeds.load()
    before = content(), memory()
    seeds.replace("article.toml", 'people = { bearer = "bearer" }', "")
    pruned = seeds.load(pruning=True)
    assert not Participation.objects.exists()

    take_back(pruned)

    assert (content(), memory()) == before


def test_conflicts_that_the_load_opened_are_closed(seeds):
    seeds.load()
    Person.objects.update(name="My bearer")
    seeds.replace("people.toml", "The bearer", "The flag bearer")

    take_back(seeds.load())

    assert not SeedConflict.objects.exists()
    assert SeedRecord.objects.get(kind="person").values["name"] == "The bearer"


def test_a_later_load_is_left_alone(seeds):
    seeds.load()
    seeds.replace("people.toml", "The bearer", "Second")
    second = seeds.load()
    seeds.replace("people.toml", "Second", "Third")
    seeds.load()

    undone = take_back(second)

    assert undone.kept == [(("person", "bearer"), "name was changed since")]
    assert Person.objects.get().name == "Third"


def test_a_load_is_taken_back_once(seeds):
    report = seeds.load()
    take_back(report)

    with pytest.raises(AlreadyUndoneError, match="was already taken back"):
        take_back(report)


def test_a_dry_run_changes_nothing(seeds):
    report = seeds.load()
    before = content(), memory()

    undo(report.load_id, now=timezone.now(), dry_run=True)

    assert (content(), memory()) == before
    assert Load.objects.get().undone is None
