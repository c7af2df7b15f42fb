"""What `check` says of settings, and that a site with wrong ones does not start."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from tests.seeds.processes import finish, start
from timeline import checks


def ids(**options):
    return {message.id for message in run_checks(**options)}


@pytest.mark.django_db
def test_the_settings_of_a_clone_are_in_order(settings):
    settings.ALLOWED_HOSTS = ["localhost"]  # and not the one that tests ask
    assert ids(databases=["default"]) == set()


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"ALLOWED_HOSTS": ["*"], "HTTPS": True}, "timeline.E001"),
        ({"ALLOWED_HOSTS": ["localhost"], "HTTPS": True}, "timeline.W002"),
        ({"ALLOWED_HOSTS": ["timeline.example"], "HTTPS": False}, "timeline.W003"),
        ({"SECRET_KEY": "short"}, "timeline.W004"),
    ],
)
def test_what_is_doubtful_is_told(settings, changes, found):
    for name, value in changes.items():
        setattr(settings, name, value)

    assert found in ids()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="these are options of SQLite")
@pytest.mark.parametrize(
    ("option", "value", "found"),
    [
        ("transaction_mode", None, "timeline.E006"),
        ("init_command", "PRAGMA synchronous=NORMAL;", "timeline.W007"),
    ],
)
def test_what_sqlite_would_not_keep_is_told(monkeypatch, option, value, found):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], option, value)

    assert {message.id for message in checks.database()} == {found}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is checked by Django")
def test_an_old_sqlite_is_refused(monkeypatch):
    monkeypatch.setattr(checks.sqlite3, "sqlite_version_info", (3, 34, 1))

    assert [message.id for message in checks.database()] == ["timeline.E005"]


def test_a_site_that_is_open_to_any_name_does_not_start(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "*")
    code, _, errors = finish(start(f"sqlite:///{tmp_path / 'db'}", "import olympics.wsgi"))

    assert code == 1
    assert "timeline.E001" in errors


def test_a_site_in_order_starts_and_says_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    code, output, errors = finish(start(f"sqlite:///{tmp_path / 'db'}", "import olympics.wsgi"))

    assert (code, output, errors) == (0, "", "")
