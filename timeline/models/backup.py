"""A copy of the whole database in one file, made while it is in use, and brought back again."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import DatabaseError, connection

from timeline.models import content

_MIGRATIONS = "SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'"


class BackupError(Exception):
    """What is wrong with a copy, or keeps one from being made."""


def back_up(path: Path) -> None:
    """Write the database as it stands at one moment; the file appears whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.touch(0o600)  # it holds drafts, sessions and hashes of passwords
        (_copy_sqlite if connection.vendor == "sqlite" else _dump_postgresql)(draft)
        _sync(draft)
        draft.replace(path)
        _sync(path.parent)
    except (OSError, sqlite3.Error, DatabaseError) as error:
        raise BackupError(f"The copy cannot be written: {error}") from error
    finally:
        draft.unlink(missing_ok=True)


def restore(path: Path) -> None:
    """Put what a copy holds in the place of all that is there; a bad copy changes nothing."""
    (_restore_sqlite if connection.vendor == "sqlite" else _restore_postgresql)(path)
    if "timeline_content" in connection.introspection.table_names():
        content.renew()


def is_empty() -> bool:
    return not connection.introspection.table_names()


def _copy_sqlite(draft: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(draft)) as copy:
        connection.connection.backup(copy, progress=_refuse_to_wait)
        copy.execute("PRAGMA journal_mode=DELETE")  # so that one file holds all
        _check(copy)


def _restore_sqlite(path: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        _check(copy)
        if not copy.execute(_MIGRATIONS).fetchone():  # an empty file is a database, too
            raise BackupError("The copy holds no timeline.")
        copy.backup(connection.connection, progress=_refuse_to_wait)


def _refuse_to_wait(status: int, *args: int) -> None:
    """Give up where others do not let go of the database in the time in which they should."""
    if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise BackupError("The database is in use: others are writing.")


def _check(copy: sqlite3.Connection) -> None:
    try:
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BackupError(f"The copy cannot be read: {error}") from error
    if found != "ok":
        raise BackupError(f"The copy is damaged: {found}")


def _dump_postgresql(draft: Path) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={draft}")


def _restore_postgresql(path: Path) -> None:
    name = connection.settings_dict["NAME"]
    how = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    _run("pg_restore", *how, f"--dbname={name}", str(path))


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the database, with its user and password."""
    (_, *where), env = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    name = str(connection.settings_dict["NAME"])
    last = [name] if program == "pg_dump" else []
    command = [program, *(each for each in where if each != name), *arguments, *last]
    done = subprocess.run(  # noqa: S603 - our own words
        command, env={**os.environ, **(env or {})}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(done.stderr.strip())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
