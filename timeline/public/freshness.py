"""Nothing is rendered twice: what a reader has is not sent again, what another got is."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from timeline.models import content
from timeline.public.holding import fingerprint, hold, take

_SPACES = ("timeline", "files", "api")
# Bytes of an answer that is held, at most: a page is lighter, but for that of a long article.
HEAVIEST = 200_000


class FreshnessMiddleware:
    """Gives public pages and data an ETag (RFC 9110, section 8.8.3), and answers 304 by it.

    It is of the content, of the program and of the address: not of who asks. So what was rendered
    is held by its ETag and given to the next who asks. While pages are being worked on, with
    DEBUG, none of this is done.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.DEBUG:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        etag = getattr(request, "etag", "")
        if etag and response.status_code in (200, 304) and not response.has_header("ETag"):
            response.headers["ETag"] = etag
            patch_cache_control(response, public=True, no_cache=True)
            _hold(etag, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if request.method not in ("GET", "HEAD") or not match or match.namespace not in _SPACES:
            return None
        # Before anything is read: what changes meanwhile is newer than its mark, never older.
        etag = request.etag = _etag(request.build_absolute_uri())  # type: ignore[attr-defined]
        if request.headers.get("If-None-Match") == "*":
            return None  # whether there is anything, only the view can tell
        return get_conditional_response(request, etag=etag) or take(etag)


def _hold(etag: str, response: HttpResponseBase) -> None:
    """Hold an answer that any reader may get."""
    if response.status_code != 200 or not isinstance(response, HttpResponse) or response.cookies:
        return
    if len(response.content) <= HEAVIEST:
        hold(etag, response)


def _etag(address: str) -> str:
    parts = str(content.mark()), settings.MAP_TILES, settings.MAP_ATTRIBUTION, address
    return f'W/"{fingerprint(*parts)}"'
