"""Who guesses passwords has to wait; whose password is guessed has not.

Failed attempts are counted for a name and an address together (django-axes), so that nobody can
lock out an editor from elsewhere.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def address(request: HttpRequest) -> str:
    """Return the address of who asks.

    Behind a proxy it is the last that the proxy has put into ``X-Forwarded-For``: those before it
    are the asker's own word.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - no address to listen at


def refused(request: HttpRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    """Return the page to sign in, with all that it holds, as one that asks to wait."""
    response.status_code = 429
    response.headers["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response
