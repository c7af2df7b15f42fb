"""What browsers are forbidden on every page, whoever makes it."""

import pytest

from timeline.public import pages

PATHS = ["/", "/embed/", "/nothing", "/?from=banana", "/admin/login/", "/api/v1/docs"]
DATA = ["/timeline.json", "/api/v1/events", "/robots.txt", "/static/timeline/timeline.css"]


def csp(response):
    parts = response["Content-Security-Policy"].split("; ")
    return {name: values.split(" ") for name, values in (part.split(" ", 1) for part in parts)}


def assert_strict(response):
    policy = csp(response)
    assert policy["default-src"] == ["'none'"]
    assert [name for name, values in policy.items() if "unsafe" in str(values)] == []
    assert {name: response[name] for name in EXPECTED} == EXPECTED
    assert "camera=()" in response["Permissions-Policy"]


EXPECTED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@pytest.mark.parametrize("path", [*PATHS, *DATA[:3]])
def test_every_answer_is_strict(client, db, path):
    assert_strict(client.get(path))


def test_an_error_is_as_strict(client, monkeypatch):
    monkeypatch.setattr(pages, "FilterForm", lambda query: 1 / 0)
    client.raise_request_exception = False

    response = client.get("/")

    assert response.status_code == 500
    assert_strict(response)


@pytest.mark.parametrize("path", [*PATHS, *DATA])
def test_other_sites_get_only_what_is_made_for_their_frames(client, db, path):
    allowed = "cross-origin" if path == "/embed/" else "same-origin"
    response = client.get(path)
    response.close()
    assert response["Cross-Origin-Resource-Policy"] == allowed
