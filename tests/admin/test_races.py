"""Saves that meet at the same moment, in threads of one process: one is told of the other."""

import json

import pytest

from tests.seeds.processes import finish, start

# As many editors as there are names open a page; then all save it at once.
RACE = """
import json, sys, threading
import django; django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from tests.admin.forms import filled_in
from tests.factories import make_citation, make_event, make_source
from django.test.utils import setup_test_environment
setup_test_environment()

def post(number, page, form):
    client = clients[number]
    ready.wait()
    answers[number] = client.post(page, form).status_code
    connection.close()

page, names, field = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]
source = make_source("It was. It is.", pk=1)
event = make_event(pk=1)
make_citation(event, source, "It was.", pk=1)
clients, answers, forms = [], {}, []
for number, name in enumerate(names):
    client = Client()
    client.force_login(User.objects.create_superuser(f"editor {number}"))
    clients.append(client)
    forms.append(filled_in(client.get(page)) | {field: name})
ready = threading.Barrier(len(names))
threads = [threading.Thread(target=post, args=(n, page, form)) for n, form in enumerate(forms)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps([answers.get(n) for n in range(len(names))]))
from timeline.models import Citation
event.refresh_from_db()
print(json.dumps([event.title, Citation.objects.get().note, event.version]))
"""


def race(database, page, names, field):
    code, output, errors = finish(start(database, RACE, page, json.dumps(names), field))
    assert code == 0, errors
    assert all("Conflict: " in line for line in errors.splitlines()), errors
    answers, live = (json.loads(line) for line in output.splitlines())
    return answers, live


@pytest.mark.parametrize("editors", [2, 6])
def test_of_editors_who_save_at_the_same_moment_one_wins(database, editors):
    names = [f"Title {number}" for number in range(editors)]
    answers, (title, _, version) = race(database, "/admin/timeline/event/1/change/", names, "title")
    assert sorted(answers) == [302] + [409] * (editors - 1)
    assert (title, version) == (names[answers.index(302)], 2)


def test_of_editors_who_change_a_row_at_the_same_moment_one_wins(database):
    names = ["Checked.", "Doubtful."]
    answers, (_, note, _) = race(
        database, "/admin/timeline/event/1/change/", names, "citations-0-note"
    )
    assert sorted(answers) == [302, 409]
    assert note == names[answers.index(302)]


def test_of_two_pages_of_one_citation_saved_at_the_same_moment_one_wins(database):
    names = ["Checked.", "Doubtful."]
    answers, (_, note, _) = race(database, "/admin/timeline/citation/1/change/", names, "note")
    assert sorted(answers) == [302, 409]
    assert note == names[answers.index(302)]
