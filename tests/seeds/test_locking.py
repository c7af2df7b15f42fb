"""Loads that meet: with one another, with editors, with a database that is locked."""

import re
import subprocess

import pytest

from tests.seeds.processes import COMMAND, IMPATIENT, finish, manage, read_from, start

# Says when it has locked, and holds the lock until it is told to let go.
HOLD = """
import django; django.setup()
from django.db import transaction
from timeline.seeds.lock import lock
with transaction.atomic():
    lock()
    print("locked", flush=True)
    input()
"""

# An editor who saves again and again, and says so after each save.
EDIT = """
import django; django.setup()
from timeline.models import Event, Person
for number in range(int(__import__("sys").argv[1])):
    person = Person.objects.get(slug="bearer")
    person.description = f"Save {number}"
    person.save(update_fields=["description"])
    Event.objects.filter(slug="seen").update(summary=f"Save {number}")
    print(number, flush=True)
"""


# A load that pauses each time it has done one of its steps, until it is told to go on.
PAUSE = """
import django; django.setup()
from timeline.seeds import load
step = load.{step}
def pause(*args):
    done = step(*args)
    print("paused", flush=True)
    input()
    return done
load.{step} = pause
"""


def test_of_two_loads_one_works_and_the_other_waits(database, seeds):
    both = [start(database, COMMAND, "loadseed", "--seeds", seeds.root) for _ in range(2)]
    done = [finish(process) for process in both]

    assert [(code, errors) for code, _, errors in done] == [(0, ""), (0, "")]
    assert sorted("Nothing had changed" in output for _, output, _ in done) == [False, True]
    assert read_from(database, "SELECT count(*) FROM timeline_load") == [(1,)]
    assert read_from(database, "SELECT count(*) FROM timeline_event") == [(3,)]


def test_a_load_waits_until_another_lets_go(database, seeds):
    holder = start(database, HOLD)
    assert holder.stdout.readline() == "locked\n"
    waiting = start(database, COMMAND, "loadseed", "--seeds", seeds.root)
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(timeout=2)
    assert read_from(database, "SELECT count(*) FROM timeline_event") == [(0,)]
    assert finish_with(holder, "\n")[0] == 0

    assert finish(waiting)[0] == 0
    assert read_from(database, "SELECT count(*) FROM timeline_event") == [(3,)]


def finish_with(process, answer):
    process.stdin.write(answer)
    process.stdin.flush()
    return finish(process)


def test_waiting_too_long_is_told_in_one_line(database, seeds):
    holder = start(database, HOLD)
    assert holder.stdout.readline() == "locked\n"

    code, output, errors = manage(database, "loadseed", "--seeds", seeds.root, before=IMPATIENT)

    assert (code, output) == (1, "")
    assert re.fullmatch("CommandError: The database is not to be had: .*lock.*\n", errors)
    assert finish_with(holder, "\n")[0] == 0
    assert read_from(database, "SELECT count(*) FROM timeline_load") == [(0,)]


def test_a_load_loses_no_save_of_an_editor(database, seeds):
    assert manage(database, "loadseed", "--seeds", seeds.root)[0] == 0
    editor = start(database, EDIT, 60)
    assert editor.stdout.readline() == "0\n"
    for number in range(3):
        seeds.replace("people.toml", "[bearer]", f'[bearer]\ndescription = "Seed {number}"')
        seeds.replace("article.toml", '"A flag is seen"', '"A flag is seen again"')
        assert manage(database, "loadseed", "--seeds", seeds.root)[0] in (0, 3)
        seeds.replace("people.toml", f'description = "Seed {number}"\n', "")
        seeds.replace("article.toml", '"A flag is seen again"', '"A flag is seen"')

    code, _, errors = finish(editor)

    assert (code, errors) == (0, "")
    assert read_from(database, "SELECT description FROM timeline_person") == [("Save 59",)]
    assert read_from(database, "SELECT summary, title FROM timeline_event WHERE slug = 'seen'") == [
        ("Save 59", "A flag is seen again")
    ]


def pausing(database, seeds, step):
    """Start a load that has come to its first pause."""
    loading = start(database, PAUSE.format(step=step) + COMMAND, "loadseed", "--seeds", seeds.root)
    assert loading.stdout.readline() == "paused\n"
    return loading


@pytest.fixture
def changed(database, seeds):
    """Seeds that have changed since they were loaded."""
    assert manage(database, "loadseed", "--seeds", seeds.root)[0] == 0
    seeds.replace("people.toml", "[bearer]", '[bearer]\ndescription = "Seed"')
    return seeds


def test_a_save_after_the_plan_is_seen(database, changed):
    loading = pausing(database, changed, "plan")
    assert finish(start(database, EDIT, 1))[0] == 0  # nothing is locked yet

    code, output, _ = finish_with(loading, "\n\n")

    assert (code, output.count("paused\n")) == (3, 1)
    assert read_from(database, "SELECT description FROM timeline_person") == [("Save 0",)]


def test_a_load_that_nobody_disturbs_plans_once(on_sqlite, seeds):
    """On PostgreSQL whoever works beside it on the server may, in another database, too."""
    loading = pausing(on_sqlite, seeds, "plan")

    code, output, _ = finish_with(loading, "\n")

    assert (code, output.count("paused\n")) == (0, 0)


def test_a_save_under_the_lock_waits(database, changed):
    loading = pausing(database, changed, "lock")
    editor = start(database, EDIT, 1)
    with pytest.raises(subprocess.TimeoutExpired):
        editor.wait(timeout=2)

    assert (finish_with(loading, "\n")[0], finish(editor)[0]) == (0, 0)
    assert read_from(database, "SELECT description FROM timeline_person") == [("Save 0",)]
