"""Killed at any moment: the database is as before or as after, and no save is lost.

The environment variable ``KILLS`` says how often (12 times without it).
"""

import json
import os
import random
import shutil
import signal
import time

import pytest

from tests.seeds.processes import COMMAND, finish, manage, read, start

KILLS = int(os.environ.get("KILLS", "12"))
RECORDS = 150

# The control: the same load, each statement for itself.
TORN = """
from contextlib import contextmanager
from django.conf import settings
from django.db import transaction

settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] = None

@contextmanager
def nothing(*args, **kwargs):
    yield

transaction.atomic = lambda *args, **kwargs: nothing()
transaction.set_rollback = lambda *args: None
"""

# A load that says when it begins to write.
LOAD = """
import django; django.setup()
from timeline.seeds import load
plan = load.plan
def told(*args):
    print("planned", flush=True)
    return plan(*args)
load.plan = told
"""

# An editor who saves a form until killed, and says so after each save.
EDIT = """
import django; django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from tests.admin.forms import held
from timeline.models import Person
client = Client(SERVER_NAME="localhost")
client.force_login(get_user_model().objects.create_superuser("one"))
page = reverse("admin:timeline_person_change", args=[Person.objects.get(slug="edited").pk])
number = 0
while True:
    number += 1
    answer = client.post(page, held(client.get(page)) | {"description": str(number)})
    assert answer.status_code == 302, answer.content.decode()
    print(number, flush=True)
"""


def people(word):
    records = [f'[p{number}]\nname = "{word} {number}"\n' for number in range(RECORDS)]
    return "".join([*records, '[edited]\nname = "Edited"\n'])


class Databases:
    """A database before and after the seeds have changed, to be copied and killed."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "seeds").mkdir()
        self.before, self.after = folder / "before.sqlite3", folder / "after.sqlite3"
        assert manage(f"sqlite:///{self.before}", "migrate", "-v0")[0] == 0
        self.say("Before")
        assert finish(self.load(self.before))[0] == 0
        self.say("After")
        shutil.copy(self.before, self.after)
        loading = self.load(self.after)
        loading.stdout.readline()
        started = time.monotonic()
        assert finish(loading)[0] == 0
        self.seconds = time.monotonic() - started

    def say(self, word):
        (self.folder / "seeds/people.toml").write_text(people(word))

    def load(self, path, script=""):
        arguments = ("loadseed", "--seeds", self.folder / "seeds")
        return start(f"sqlite:///{path}", script + LOAD + COMMAND, *arguments)

    def copy(self):
        path = self.folder / "copy.sqlite3"
        for each in self.folder.glob("copy.sqlite3*"):
            each.unlink()
        shutil.copy(self.before, path)
        return path


@pytest.fixture(scope="module")
def databases(tmp_path_factory):
    return Databases(tmp_path_factory.mktemp("kills"))


def kill(process, after):
    """Kill a process some seconds after the first thing it says; return all that it said."""
    said = process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate(timeout=60)
    return said + rest


def names(path):
    """Return how many records are as before and how many as after."""
    assert read(path, "PRAGMA integrity_check") == [("ok",)]
    found = [name.split()[0] for (name,) in read(path, "SELECT name FROM timeline_person")]
    return found.count("Before"), found.count("After")


def state(path):
    """Return all that there is but when it was loaded."""
    tables = "person", "seedrecord", "seedconflict"
    rows = {table: read(path, f"SELECT * FROM timeline_{table} ORDER BY id") for table in tables}
    loads = read(path, "SELECT id, files, counts, plan, undone FROM timeline_load ORDER BY id")
    kept = read(path, "SELECT object_id, serialized_data FROM reversion_version ORDER BY id")
    return rows, loads, kept


def moments(seconds):
    """Yield as many moments as there are to be kills, the same in every run."""
    chance = random.Random(KILLS)  # noqa: S311 - no secret
    return [chance.uniform(0, seconds) for _ in range(KILLS)]


def test_a_load_that_is_killed_has_done_all_or_nothing(databases):
    whole = [state(databases.before), state(databases.after)]
    found = []
    for moment in moments(databases.seconds):
        path = databases.copy()
        kill(databases.load(path), moment)
        found.append(whole.index(state(path)))
        assert sum(names(path)) == RECORDS

    assert 0 in found


def test_the_control_without_a_transaction_is_torn(databases):
    torn = 0
    for moment in moments(databases.seconds):
        path = databases.copy()
        kill(databases.load(path, TORN), moment)
        before, after = names(path)
        torn += before > 0 and after > 0

    assert torn > 0


def saved(path):
    """Return the description that is stored and the one in the history; 0 for none."""
    ((stored,),) = read(path, "SELECT description FROM timeline_person WHERE slug = 'edited'")
    kept = read(path, "SELECT serialized_data FROM reversion_version ORDER BY id DESC LIMIT 1")
    told = [json.loads(data)[0]["fields"]["description"] for (data,) in kept]
    return int(stored or 0), int((told or [0])[0] or 0)


def test_an_acknowledged_save_outlives_a_kill(databases):
    for moment in moments(0.3):
        path = databases.copy()
        said = kill(start(f"sqlite:///{path}", EDIT), moment).split()
        stored, told = saved(path)
        assert stored == told
        assert stored - int(said[-1]) in (0, 1)


def test_the_control_saves_without_a_transaction_are_torn(databases):
    found = []
    for moment in moments(0.3):
        path = databases.copy()
        kill(start(f"sqlite:///{path}", TORN + EDIT), moment)
        found.append(saved(path))

    assert any(stored != told for stored, told in found)
