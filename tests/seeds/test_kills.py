"""Killed at any moment: the database is as before or as after, and no save is lost.

The environment variable ``KILLS`` says how often (30 times without it).
"""

import json
import multiprocessing
import os
import random
import shutil
from contextlib import suppress

import pytest

from tests.seeds.killed import edit, load, without_transactions
from tests.seeds.processes import manage, read

KILLS = int(os.environ.get("KILLS", "30"))
RECORDS = 150


def people(word):
    records = [f'[p{number}]\nname = "{word} {number}"\n' for number in range(RECORDS)]
    return "".join([*records, '[edited]\nname = "Edited"\n'])


class Databases:
    """A database before and after the seeds have changed, and a copy to be killed."""

    def __init__(self, folder, empty):
        names = ("before", "after", "copy")
        self.before, self.after, self.copy = (folder / f"{name}.sqlite3" for name in names)
        self.seeds = folder / "seeds"
        self.seeds.mkdir()
        shutil.copy(empty, self.before)
        self.load("Before", self.before)
        shutil.copy(self.before, self.after)
        self.load("After", self.after)

    def load(self, word, path):
        (self.seeds / "people.toml").write_text(people(word))
        assert manage(f"sqlite:///{path}", "loadseed", "--seeds", self.seeds)[0] == 0

    def renew(self):
        for each in self.copy.parent.glob("copy.sqlite3*"):
            each.unlink()
        shutil.copy(self.before, self.copy)


@pytest.fixture(scope="module")
def databases(tmp_path_factory, empty):
    return Databases(tmp_path_factory.mktemp("kills"), empty)


@pytest.fixture(scope="module")
def forks(databases):
    """What starts processes that have Django ready and use the copy."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["tests.seeds.killed"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{databases.copy}")
        patch.setenv("DJANGO_SETTINGS_MODULE", "olympics.settings")
        patch.setenv("SECRET_KEY", "secret")
        forks.Process(target=len, args=([],)).start()  # which starts what all others come from
    return forks


@pytest.fixture
def kill(forks, databases):
    """Return what does something with the copy, kills it, and returns all that it said.

    It is killed some seconds after it first spoke; without an end, it may come to its own.
    """

    def kill(after, act, *args):
        databases.renew()
        hears, tells = forks.Pipe(duplex=False)
        process = forks.Process(target=act, args=[tells, *args])
        process.start()
        tells.close()
        said = [hears.recv()]
        process.join(after)
        process.kill()
        process.join()
        with suppress(EOFError, OSError):  # the last word may be cut off
            while True:
                said.append(hears.recv())
        return said

    return kill


def moments(seconds, number=KILLS):
    """Return as many moments as there are to be kills, the same in every run."""
    chance = random.Random(number)  # noqa: S311 - no secret
    return [chance.uniform(0, seconds) for _ in range(number)]


def while_it_loads(kill, *act):
    """Return moments from the plan of a load to its end."""
    planned, done = kill(None, *act)
    return moments(done - planned)


# From one save of an editor over some that follow.
WHILE_SAVING = moments(0.3)


def names(path):
    """Return how many records are as before and how many as after."""
    assert read(path, "PRAGMA integrity_check") == [("ok",)]
    found = [name.split()[0] for (name,) in read(path, "SELECT name FROM timeline_person")]
    return found.count("Before"), found.count("After")


def state(path):
    """Return all that there is but when it was loaded."""
    tables = "person", "seedrecord", "seedconflict", "loadentry"
    rows = {table: read(path, f"SELECT * FROM timeline_{table} ORDER BY id") for table in tables}
    loads = read(path, "SELECT id, files, counts, undone FROM timeline_load ORDER BY id")
    kept = read(path, "SELECT object_id, serialized_data FROM reversion_version ORDER BY id")
    return rows, loads, kept


def saved(path):
    """Return the description that is stored and the one in the history, each as a number."""
    ((stored,),) = read(path, "SELECT description FROM timeline_person WHERE slug = 'edited'")
    kept = read(path, "SELECT serialized_data FROM reversion_version ORDER BY id DESC LIMIT 1")
    told = [json.loads(data)[0]["fields"]["description"] for (data,) in kept]
    return int(stored or 0), int(next(iter(told), 0) or 0)


def test_a_load_that_is_killed_has_done_all_or_nothing(databases, kill):
    act = load, databases.seeds
    whole = [state(databases.before), state(databases.after)]
    found = []
    for moment in while_it_loads(kill, *act):
        kill(moment, *act)
        found.append(whole.index(state(databases.copy)))
        assert sum(names(databases.copy)) == RECORDS

    assert 0 in found


def test_the_control_without_a_transaction_is_torn(databases, kill):
    act = without_transactions, load, databases.seeds

    def is_torn(moment):
        kill(moment, *act)
        return all(names(databases.copy))

    assert any(map(is_torn, while_it_loads(kill, *act)))


def test_an_acknowledged_save_outlives_a_kill(databases, kill):
    for moment in WHILE_SAVING:
        said = kill(moment, edit)
        stored, told = saved(databases.copy)
        assert stored == told
        assert stored - said[-1] in (0, 1)


def test_the_control_saves_without_a_transaction_are_torn(databases, kill):
    def is_torn(moment):
        kill(moment, without_transactions, edit)
        stored, told = saved(databases.copy)
        return stored != told

    # How soon one strikes between two writes is chance: it may take more than the others.
    assert any(map(is_torn, moments(0.3, 20 * KILLS)))
