import json

import pytest
from django.core.management import call_command

from tests.factories import make_event
from timeline.models import Look

pytestmark = pytest.mark.django_db


def test_the_shipped_timeline_has_nothing_wrong_and_nothing_open(capsys):
    call_command("loadseed")
    capsys.readouterr()

    call_command("checktimeline")

    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines} == {"none"}


def test_what_is_wrong_is_named_and_ends_with_1(capsys):
    make_event(slug="bare")

    with pytest.raises(SystemExit) as ended:
        call_command("checktimeline")
    assert ended.value.code == 1
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["WRONG", "1", "published", "events", "without", "a", "citation"] in told
    assert ["bare"] in told


def test_what_is_only_open_ends_well(capsys):
    make_event(slug="waiting", status="draft")

    call_command("checktimeline", json=True)

    report = {check["check"]: check for check in json.loads(capsys.readouterr().out)}
    assert report["drafts"]["found"] == ["waiting"]
    assert report["drafts"]["wrong"] is False


def test_a_long_list_is_cut_short(capsys):
    for number in range(12):
        make_event(slug=f"draft-{number}", status="draft")

    call_command("checktimeline")

    assert "and 2 more" in capsys.readouterr().out


def test_the_work_queue_is_told(capsys):
    event = make_event()

    with pytest.raises(SystemExit):
        call_command("checktimeline")

    assert Look.objects.get(check_name="uncited").found == [event.pk]
