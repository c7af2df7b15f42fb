import builtins

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.seeds.conftest import SeedFolder
from timeline.models import Event, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeds(tmp_path):
    folder = SeedFolder(tmp_path)
    folder.load()
    return folder


def run(capsys, *args, **options):
    call_command("dumpseed", *args, **options)
    return capsys.readouterr().out


def test_the_shipped_seeds_come_back_as_they_are(capsys):
    call_command("loadseed")
    before = {path: path.read_bytes() for path in settings.SEEDS_DIR.iterdir()}

    assert "nothing was written." in run(capsys)
    assert {path: path.read_bytes() for path in settings.SEEDS_DIR.iterdir()} == before


def test_what_was_written_is_told(capsys, seeds):
    Person.objects.update(name="My bearer", wikidata="Q1")
    Event.objects.create(slug="new", title="New")

    assert run(capsys, seeds=seeds.root).splitlines() == [
        "written: people.toml (2 changed)",
        "left out: event new: nothing is cited for it",
    ]


def test_a_dry_run_shows_the_difference(capsys, seeds):
    Person.objects.update(name="My bearer")

    assert run(capsys, seeds=seeds.root, dry_run=True).splitlines() == [
        "--- a/people.toml",
        "+++ b/people.toml",
        "@@ -1,4 +1,4 @@",
        " ",
        " [bearer]",
        '-name = "The bearer"',
        '+name = "My bearer"',
        ' aliases = ["Bearer", "The one"]',
        "written: people.toml (1 changed)",
        "A dry run: nothing was changed.",
    ]


def test_what_is_not_loaded_is_refused_in_one_line(seeds):
    seeds.replace("people.toml", "The bearer", "The flag bearer")

    with pytest.raises(CommandError) as error:
        call_command("dumpseed", seeds=seeds.root)
    assert str(error.value).splitlines() == [
        "people.toml: has changed since it was last loaded: run loadseed first",
        "Nothing was written.",
    ]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="there is no such seeds folder"):
        call_command("dumpseed", seeds=tmp_path / "none")


def test_without_tomlkit_it_says_what_is_missing(monkeypatch, seeds):
    def find(name, *args):
        if name == "timeline.seeds.dump":
            raise ModuleNotFoundError("No module named 'tomlkit'")
        return real(name, *args)

    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", find)

    with pytest.raises(CommandError, match="No module named 'tomlkit'"):
        call_command("dumpseed", seeds=seeds.root)
