"""Whatever is asked of the timeline, it answers, or says what it does not understand."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timeline.public.filters import FilterForm
from timeline.public.formats import FORMATS

NAMES = [*FilterForm.conditions, "order", "before", "after", "limit", "other"]
WORTHWHILE = ["2024", "[..2024]", "March 2024", "tom-cruise", "0~0~a", "-date", "1", '"', "\0", "~"]
VALUES = st.one_of(st.sampled_from(WORTHWHILE), st.text(max_size=70))
LISTS = ["events", "people", "locations", "sources", "citations"]
PATHS = ["/", *(f"/{each.path}" for each in FORMATS), *(f"/api/v1/{each}" for each in LISTS)]


@pytest.mark.parametrize("path", PATHS)
@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(pairs=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4))
def test_no_query_is_an_error_of_ours(client, published, path, pairs):
    query = urlencode(pairs, quote_via=quote, errors="surrogatepass")

    assert client.get(f"{path}?{query}").status_code in {200, 400}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=60))
def test_no_bytes_are_an_error_of_ours(client, published, raw):
    query = "".join(f"%{byte:02x}" for byte in raw)

    assert client.get(f"/?q={query}&from={query}").status_code in {200, 400}


@pytest.mark.parametrize("name", NAMES)
def test_a_query_of_50_kilobytes_is_no_error_of_ours(client, published, name):
    assert client.get("/", {name: "é 1" * 17_000}).status_code in {200, 400}
