"""What the log of a process looks like."""

import json

import pytest

from tests.seeds.processes import finish, start

# Two requests fail, one of them with a name that a proxy gave it.
FAIL = """
import django
django.setup()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["testserver"]
client = Client(raise_request_exception=False)
for headers in ({"x-request-id": "0c4b2a1e5f6d4c3b8a79675645342312"}, {}):
    print("X-Request-ID" in client.get("/", headers=headers).headers)
"""


@pytest.fixture
def failures(tmp_path, monkeypatch):
    def run(log_format):
        monkeypatch.setenv("LOG_FORMAT", log_format)
        # A database with no tables in it.
        code, output, errors = finish(start(f"sqlite:///{tmp_path / 'db'}", FAIL))
        assert (code, output) == (0, "False\nFalse\n")
        return errors

    return run


def test_each_line_is_one_object_that_names_its_request(failures):
    first, second = (json.loads(line) for line in failures("json").splitlines())

    assert first["request_id"] == "0c4b2a1e5f6d4c3b8a79675645342312"
    assert len(second["request_id"]) == 32
    assert first["request_id"] != second["request_id"]
    assert (first["level"], first["logger"]) == ("ERROR", "django.request")
    assert first["message"] == "Internal Server Error: /"
    assert "no such table" in first["exc_info"]
    assert first["time"]


def test_lines_for_people_name_the_request_too(failures):
    told = failures("")

    assert (
        "ERROR django.request [0c4b2a1e5f6d4c3b8a79675645342312] Internal Server Error: /" in told
    )
