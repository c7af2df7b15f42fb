"""Requests that nobody means, to every address that the site has.

The environment variable ``FUZZ`` says how many are sent in each test, others each time; without it
some hundred, always the same.
"""

import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

_FUZZ = os.environ.get("FUZZ")

HOSTILE = [
    *("", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\N{RIGHT-TO-LEFT OVERRIDE}", "é" * 60),
    *("0", "-1", "1", "٣", "1e400", "NaN", "Infinity", "9" * 19, "-" + "9" * 40, str(10**22)),
    *("2024-02-30", "2024-13", "-9999999999999", "Y-17E7", "Y-999999999999999999", "0000-00-00"),
    *(
        "../..",
        "X" * 64,
        "[..2024]",
        "2024/..",
        "[1..2, 3..4",
        "{..}",
        "?~%",
        "1985-04-12T25:61:61",
    ),
    *("~", "~~", "0~0~a", f"{2**63}~0~a", f"{10**22}~-1~", "a~b~c~d~e", "0-0", "9-1", "0~0~" * 99),
    *('"', '"" "', "'", "\\", "%", "%%s", "{0}", "a OR b*", "NEAR(", "-a", "a:b", "((((", "<b>"),
    *("\x1f", "\x1d\x1e", "\ufeff", "\ufdd0", "𐏿", "e" + "\u0301" * 300, "\r\nSet-Cookie: a=b"),
    *("a " * 25_000, '"' * 50_000, "é 1" * 17_000),
]
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=70))
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "BREW", ""]
HEADERS = {
    "Accept": ["*/*", "text/html;q=2", "application/json", "\xff", ";;;,,,", "a/b" * 5000],
    "Accept-Language": ["fr", "*", "en;q=a", "x" * 600, ",-,-" * 200, "\xe9"],
    "Accept-Encoding": ["gzip", "identity;q=0", "*;q=0", "\xe9"],
    "Content-Length": ["0", "-1", "a", "9" * 30],
    "Content-Type": [
        "application/json",
        "multipart/form-data",
        "text/html; charset=\xe9",
        "a" * 999,
    ],
    "Cookie": [
        "sessionid=a",
        "csrftoken=%00",
        "=;=;",
        "django_language=xx; sessionid=\xe9",
        "\x01",
    ],
    "Host": ["", "evil.example", "[::1", "testserver:99999999", "a b", "\xe9", "x" * 300, "..:a"],
    "HX-Request": ["true", "false", "\xe9"],
    "If-Modified-Since": ["Sun, 22 Nov 2026 22:00:00 GMT", "Mon, 99 Feb 99999 25:61:61 GMT", "0"],
    "If-None-Match": ["*", '"a"', 'W/"a", b', '"', "\xe9" * 500, ",,,"],
    "Origin": ["null", "https://evil.example", "http://[", "\xe9", "http://[::1]:a"],
    "Range": ["bytes=0-0", "bytes=-1", "bytes=9-1", "lines=a", "bytes=0-" + "9" * 50],
    "Referer": ["http://[", "\xe9"],
    "X-Forwarded-For": ["127.0.0.1", "a, b", "\xe9"],
    "X-Forwarded-Proto": ["https", "gopher"],
    "X-HTTP-Method-Override": ["DELETE"],
}


class Request(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]


def routes(under: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Yield every address of the site, with parameters as Django writes them."""
    for each in (under or get_resolver()).url_patterns:
        route = f"{before}{each.pattern}"
        if isinstance(each, URLPattern):
            yield f"/{route}"
        else:
            yield from routes(each, route)


@st.composite
def requests(draw, addresses: Sequence[str], known: Sequence[str], names: Sequence[str]):
    """Return requests that are mostly as they should be, so that they come far, and in part not."""

    def one(of: Sequence[str]) -> str:
        return draw(TEXTS if draw(_SELDOM) else st.sampled_from(of))

    path = re.sub(r"\(\?P<[^)]*\)|<[^>]+>", lambda _: one(known), one(addresses).strip("^$"))
    pairs = [(one(names), one([*known, *HOSTILE])) for _ in range(draw(_FEW))]
    chosen = [draw(st.sampled_from(sorted(HEADERS))) for _ in range(draw(_FEW))]
    headers = {name: draw(st.sampled_from(HEADERS[name])) for name in chosen}
    return Request(one_method(draw), address(path, pairs), headers)


# Hypothesis draws the first choices no more often than others.
_SELDOM = st.sampled_from([False] * 7 + [True])
_FEW = st.sampled_from([0, 0, 0, 1, 1, 2, 4])


def one_method(draw) -> str:
    return draw(st.sampled_from(METHODS)) if draw(_SELDOM) else "GET"


def address(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    query = urlencode(pairs, quote_via=quote, errors="surrogatepass")
    return f"/{quote(path.lstrip('/'), errors='surrogatepass')}?{query}"


def send(client, request: Request):
    """Send a request, take all of the answer, and return it."""
    client.raise_request_exception = False
    response = client.generic(request.method, request.path, headers=request.headers)
    if response.streaming:
        list(response)
    return response


def status(client, request: Request) -> int:
    return int(send(client, request).status_code)


def fuzzed(number: int, **options):
    """Return the settings of a test that sends so many requests, or as many as are asked for."""
    return settings(
        max_examples=int(_FUZZ or number),
        derandomize=_FUZZ is None,
        suppress_health_check=list(HealthCheck),
        **options,
    )


# To see whether anything is found at all, and not which request is the shortest of them.
ONCE = [Phase.generate]
