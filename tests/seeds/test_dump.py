import pytest
from django.db import transaction
from django.utils import timezone

from tests.seeds.dumping import changed, content, get, write_back
from timeline.models import (
    Event,
    Load,
    Location,
    Participation,
    Person,
    SeedConflict,
    SeedRecord,
)
from timeline.seeds.dump import dump
from timeline.seeds.merge import Outcome
from timeline.seeds.problems import SeedError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_load_then_dump_leaves_the_files_as_they_were(seeds, line_end, mark):
    for name, raw in content(seeds).items():
        seeds.write(name, mark + raw.replace(b"\n", line_end))
    seeds.load()
    before = content(seeds)

    assert write_back(seeds).files == []
    assert content(seeds) == before
    assert Load.objects.count() == 1


def test_only_the_changed_value_changes_in_a_file_with_dos_line_ends_and_a_mark(seeds):
    before = b"\xef\xbb\xbf" + content(seeds)["people.toml"].replace(b"\n", b"\r\n")
    seeds.write("people.toml", before)
    seeds.load()
    Person.objects.update(name="The flag bearer", wikidata="Q1")

    write_back(seeds)
    assert (
        content(seeds)["people.toml"]
        == before.replace(b"The bearer", b"The flag bearer") + b'wikidata = "Q1"\r\n'
    )


def test_other_files_are_not_written(seeds):
    seeds.load()
    Person.objects.update(name="The flag bearer")
    before = {path: path.stat().st_mtime_ns for path in seeds.root.iterdir()}

    write_back(seeds)
    after = {path: path.stat().st_mtime_ns for path in seeds.root.iterdir()}
    assert {path.name for path in after if after[path] != before[path]} == {"people.toml"}


def test_a_dry_run_tells_the_change_and_writes_nothing(seeds):
    seeds.load()
    Person.objects.update(name="The flag bearer")
    before = content(seeds)

    dumped = write_back(seeds, dry_run=True)

    assert changed(dumped) == ['-name = "The bearer"', '+name = "The flag bearer"']
    assert (content(seeds), Load.objects.count()) == (before, 1)
    assert SeedRecord.objects.get(kind="person").values["name"] == "The bearer"


def test_what_changed_is_counted(seeds):
    seeds.load()
    Person.objects.update(name="The flag bearer", aliases="")
    Participation.objects.all().delete()
    get(Event, "handed-over").locations.add(get(Location, "town"))

    dumped = write_back(seeds)

    assert {file.name: dict(file.counts) for file in dumped.files} == {
        "article.toml": {"added": 1, "removed": 1},
        "people.toml": {"changed": 2},
    }


def test_nothing_is_written_that_would_not_come_back(seeds):
    seeds.load()
    Person.objects.update(name="The flag bearer", wikidata="Q0")  # which no form would take
    before = content(seeds)

    with pytest.raises(SeedError, match=r"people\.toml: bearer\.wikidata: this cannot be"):
        dump(seeds.root, now=timezone.now())
    assert content(seeds) == before


def test_what_is_not_loaded_yet_is_not_overwritten(seeds):
    seeds.load()
    seeds.replace("people.toml", "The bearer", "The flag bearer")

    with pytest.raises(SeedError, match=r"people\.toml: has changed since it was last"):
        dump(seeds.root, now=timezone.now())


def test_a_dump_killed_before_it_is_remembered_does_no_harm(seeds):
    seeds.load()
    Person.objects.update(name="The flag bearer")
    Person.objects.create(slug="other", name="Other")
    with transaction.atomic():
        dump(seeds.root, now=timezone.now())
        transaction.set_rollback(True)

    outcomes = {step.id[1]: step.outcome for step in seeds.load().steps if step.id[0] == "person"}

    assert outcomes == {"bearer": Outcome.CONVERGED, "other": Outcome.DUPLICATE}
    assert set(Person.objects.values_list("name", flat=True)) == {"The flag bearer", "Other"}
    assert write_back(seeds).files == []


def test_a_full_disk_changes_neither_files_nor_memory(seeds, monkeypatch):
    seeds.load()
    Person.objects.update(name="The flag bearer")
    before = content(seeds)

    def fail(descriptor):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        dump(seeds.root, now=timezone.now())
    assert (content(seeds), Load.objects.count()) == (before, 1)


def test_a_change_of_the_seeds_after_a_dump_does_not_undo_the_editor(seeds):
    seeds.load()
    Person.objects.create(slug="other", name="Other")
    write_back(seeds)
    seeds.replace("people.toml", "Other", "Another")

    seeds.load()
    assert get(Person, "other").name == "Other"
    assert SeedConflict.objects.get().unit == "name"
