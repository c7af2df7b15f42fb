"""The power fails: what an editor was told is saved is there afterwards, and nothing is torn.

The disk is a file that holds a file system. A copy of it has what reached the disk, without what
only the memory held: so a machine finds it that starts again. The environment variable
``POWER_CUTS`` says how often (3 times without it).
"""

import os
import random
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest

from tests.seeds.processes import read, start

POWER_CUTS = int(os.environ.get("POWER_CUTS", "3"))
# An editor saves an event again and again, and tells each time.
EDITOR = """
import django, sys; django.setup()
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.test.utils import setup_test_environment
from tests.admin.conftest import change_url
from tests.admin.forms import held
from timeline.models import Event
options = settings.DATABASES["default"]["OPTIONS"]
options["init_command"] += f"PRAGMA synchronous={sys.argv[1]};"
setup_test_environment()
client = Client()
client.force_login(User.objects.get())
page = change_url(Event.objects.order_by("pk").first())
number = 0
while True:
    number += 1
    answer = client.post(page, held(client.get(page)) | {"summary": f"Number {number}."})
    assert answer.status_code == 302
    print(number, flush=True)
"""


def saved(database):
    ((summary,),) = read(database, "SELECT summary FROM timeline_event WHERE id = 1")
    ((logged,),) = read(database, "SELECT count(*) FROM django_admin_log")
    number = int(summary.removeprefix("Number ").rstrip(".")) if "Number" in summary else 0
    return number, logged


@contextmanager
def mounted(image, folder):
    folder.mkdir(exist_ok=True)
    made = subprocess.run(["mount", "-o", "loop", image, folder], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("only root may make a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture
def image(tmp_path, filled_in):
    """A disk on which there is a database."""
    image = tmp_path / "disk.img"
    with image.open("wb") as file:
        file.truncate(64 * 2**20)
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("there is no mkfs.ext4")
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    with mounted(image, tmp_path / "disk") as disk:
        shutil.copy(filled_in, disk / "db.sqlite3")
    return image


@pytest.fixture
def cut(tmp_path, image):
    """Return what cuts the power some seconds after the first save, and says what became of them.

    That is the number of the last one that the editor was told of, of the one that is there, and
    how many there are in the log.
    """

    def cut(seconds, synchronous):
        before, after = tmp_path / "before.img", tmp_path / "after.img"
        shutil.copy(image, before)
        with mounted(before, tmp_path / "disk") as disk:
            editor = start(f"sqlite:///{disk / 'db.sqlite3'}", EDITOR, synchronous)
            told = editor.stdout.readline()
            time.sleep(seconds)
            editor.send_signal(signal.SIGSTOP)
            shutil.copy(before, after)
            editor.kill()
            told = [told, *editor.communicate()[0].splitlines()][-1]
        with mounted(after, tmp_path / "disk") as disk:
            database = disk / "db.sqlite3"
            assert read(database, "PRAGMA integrity_check") == [("ok",)]
            return int(told), *saved(database)

    return cut


def moments():
    """Return when to cut the power, the same in every run."""
    chance = random.Random(POWER_CUTS)  # noqa: S311 - no secret
    return [chance.uniform(0, 1) for _ in range(POWER_CUTS)]


def test_a_save_that_was_told_of_outlasts_a_power_cut(cut):
    for moment in moments():
        told, number, logged = cut(moment, "FULL")

        # The last one may have been saved, and nobody told of it yet.
        assert number in (told, told + 1)
        assert logged == number


# NORMAL, which is often advised with a write-ahead log, waits for the disk at checkpoints alone.
@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_without_waiting_for_the_disk_saves_are_lost(cut, synchronous):
    found = [cut(moment, synchronous) for moment in moments()]

    assert any(number < told for told, number, _ in found)
