"""What an editor sends after the session has ended is kept in the page, and sent again.

The page on which to sign in holds it, and so does the one that comes next, from which it is sent
again as it was: with what the form had seen, and with a token of the new session. The server keeps
nothing of it, and what reaches it has passed the check for forged requests each time.
"""

import json
from collections.abc import Callable
from copy import copy

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from timeline.admin import stale

# The field that holds what was sent.
NAME = "held"


class ExpiryMiddleware:
    """Asks those who have to sign in again to do so without losing what they sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        if request.method != "POST" or not request.path.startswith(reverse("admin:index")):
            return None
        if request.path == reverse("admin:login"):
            return _signing_in(request) if request.POST.get(NAME) else None
        is_leaving = request.path == reverse("admin:logout")
        if request.user.is_authenticated or is_leaving or not _may_be_held(request.POST):
            return None
        return _signed_out(request)


def _may_be_held(data: QueryDict) -> bool:
    """Whether there is anything to send again, and no password among it."""
    return any(name != stale.TOKEN for name in data) and not any(
        "password" in name for name in data
    )


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Return the page on which to sign in; it holds what was sent."""
    sent = [(name, values) for name, values in request.POST.lists() if name != stale.TOKEN]
    context = {
        "next": request.get_full_path(),
        "app_path": reverse("admin:login"),
        NAME: json.dumps(sent, ensure_ascii=False),
    }
    asked = copy(request)
    asked.method = "GET"
    response = admin.site.login(asked, context)
    response.status_code = 403
    return response


def _signing_in(request: HttpRequest) -> HttpResponse:
    """Sign in; return the page from which to send again what is held."""
    held = request.POST[NAME]
    response = admin.site.login(request, {NAME: held})
    if response.status_code != 302:
        return response
    fields = _read(held)
    context = {
        **admin.site.each_context(request),
        "title": "You are signed in again: nothing is saved yet",
        "action": response["Location"],
        "fields": fields,
        "told": stale.told(fields),
    }
    return TemplateResponse(request, "admin/timeline/held.html", context)


def _read(held: str) -> list[tuple[str, list[str]]]:
    """Return the fields that a page holds; none if that is not what it sent."""
    try:
        fields = json.loads(held)
        return [(str(name), [str(value) for value in values]) for name, values in fields]
    except (ValueError, TypeError, RecursionError):
        return []
