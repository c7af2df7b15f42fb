"""Whatever is asked of the public site, it answers, or says what it does not understand."""

import pytest
from django import forms
from django.db import connection
from hypothesis import event, given
from hypothesis import strategies as st

from tests.hostile import HOSTILE, ONCE, Request, address, fuzzed, requests, routes, status
from timeline.public import data
from timeline.public.filters import FilterForm
from timeline.public.paging import BY_TIME

ADDRESSES = [route for route in dict.fromkeys(routes()) if not route.startswith("/admin/")]
KNOWN = [
    "rappel",
    "tom-cruise",
    "stade-de-france",
    "report",
    "events",
    "2024",
    "March 2024",
    "-date",
]
ASKED = {
    "/api/v1/events": [*FilterForm.conditions, "order", "before", "after"],
    "/people/": ["before", "after"],
    "/sources/report/": ["passage"],
    "/api/v1/citations": ["event", "stance", "limit", "before"],
    "/sitemap-events.xml": ["p"],
}
NAMES = sorted({name for names in ASKED.values() for name in names})
REQUESTS = requests(ADDRESSES, KNOWN, NAMES)


def test_every_address_is_among_those_asked():
    assert {"/", "/events/<slug:slug>/", "/api/v1/events/<slug:slug>", "/embed/"} <= {*ADDRESSES}


@fuzzed(300)
@given(request=REQUESTS)
def test_no_request_is_an_error_of_ours(client, published, request):
    code = status(client, request)
    event(f"answered {code}")  # pytest --hypothesis-show-statistics tells how many of each

    assert code < 500


@pytest.mark.parametrize(("path", "names"), ASKED.items())
def test_no_value_is_an_error_of_ours(client, published, path, names):
    asked = [(name, value) for name in names for value in HOSTILE]
    answers = {pair: status(client, Request("GET", address(path, [pair]), {})) for pair in asked}

    assert {pair: code for pair, code in answers.items() if code not in (200, 400, 404)} == {}


@fuzzed(60)
@given(raw=st.binary(max_size=60))
def test_no_bytes_are_an_error_of_ours(client, published, raw):
    query = "".join(f"%{byte:02x}" for byte in raw)

    assert status(client, Request("GET", f"/?q={query}&from={query}", {})) in {200, 400}


def breaks(*args):
    return 1 / 0


# The request that breaks may be a long one to tell.
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_a_view_that_breaks_is_noticed(client, published, monkeypatch):
    monkeypatch.setattr(data, "person_data", breaks)

    with pytest.raises(AssertionError):
        fuzz(client)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes any number")
def test_a_check_that_is_gone_is_noticed(client, published, monkeypatch):
    monkeypatch.setitem(BY_TIME.columns, "sort_key", forms.IntegerField())
    cursors = (value for value in HOSTILE if value.count("~") == 2)

    answers = {
        status(client, Request("GET", address("/embed/", [("after", value)]), {}))
        for value in cursors
    }

    assert max(answers) == 500


@fuzzed(2000, phases=ONCE)
@given(request=REQUESTS)
def fuzz(client, request):
    assert status(client, request) < 500
