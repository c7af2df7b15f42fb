import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from timeline.public import health


def test_a_site_that_can_serve_is_ready(client, db):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ready\n")
    assert response["Cache-Control"] == "no-store"


def test_a_site_without_its_last_migration_is_not(client, db, caplog):
    MigrationRecorder.Migration.objects.filter(app="timeline").latest("pk").delete()

    response = client.get("/healthz")

    assert (response.status_code, response.content) == (503, b"not ready\n")
    assert "is not applied" in caplog.text


def test_a_site_without_its_database_is_not_and_tells_nobody_why(client, monkeypatch, caplog):
    def fail(connection):
        raise OperationalError("no password for user at this host")

    monkeypatch.setattr(health, "MigrationExecutor", fail)

    response = client.get("/healthz")

    assert (response.status_code, response.content) == (503, b"not ready\n")
    assert "no password" in caplog.text


def test_a_proxy_may_ask_without_https(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("method", ["post", "delete"])
def test_it_is_only_read(client, method):
    assert getattr(client, method)("/healthz").status_code == 405
