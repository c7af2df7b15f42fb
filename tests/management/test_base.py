import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, get_commands, load_command_class
from django.db import DatabaseError, IntegrityError, OperationalError, ProgrammingError

from timeline.management import base

OWN = sorted(name for name, app in get_commands().items() if app == "timeline")


def run(*command, database, **options):
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=env,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **options,
    )


class Failing(base.Command):
    def handle(self, *args, **options):
        raise options["error"]


@pytest.mark.parametrize("name", OWN)
def test_every_command_of_the_project_is_one(name):
    assert isinstance(load_command_class("timeline", name), base.Command)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (DatabaseError("file is not a database"), "is not to be had: file is not a database"),
        (OperationalError("attempt to write a readonly database"), "is not to be had: attempt"),
        (OperationalError("no such table: a"), "is not set up: run migrate first"),
        (ProgrammingError('relation "a" does not exist\nLINE 1'), 'first (relation "a" does not'),
    ],
)
def test_what_is_wrong_with_the_database_is_told_in_a_line(error, told):
    with pytest.raises(CommandError) as refused:
        Failing().execute(error=error, no_color=True, force_color=False, skip_checks=True)

    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_error_of_the_program_is_none_of_the_database():
    with pytest.raises(IntegrityError):
        Failing().execute(
            error=IntegrityError(), no_color=True, force_color=False, skip_checks=True
        )


@pytest.mark.parametrize(
    "command", ["loadseed", "checktimeline", "undoload 1", "dumpseed", "reindex --check"]
)
def test_a_file_that_is_no_database_is_told_in_a_line(tmp_path, command):
    database = tmp_path / "no.sqlite3"
    database.write_text("This is no database.")

    ended = run("manage.py", *command.split(), database=database)

    assert ended.returncode == 1
    assert ended.stderr == "CommandError: The database is not to be had: file is not a database\n"


@pytest.mark.parametrize("command", ["checktimeline", "undoload 1", "reindex", "reindex --check"])
def test_a_database_without_tables_is_told_in_a_line(tmp_path, command):
    ended = run("manage.py", *command.split(), database=tmp_path / "empty.sqlite3")

    assert ended.returncode == 1
    assert ended.stderr.startswith("CommandError: The database is not set up: run migrate first")


TELLING = """
import django, sys
django.setup()
from timeline.management import base
class Command(base.Command):
    requires_system_checks = []
    def handle(self, *args, **options):
        for number in range({lines}):
            self.stdout.write("told")
        sys.exit(3)
Command().run_from_argv(["manage.py", "tell"])
"""


@pytest.mark.parametrize("lines", [1, 100_000])
def test_a_command_ends_in_silence_when_nobody_reads_on(tmp_path, lines):
    reader, writer = os.pipe()
    os.close(reader)

    ended = run("-c", TELLING.format(lines=lines), database=tmp_path / "none", stdout=writer)

    os.close(writer)
    assert (ended.returncode, ended.stderr) == (141, "")
