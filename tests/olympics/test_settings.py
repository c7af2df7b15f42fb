"""The settings as a fresh process reads them, whatever the tests themselves run under."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection


def start(**environ: str) -> subprocess.CompletedProcess[str]:
    code = (
        "from olympics import settings as s;"
        "print(s.DEBUG, s.SESSION_COOKIE_NAME if s.HTTPS else '-',"
        "      s.DATABASES['default']['ENGINE'])"
    )
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME")}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=clean | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_clone_starts_with_no_environment_and_debug_off():
    assert start().stdout.split() == ["False", "-", "django.db.backends.sqlite3"]


@pytest.mark.parametrize("environ", [{"DEBUG": "maybe"}, {"HTTPS": "perhaps"}])
def test_a_value_that_is_not_understood_stops_the_start(environ):
    started = start(**environ)

    assert started.returncode == 1
    assert "is neither true nor false" in started.stderr


def test_a_public_site_must_have_a_secret_of_its_own():
    assert "set SECRET_KEY" in start(HTTPS="1").stderr
    assert start(HTTPS="1", SECRET_KEY="x" * 50).stdout.split()[1] == "__Host-sessionid"


def test_a_database_url_that_is_not_understood_stops_the_start():
    assert "DATABASE_URL is not understood" in start(DATABASE_URL="garbage").stderr


def test_a_database_url_chooses_postgresql():
    started = start(DATABASE_URL="postgres://editor@localhost/timeline")

    assert started.stdout.split()[2] == "django.db.backends.postgresql"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="these are options of PostgreSQL")
def test_postgresql_compiles_no_query():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")

        assert cursor.fetchone() == ("off",)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="these are options of SQLite")
def test_sqlite_waits_for_the_lock_and_syncs_every_commit():
    options = settings.DATABASES["default"]["OPTIONS"]
    with connection.cursor() as cursor:
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]

    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)
    assert "journal_mode=WAL" in options["init_command"]
    assert synchronous == 2  # FULL
    assert settings.DATABASES["default"]["ATOMIC_REQUESTS"] is False
