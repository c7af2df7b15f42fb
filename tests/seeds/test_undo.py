import pytest
from django.db import connection
from django.utils import timezone

from tests.factories import make_citation, make_event
from tests.seeds.test_load import content, outcomes
from timeline.models import (
    Citation,
    Event,
    Load,
    Participation,
    Person,
    SeedConflict,
    SeedRecord,
    Source,
)
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
    assert not Event.objects.exclude(slug="mine").uncited().exists()
    assert set(Event.objects.values_list("slug", flat=True)) == {"seen", "handed-over", "mine"}


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


def test_what_was_given_back_to_the_seeds_since_goes_on_to_follow_them(seeds, admin_user):
    seeds.load()
    Person.objects.update(name="My bearer")
    SeedRecord.objects.filter(kind="person").update(owned=["name"])
    seeds.replace("people.toml", "The bearer", "My bearer")
    report = seeds.load()
    SeedRecord.objects.get(kind="person").give_back("name", admin_user, timezone.now())
    take_back(report)
    seeds.replace("people.toml", "My bearer", "The flag bearer")

    assert outcomes(seeds.load())["person/bearer"] is Outcome.UPDATED
    assert Person.objects.get().name == "The flag bearer"


def test_a_load_whose_text_was_refused_is_taken_back_whole(refused):
    before = content(), memory()
    report = refused.load()

    undone = take_back(report)

    assert undone.kept == []
    assert (("event", "again"), "deleted") in undone.taken_back
    assert (content(), memory()) == before


def test_what_could_not_be_made_is_forgotten(refused):
    refused.load()
    cite = '[[dismissals]]\nquote = "Corrected."\nreason = "No event."\n\n[[dismissals]]'
    refused.replace("article.toml", "[[dismissals]]", cite)
    before = memory()

    take_back(refused.load())

    assert memory() == before
    assert Outcome.CONFLICT in outcomes(refused.load()).values()


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


def test_an_event_that_is_kept_keeps_its_citations(seeds):
    report = seeds.load()
    make_event(slug="mine").links_out.create(
        kind="follows", to_event=Event.objects.get(slug="handed-over")
    )

    take_back(report)

    assert set(Event.objects.values_list("slug", flat=True)) == {"mine", "handed-over"}
    assert Event.objects.get(slug="handed-over").citations.count() == 1


def test_a_load_that_was_taken_back_in_part_can_be_taken_back_again(seeds):
    first = seeds.load()
    seeds.replace("people.toml", "The bearer", "The flag bearer")
    second = seeds.load()
    assert take_back(first).kept == [(("person", "bearer"), "was changed since")]

    take_back(second)

    assert take_back(first).kept == []
    assert not any(content().values())


def test_taking_back_again_does_nothing_twice(seeds):
    seeds.load()
    seeds.replace("people.toml", 'name = "The bearer"', 'name = "B"\ndescription = "Tall."')
    report = seeds.load()
    Person.objects.update(description="Small.")
    take_back(report)

    again = take_back(report)

    assert again.taken_back == []
    assert again.kept == [(("person", "bearer"), "description was changed since")]


@pytest.mark.parametrize("unit", ["name", "description"])
def test_what_an_editor_owns_is_kept_though_it_is_as_the_seeds_say(seeds, unit):
    report = seeds.load()
    SeedRecord.objects.filter(kind="person").update(owned=[unit])

    assert (("person", "bearer"), "was changed since") in take_back(report).kept
    assert Person.objects.exists()


def test_an_update_that_an_editor_owns_since_is_kept(seeds):
    seeds.load()
    seeds.replace("people.toml", "The bearer", "The flag bearer")
    report = seeds.load()
    SeedRecord.objects.filter(kind="person").update(owned=["name"])

    assert take_back(report).kept == [(("person", "bearer"), "name was changed since")]
    assert Person.objects.get().name == "The flag bearer"


def white(text):
    """Return where the reading tells of the event ``white``."""
    return slice(text.index('[[events]]\nslug = "white"'), text.index("[[dismissals]]"))


@pytest.fixture
def moved(seeds):
    """An event that a load moved to another reading, and what pruned its former citation."""
    seeds.load()
    text = (seeds.root / "article.toml").read_text()
    seeds.write("article.toml", text.replace(event := text[white(text)], ""))
    seeds.write("other.txt", "It was white.\n\nIt was white.")
    seeds.write("other.toml", f'[source]\nslug = "other"\ntitle = "Other"\n{event}')
    return seeds.load(), seeds.load(pruning=True)


def test_the_citations_that_an_event_still_needs_are_kept(moved):
    moving, _ = moved

    kept = take_back(moving).kept

    assert [(key[0], reason) for key, reason in kept] == [
        ("source", "is used by something else"),
        ("citation", "its event needs it"),
    ]
    assert Event.objects.get(slug="white").citations.get().source.slug == "other"


def test_they_are_taken_back_once_there_are_others(moved):
    moving, pruning = moved
    take_back(moving)

    assert take_back(pruning).kept == []
    assert take_back(moving).kept == []
    assert Event.objects.get(slug="white").citations.get().source.slug == "article"
    assert not Source.objects.filter(slug="other").exists()


def test_an_event_is_not_made_again_without_its_citations(seeds):
    seeds.load()
    text = (seeds.root / "article.toml").read_text()
    seeds.write("article.toml", text.replace(text[white(text)], ""))
    pruned = seeds.load(pruning=True)
    source = Source.objects.get(slug="article")
    source.text = f"Corrected. {source.text}"
    source.save()

    kept = dict(take_back(pruned).kept)

    reason = "cannot be made again: Nothing is left that is cited for it."
    assert kept["event", "white"] == reason
    assert not Event.objects.filter(slug="white").exists()


def test_what_refers_to_what_cannot_be_made_again_is_not_made_either(seeds):
    seeds.load()
    text = (seeds.root / "article.toml").read_text()
    seeds.write("article.toml", text.replace(text[white(text)], ""))
    pruned = seeds.load(pruning=True)
    make_event(slug="white")

    kept = dict(take_back(pruned).kept)

    assert [key[0] for key in kept] == ["event", "citation"]
    connection.check_constraints()


def test_a_quote_is_not_given_back_into_another_text(seeds):
    seeds.load()
    seeds.replace("article.toml", 'quote = "In August', 'quote = "During August')
    seeds.replace("article.txt", "In August", "During August")
    report = seeds.load()
    source = Source.objects.get(slug="article")
    make_citation(make_event(), source, "During August the flag")

    kept = dict(take_back(report).kept)

    assert "is quoted from this text" in kept["source", "article"]
    assert "its source has another text now" in kept.values()
    assert not Citation.objects.filter(quote__startswith="In August").exists()
