import re

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command
from django.http import HttpRequest

from timeline.management.commands.demo import make_editor
from timeline.models import Event

pytestmark = pytest.mark.django_db


def test_a_demo_has_content_and_an_editor_who_can_sign_in(capsys):
    call_command("demo", no_serve=True, port=8010)

    told = capsys.readouterr().out
    name, password = re.search(r"name (\S+), password (\S+) \(shown this once\)", told).groups()
    assert authenticate(HttpRequest(), username=name, password=password).is_staff
    assert "http://localhost:8010/admin/" in told
    assert Event.objects.published().count() == 18


def test_the_account_is_made_once(capsys):
    call_command("demo", no_serve=True)
    capsys.readouterr()

    call_command("demo", no_serve=True)

    assert "password" not in capsys.readouterr().out
    assert User.objects.count() == 1


def test_no_account_is_made_where_there_is_an_editor():
    User.objects.create_user("someone", is_staff=True)

    assert make_editor() is None
    assert User.objects.count() == 1


def test_an_editor_may_change_content_but_not_the_records_of_loading():
    make_editor()
    editor = User.objects.get()

    assert editor.has_perms(["timeline.change_event", "timeline.delete_citation"])
    assert editor.has_perm("timeline.view_load")
    assert not editor.has_perm("timeline.change_seedrecord")
    assert editor.has_perm("timeline.undo_load")
    assert not editor.has_perm("timeline.change_load")
    assert not editor.has_perm("auth.change_user")


def test_an_editor_may_decide_conflicts_but_neither_make_nor_delete_them():
    make_editor()
    permissions = User.objects.get().get_group_permissions()

    found = {name for name in permissions if name.endswith("seedconflict")}
    assert found == {"timeline.view_seedconflict", "timeline.decide_seedconflict"}


def test_it_serves_on_the_port_asked_for(monkeypatch):
    called = []
    name = "timeline.management.commands.demo.call_command"
    monkeypatch.setattr(name, lambda *args, **options: called.append((args, options)))

    call_command("demo", port=8011)

    assert called[-1] == (("runserver", "8011"), {"use_reloader": False})
