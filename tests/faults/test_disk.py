"""A disk that is full, or that may not be written to: who asks is told, and nothing is torn."""

import shutil
import subprocess
from contextlib import contextmanager
from itertools import count

import pytest

from tests.seeds.processes import finish, manage, read, start

# An editor saves an event; a reader looks at it. Told is what each was answered.
SITE = """
import django; django.setup()
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment
from tests.admin.conftest import change_url
from tests.admin.forms import held
from timeline.models import Event
setup_test_environment()
client = Client(raise_request_exception=False)
client.force_login(User.objects.get())
event = Event.objects.order_by("pk").first()
form = held(client.get(change_url(event)))
print("ready", flush=True)
while input():
    form["title"] = "Changed"
    saved = client.post(change_url(event), form)
    connection.close()
    seen = client.get(event.get_absolute_url())
    connection.close()
    print(saved.status_code, saved.headers.get("Retry-After"), seen.status_code, flush=True)
"""


@pytest.fixture
def disk(tmp_path):
    """A small disk, in the memory."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "none", disk], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("only root may make a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.fixture
def database(disk, filled_in):
    """The address of that database on the small disk."""
    shutil.copy(filled_in, disk / "db.sqlite3")
    return f"sqlite:///{disk / 'db.sqlite3'}"


def fill(file):
    with pytest.raises(OSError, match="No space"):
        any(file.write(bytes(4096)) == 0 for _ in count())


@contextmanager
def filled(disk):
    """Leave no room on the disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        fill(file)
    yield
    filler.unlink()


@contextmanager
def sealed(disk):
    """Let nobody write to the disk."""
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    yield
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)


def is_whole(disk):
    return read(disk / "db.sqlite3", "PRAGMA integrity_check") == [("ok",)]


def titles(disk):
    return read(disk / "db.sqlite3", "SELECT title, summary FROM timeline_event ORDER BY id")


def test_a_save_without_room_is_to_be_tried_again(disk, database):
    before = titles(disk)
    with start(database, SITE) as site:
        assert site.stdout.readline() == "ready\n"

        def save():
            site.stdin.write("save\n")
            site.stdin.flush()
            return site.stdout.readline().split()

        with filled(disk):
            refused = save()
        after = titles(disk)
        saved = save()
        finish_it(site)

    assert refused[:2] == ["503", "10"]
    assert refused[2] in ("200", "503")
    assert after == before
    assert saved == ["302", "None", "200"]
    assert is_whole(disk)


def test_a_reader_of_a_sealed_disk_is_asked_to_come_again(disk, database):
    """SQLite cannot read, under WAL, what it may not write beside."""
    look = """
import django; django.setup()
from django.test import Client
answer = Client(raise_request_exception=False).get("/", headers={"host": "localhost"})
print(answer.status_code, answer.headers.get("Retry-After"))
"""
    with sealed(disk):
        output = finish(start(database, look))[1]

    assert output in ("503 10\n", "200 None\n")


def finish_it(site):
    site.stdin.write("\n")
    assert finish(site)[0] == 0


@pytest.mark.parametrize("without", [filled, sealed])
def test_a_load_without_room_changes_nothing(disk, database, without, tmp_path):
    seeds = shutil.copytree("seeds", tmp_path / "seeds")
    for file in seeds.glob("*.toml"):
        # As much as does not fit into what is left of a page.
        words = "Told again at some length. " * 400
        file.write_text(file.read_text().replace('description = "', f'description = "{words}'))
    before = titles(disk)

    with without(disk):
        code, _, errors = manage(database, "loadseed", "--seeds", seeds)

    assert (code, len(errors.splitlines())) == (1, 1), errors
    assert titles(disk) == before
    assert is_whole(disk)


def test_a_backup_without_room_leaves_nothing(disk, database, tmp_path):
    with filled(disk):
        code, _, errors = manage(database, "backup", disk / "copy")

    assert (code, len(errors.splitlines())) == (1, 1), errors
    assert not [path for path in disk.iterdir() if "copy" in path.name]
