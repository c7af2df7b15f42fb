"""What is told where no page could be made: to programs that ask for JSON, in JSON."""

import sqlite3
import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template import loader
from django.views.defaults import page_not_found, server_error

from timeline.public.frames import framed

_SECONDS = 10
_JSON = (".json", ".jsonld", ".geojson")
# SQLite is locked, or the disk is full, may not be written to or does not answer.
_PASSING = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
)


def failed(request: HttpRequest) -> HttpResponseBase:
    """Answer for the exception that is being handled: 503 if it will pass, otherwise 500.

    What was asked for in a frame is answered there.
    """
    view = request.resolver_match and request.resolver_match.view_name
    return framed(_failed)(request) if view == "timeline:embed" else _failed(request)


def _failed(request: HttpRequest) -> HttpResponse:
    will_pass = _will_pass(sys.exc_info()[1])
    headers = {"Retry-After": str(_SECONDS)} if will_pass else {}
    if _is_for_programs(request):
        detail = "Ask again in a moment." if will_pass else "This could not be answered."
        return JsonResponse({"detail": detail}, status=503 if will_pass else 500, headers=headers)
    if not will_pass:
        return server_error(request)
    return HttpResponse(loader.get_template("503.html").render(), status=503, headers=headers)


def missing(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer where there is nothing."""
    if _is_for_programs(request):
        return JsonResponse({"detail": "Nothing is found here."}, status=404)
    return page_not_found(request, exception)


def _is_for_programs(request: HttpRequest) -> bool:
    """Whether JSON was asked for, in a file or of the API."""
    match = request.resolver_match
    return request.path.endswith(_JSON) or (match is not None and match.namespace == "api")


def _will_pass(error: BaseException | None) -> bool:
    """Whether the database is locked, overburdened or out of reach, or has no room.

    SQLite has errors of the same class for all else that is wrong with it.
    """
    cause = error.__cause__ if isinstance(error, OperationalError) else None
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode & 0xFF in _PASSING
    return cause is not None
