import pytest
from django.utils import timezone

from tests.seeds.dumping import content, get, left_out, write_back
from timeline.models import (
    Citation,
    Event,
    Location,
    Participation,
    Person,
    SeedConflict,
    SeedRecord,
    Source,
)
from timeline.seeds.dump import dump
from timeline.seeds.problems import SeedError

pytestmark = pytest.mark.django_db


def test_a_new_slug_leaves_the_key_of_the_seeds(seeds):
    seeds.load()
    Person.objects.update(slug="new-slug")
    Person.objects.create(slug="bearer", name="Another")

    write_back(seeds)
    assert "\n[bearer-2]\n" in content(seeds)["people.toml"].decode()
    assert SeedRecord.objects.get(key="bearer-2").row.slug == "bearer"


def test_a_person_deleted_and_made_again_is_the_same_entry(seeds):
    seeds.load()
    Participation.objects.all().delete()
    Person.objects.all().delete()
    person = Person.objects.create(slug="bearer", name="The bearer", aliases="Bearer\nThe one")
    get(Event, "handed-over").participations.create(person=person, role="bearer")

    assert write_back(seeds).files == []
    assert SeedRecord.objects.get(kind="person").object_id == person.pk


def test_a_source_that_nothing_credits_is_left_out_by_name(seeds):
    seeds.load()
    Source.objects.create(slug="radio", title="Radio")

    dumped = write_back(seeds)
    assert left_out(dumped) == [("source", "radio", "no article credits it, and it has no text")]


def test_a_new_event_without_a_citation_is_left_out_by_name(seeds):
    seeds.load()
    event = Event.objects.create(slug="new", title="New")
    event.locations.add(get(Location, "town"))
    Event.objects.filter(slug="seen").update(parent=event)

    dumped = write_back(seeds)

    assert dumped.files == []
    assert left_out(dumped) == [
        ("event", "new", "nothing is cited for it"),
        ("event", "seen", "parent: new is left out"),
    ]


def test_an_event_that_lost_its_citations_stays_as_its_file_has_it(seeds):
    seeds.load()
    Citation.objects.filter(event__slug="handed-over").delete()
    Participation.objects.all().delete()
    Person.objects.all().delete()

    dumped = write_back(seeds)
    assert left_out(dumped) == [
        ("event", "handed-over", "nothing is cited for it: left as its file has it")
    ]
    assert dumped.files == []


def test_what_is_to_be_decided_stays_as_the_file_has_it(seeds):
    seeds.load()
    Person.objects.update(name="My bearer")
    seeds.replace("people.toml", "The bearer", "The flag bearer")
    seeds.load()

    dumped = dump(seeds.root, now=timezone.now())

    assert dumped.files == []
    assert left_out(dumped) == [
        ("person", "bearer", "name: in conflict with the seeds, to be decided first")
    ]
    assert SeedConflict.objects.open().count() == 1


def test_a_text_in_conflict_is_decided_before_anything_is_written(seeds):
    seeds.load()
    source = get(Source, "article")
    source.text = f"{source.text} Ours."
    source.save()
    seeds.write("article.txt", content(seeds)["article.txt"] + b" Theirs.")
    seeds.load()

    with pytest.raises(SeedError, match="the text of article is in conflict with the seeds"):
        dump(seeds.root, now=timezone.now())


def test_an_event_that_waits_stays_in_its_file(seeds):
    seeds.load()
    Event.objects.all().delete()
    get(Source, "article").delete()
    new = '[[events]]\nslug = "new"\ntitle = "New"\n[[events.citations]]\nquote = "By A."\n\n'
    seeds.replace("article.toml", "[[dismissals]]", f"{new}[[dismissals]]")
    seeds.load()

    dumped = write_back(seeds)

    assert new.strip() in content(seeds)["article.toml"].decode()
    assert ("event", "new") in {(name, key) for name, key, _ in left_out(dumped)}


def test_a_text_is_not_written_that_lacks_what_an_event_waits_for(seeds):
    seeds.load()
    source = get(Source, "article")
    source.text = source.text.replace("An article", "The article")
    source.save()
    new = '[[events]]\nslug = "new"\ntitle = "New"\n[[events.citations]]\nquote = "An article"\n\n'
    seeds.replace("article.toml", "[[dismissals]]", f"{new}[[dismissals]]")
    seeds.load()

    with pytest.raises(SeedError, match="the quote is not in the text"):
        dump(seeds.root, now=timezone.now())


def test_what_the_seeds_gave_up_is_not_brought_back(seeds):
    seeds.load()
    seeds.replace("article.toml", 'people = { bearer = "bearer" }', "")
    seeds.write("people.toml", "")
    seeds.load()

    dumped = write_back(seeds)
    assert dumped.files == []
    assert {(name, key) for name, key, _ in left_out(dumped)} == {
        ("participation", "handed-over/bearer"),
        ("person", "bearer"),
    }


def test_what_the_seeds_gave_up_comes_back_if_editors_use_it(seeds):
    seeds.load()
    seeds.replace("article.toml", 'people = { bearer = "bearer" }', "")
    seeds.write("people.toml", "# Nobody\n")
    seeds.load()
    get(Event, "seen").participations.create(person=get(Person, "bearer"))

    write_back(seeds)
    assert content(seeds)["people.toml"].decode().startswith("# Nobody\n\n[bearer]\n")
