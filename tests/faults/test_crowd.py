"""Many at once: nobody is refused, and nothing that was acknowledged is lost.

The environment variable ``CROWD`` says for how many seconds (5 without it).
"""

import json
import os

from tests.seeds.processes import finish, manage, start

SECONDS = int(os.environ.get("CROWD", "5"))
MAIN = """
import json, sys
from tests.faults.crowd import crowd
print(json.dumps(crowd(*map(int, sys.argv[1:]))))
"""
SUMMARIES = """
import django; django.setup()
import json
from timeline.models import Event
print(json.dumps(dict(Event.objects.values_list("pk", "summary"))))
"""


def crowd(database, before=""):
    process = start(database, before + MAIN, 8, 4, SECONDS)
    output, errors = process.communicate(timeout=SECONDS + 180)
    assert process.returncode == 0, errors
    found = json.loads(output)
    return found[:8], found[8:], errors


def test_editors_and_readers_at_once_are_all_answered_and_nothing_is_lost(database):
    editors, readers, errors = crowd(database)

    # A form that somebody else was quicker to save is shown with both sides, which is no fault.
    assert {code for answers, _ in editors for code in answers} <= {"200", "302", "409"}
    assert {code for answers, _ in readers for code in answers} == {"200"}
    assert "locked" not in errors
    saved = [each for _, words in editors for each in words]
    assert len(saved) >= SECONDS
    summaries = {int(pk): text for pk, text in json.loads(summaries_of(database)).items()}
    assert [word for pk, word in saved if word not in summaries[pk].split()] == []
    assert manage(database, "reindex", "--check")[0] == 0


def summaries_of(database):
    code, output, errors = finish(start(database, SUMMARIES))
    assert code == 0, errors
    return output


BLIND = """
from timeline.admin.guarded import GuardedAdmin
GuardedAdmin._overtaken = lambda *_: None
"""


def test_without_the_guard_something_is_lost(on_sqlite):
    editors, _, _ = crowd(on_sqlite, f"import django; django.setup()\n{BLIND}")
    saved = [each for _, words in editors for each in words]
    summaries = {int(pk): text for pk, text in json.loads(summaries_of(on_sqlite)).items()}

    assert [word for pk, word in saved if word not in summaries[pk].split()]
