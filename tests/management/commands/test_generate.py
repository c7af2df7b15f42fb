from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_person
from timeline.models import Event

pytestmark = pytest.mark.django_db


def run(*args):
    out = StringIO()
    call_command("generate", *args, stdout=out)
    return out.getvalue()


def test_it_makes_so_many_events():
    assert run("12") == "12 events made.\n"
    assert Event.objects.count() == 12


def test_there_is_nothing_for_reindex_to_do():
    run("200")

    call_command("reindex", "--check", stdout=StringIO())


def test_it_says_nothing_when_told_to():
    assert run("1", "--verbosity=0") == ""


@pytest.mark.parametrize("number", ["0", "-1", "many", "1e3", "100000001"])
def test_it_takes_a_sensible_number(number):
    with pytest.raises(CommandError):
        run(number)


def test_it_refuses_a_database_that_is_in_use():
    make_person()

    with pytest.raises(CommandError, match="name an empty one"):
        run("5")

    assert not Event.objects.exists()
