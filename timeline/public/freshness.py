"""Nothing is rendered twice: what a reader has is not sent again, what another got is."""

import hashlib
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache as pages
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from timeline.models import content

try:
    from redis.exceptions import RedisError
except ImportError:  # without the extra, pages are held in memory
    _OUT_OF_ORDER: tuple[type[Exception], ...] = (OSError,)
else:
    _OUT_OF_ORDER = (OSError, RedisError)

logger = logging.getLogger(__name__)

_SPACES = ("timeline", "files", "api")
_PARTS = ("*.py", "*.html", "*.mo")
# Bytes of an answer that is held, at most: a page is lighter, but for that of a long article.
HEAVIEST = 200_000
# Seconds. What nobody can ask for any more, as the content has changed, is not held for ever.
LONGEST = 60 * 60


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
        return get_conditional_response(request, etag=etag) or _held(etag)


def _held(etag: str) -> HttpResponseBase | None:
    """Return what was answered under an ETag; None also where the cache is out of order."""
    try:
        held: HttpResponseBase | None = pages.get(etag)
    except _OUT_OF_ORDER:
        logger.warning("The cache gives nothing", exc_info=True)
        return None
    return held


def _hold(etag: str, response: HttpResponseBase) -> None:
    """Hold an answer that any reader may get."""
    if response.status_code != 200 or not isinstance(response, HttpResponse) or response.cookies:
        return
    if len(response.content) > HEAVIEST:
        return
    try:
        pages.set(etag, response, LONGEST)
    except _OUT_OF_ORDER:
        logger.warning("The cache takes nothing", exc_info=True)


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
