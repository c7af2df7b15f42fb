"""Copies made while others write, and brought back."""

import sqlite3
import stat
from contextlib import closing

import pytest

from tests.seeds.processes import COMMAND, IMPATIENT, finish, manage, start

# Every transaction gives two records the same words, until there is no more to read.
WRITE = """
import django; django.setup()
import itertools, select, sys
from django.db import transaction
from timeline.models import Event, Person
Event.objects.create(slug="e", title="T"); Person.objects.create(slug="p", name="P")
print("writing", flush=True)
for number in itertools.count(1):
    with transaction.atomic():
        Event.objects.update(summary=f"Save {number}")
        Person.objects.update(description=f"Save {number}")
    if select.select([sys.stdin], [], [], 0)[0]:
        break
print(number)
"""
BACK_UP = """
import django; django.setup()
import sys
from pathlib import Path
from timeline.models import backup
for number in range(20):
    backup.back_up(Path(sys.argv[1]) / f"copy-{number}")
"""
# Tells what each copy holds: how often the writer had saved, or that its two records differ.
RESTORE = """
import django; django.setup()
import sys
from pathlib import Path
from timeline.models import Event, Person, backup
for number in range(20):
    backup.restore(Path(sys.argv[1]) / f"copy-{number}")
    event, person = Event.objects.get(), Person.objects.get()
    print(event.summary[5:] or 0 if event.summary == person.description else "torn")
"""


def test_every_copy_made_under_writes_is_whole(database, tmp_path):
    writer = start(database, WRITE)
    assert writer.stdout.readline() == "writing\n"
    assert finish(start(database, BACK_UP, tmp_path))[0] == 0
    writes = int(writer.communicate("\n")[0])

    code, output, errors = finish(start(database, RESTORE, tmp_path))

    assert (code, errors) == (0, "")
    held = list(map(int, output.split()))
    assert (len(held), held == sorted(held), held[-1] > held[0]) == (20, True, True)
    assert held[-1] <= writes
    assert len(list(tmp_path.glob(".*"))) == 0


def test_a_copy_is_for_its_owner_alone(database, tmp_path):
    assert manage(database, "backup", tmp_path / "copy")[0] == 0
    assert stat.filemode((tmp_path / "copy").stat().st_mode) == "-rw-------"


def test_a_database_that_others_do_not_let_go_of_is_not_waited_for(on_sqlite, tmp_path):
    copy = tmp_path / "copy"
    assert manage(on_sqlite, "backup", copy)[0] == 0
    with closing(sqlite3.connect(on_sqlite.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        code, _, errors = finish(start(on_sqlite, IMPATIENT + COMMAND, "restore", copy, "--force"))
    assert (code, "in use: others are writing" in errors) == (1, True)


@pytest.mark.parametrize("text", ["no database", ""])
def test_what_is_no_copy_changes_nothing(on_sqlite, tmp_path, text):
    path = tmp_path / "copy"
    path.write_text(text)
    code, _, errors = manage(on_sqlite, "restore", path, "--force")
    assert (code, "CommandError" in errors) == (1, True)
    assert manage(on_sqlite, "migrate", "--check")[0] == 0
