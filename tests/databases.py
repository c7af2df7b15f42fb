"""Databases of their own, for tests in which several processes or threads meet.

Each test runs on the sort of database that all tests run on; ``.ci/run`` tries both.
"""

import os
import secrets
import shutil
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.seeds.processes import manage


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A migrated SQLite database with nothing in it."""
    if connection.vendor != "sqlite":
        pytest.skip("these tests run on PostgreSQL")
    path = tmp_path_factory.mktemp("empty") / "db.sqlite3"
    assert manage(f"sqlite:///{path}", "migrate", "-v0")[0] == 0
    return path


@pytest.fixture
def on_sqlite(empty, tmp_path):
    path = tmp_path / "db.sqlite3"
    shutil.copy(empty, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgresql():
    """The server of the tests, and on it a migrated database with nothing in it."""
    psycopg = pytest.importorskip("psycopg")
    address, name = os.environ["DATABASE_URL"], f"meeting_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        assert manage(_named(name), "migrate", "-v0")[0] == 0
        yield server, name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _named(name):
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def on_postgresql(postgresql):
    server, empty = postgresql
    name = f"meeting_{secrets.token_hex(4)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {empty}")
    yield _named(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(request):
    """The address of a database of its own, with nothing in it."""
    return request.getfixturevalue(f"on_{connection.vendor}")
