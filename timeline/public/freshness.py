"""Whether a reader has what is there already: then nothing is rendered, and nothing sent again."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from timeline.models import content

_SPACES = ("timeline", "files", "api")
_PARTS = ("*.py", "*.html", "*.mo")


class FreshnessMiddleware:
    """Gives public pages and data an ETag (RFC 9110, section 8.8.3), and answers 304 by it.

    It is of the content, of the program and of the address: not of who asks. While pages are
    being worked on, with DEBUG, there is none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.DEBUG:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        etag = getattr(request, "etag", "")
        if etag and response.status_code in (200, 304):
            response.headers["ETag"] = etag
            patch_cache_control(response, public=True, no_cache=True)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if request.method not in ("GET", "HEAD") or not match or match.namespace not in _SPACES:
            return None
        # Before anything is read: what changes meanwhile is newer than its mark, never older.
        request.etag = _etag(request.build_absolute_uri())  # type: ignore[attr-defined]
        if request.headers.get("If-None-Match") == "*":
            return None  # whether there is anything, only the view can tell
        return get_conditional_response(request, etag=request.etag)  # type: ignore[attr-defined]


def _etag(address: str) -> str:
    parts = (str(content.mark()), _program(), settings.MAP_TILES, settings.MAP_ATTRIBUTION, address)
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f'W/"{digest[:24]}"'


@cache
def _program() -> str:
    """Return what is another in every version of the program."""
    found = hashlib.sha256()
    for folder in (Path(settings.BASE_DIR, "templates"), Path(settings.BASE_DIR, "timeline")):
        for path in sorted(path for part in _PARTS for path in folder.rglob(part)):
            found.update(path.read_bytes())
    return found.hexdigest()
