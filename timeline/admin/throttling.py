"""Who guesses passwords has to wait; whose password is guessed has not.

Failed attempts are counted for a name and an address together (django-axes), so that nobody can
lock out an editor from elsewhere.
"""

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def address(request: HttpRequest) -> str:
    """Return the address of who asks.

    Behind a proxy it is the last that the proxy has put into ``X-Forwarded-For``: those before it
    are the asker's own word. Those who have none, as at a socket, share one. Of IPv6 it is the
    network, for whoever has one address there has all of them.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    for told in (forwarded.rpartition(",")[2].strip(), request.META.get("REMOTE_ADDR", "")):
        with suppress(ValueError):
            return str(_network(ip_address(told)))
    return str(ip_address(0))


def _network(found: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(found, IPv4Address):
        return found
    return found.ipv4_mapped or IPv6Network((found, 64), strict=False).network_address


def refused(request: HttpRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    """Return the page to sign in, with all that it holds, as one that asks to wait."""
    response.status_code = 429
    response.headers["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response
