import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from timeline.models import Event, documents

pytestmark = pytest.mark.django_db


def run(capsys, *args, **options):
    call_command("loadseed", *args, **options)
    return capsys.readouterr().out


def test_the_report_tells_coverage_and_counts(capsys):
    report = run(capsys)

    assert "21 sentences, 17 cited, 4 dismissed, 0 open: 100 % covered" in report
    assert [line.split() for line in report.splitlines() if line.startswith("event")] == [
        ["event", "18", "0", "0"]
    ]


def test_the_second_report_says_that_nothing_was_written(capsys):
    run(capsys)

    assert "Nothing had changed; nothing was written." in run(capsys)


def test_a_dry_run_says_so(capsys):
    report = run(capsys, dry_run=True)

    assert "A dry run: nothing was changed." in report
    assert not Event.objects.exists()


def test_what_an_editor_should_know_is_told(capsys):
    run(capsys)
    Event.objects.filter(slug="closing-ceremony").update(title="The ceremony")

    report = run(capsys)
    assert "kept: event closing-ceremony (it differs from the seeds, which" in report
    assert "    title: kept: live 'The ceremony', seeds 'Closing Ceremony of the Paris" in report


def test_what_is_wrong_is_one_line_each_and_nothing_is_loaded(tmp_path):
    (tmp_path / "people.toml").write_text('[a]\nnmae = "A"\n')

    with pytest.raises(CommandError) as error:
        call_command("loadseed", seeds=tmp_path)
    assert str(error.value).splitlines() == [
        "people.toml:1: a.name: is missing",
        "people.toml:2: a.nmae: there is no such key",
        "Nothing was loaded.",
    ]


def test_what_is_passed_over_is_told_besides_the_report(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("An article.")

    call_command("loadseed", seeds=tmp_path, json=True)

    told = capsys.readouterr()
    assert json.loads(told.out)["coverage"] == {}
    assert told.err == "a.txt: was passed over: no reading is of it\n"


def test_what_is_passed_over_is_told_to_programs(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("An article.")
    report = json.loads(run(capsys, seeds=tmp_path, json=True))
    assert report["passed_over"] == [
        {"file": "a.txt", "message": "was passed over: no reading is of it"}
    ]


def test_what_is_wrong_is_told_to_programs(tmp_path, capsys):
    (tmp_path / "people.toml").write_text('[a]\nname = "A"\nnmae = "A"\n')

    with pytest.raises(CommandError):
        call_command("loadseed", seeds=tmp_path, json=True)
    assert json.loads(capsys.readouterr().out) == {
        "problems": [
            {
                "file": "people.toml",
                "line": 3,
                "key": "a.nmae",
                "message": "there is no such key",
            }
        ]
    }


def test_a_refusal_exits_with_1(tmp_path):
    (tmp_path / "a.toml").write_text("a = ")
    command = [sys.executable, "manage.py", "loadseed", "--seeds", str(tmp_path)]

    ended = subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "a.toml:1: is not TOML: Invalid value" in ended.stderr


def test_a_database_without_tables_is_told_in_one_line(tmp_path):
    ended = subprocess.run(
        [sys.executable, "manage.py", "loadseed"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith("CommandError: The database is not set up: run migrate first")


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="there is no such seeds folder"):
        call_command("loadseed", seeds=tmp_path / "none")


def test_a_path_outside_the_seeds_folder_is_refused(tmp_path):
    outside = tmp_path / "outside.toml"
    outside.touch()

    with pytest.raises(CommandError, match="lies outside the seeds folder"):
        call_command("loadseed", outside)


def test_what_was_loaded_can_be_searched_at_once(capsys, django_assert_num_queries):
    run(capsys)

    with django_assert_num_queries(1):
        documents.refresh()


def test_a_load_counts_though_its_words_cannot_be_indexed(capsys, monkeypatch):
    def refused():
        raise OperationalError("the disk is full")

    monkeypatch.setattr(documents, "refresh", refused)
    call_command("loadseed")

    assert Event.objects.exists()
    told = capsys.readouterr()
    assert "This was load" in told.out
    assert told.err == "Not all of it can be searched yet: the disk is full. A search goes on.\n"
