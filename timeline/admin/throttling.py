"""Who guesses passwords has to wait; whose password is guessed has not.

Failed attempts are counted for a name and an address together (django-axes), so that nobody can
lock out an editor from elsewhere.
"""

from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def address(request: HttpRequest) -> str:
    """Return the address of who asks.

    Behind a proxy it is the last that the proxy has put into ``X-Forwarded-For``: those before it
    are the asker's own word. Those who have none, as at a socket, share one.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    for told in (forwarded.rpartition(",")[2].strip(), request.META.get("REMOTE_ADDR", "")):
        with suppress(ValueError):
            return str(ip_address(told))
    return str(ip_address(0))


def refused(request: HttpRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    """Return the page to sign in, with all that it holds, as one that asks to wait."""
    response.status_code = 429
    response.headers["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response
