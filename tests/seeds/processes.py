"""Commands in processes of their own, on a database of their own."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings

# How a child waits for the lock: not for 20 seconds.
IMPATIENT = """
from django.conf import settings
if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
    settings.DATABASES["default"]["OPTIONS"]["timeout"] = 0.2
else:
    settings.DATABASES["default"]["OPTIONS"] = {"options": "-c lock_timeout=200ms"}
"""
COMMAND = """
from django.core.management import execute_from_command_line
import sys
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


def start(database: str, script: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a Python script that uses the database at an address."""
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "olympics.settings",
        "SECRET_KEY": "a secret that is as long as Django would make one itself",
    }
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return exit code, output and errors."""
    output, errors = process.communicate(timeout=120)
    return process.returncode, output, errors


def manage(database: str, *arguments: object, before: str = "") -> tuple[int, str, str]:
    return finish(start(database, before + COMMAND, *arguments))


def read(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path, timeout=60)) as connection:
        return connection.execute(sql).fetchall()


def read_from(database: str, sql: str) -> list[Any]:
    """Return the rows that a query finds in the database at an address, whichever it is."""
    if database.startswith("sqlite:///"):
        return read(Path(database.removeprefix("sqlite:///")), sql)
    import psycopg  # which is not needed for SQLite

    with psycopg.connect(database) as connection:
        return connection.execute(sql).fetchall()
