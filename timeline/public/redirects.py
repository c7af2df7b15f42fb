"""From an address that a record had to the one that it has, for those that readers may see."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from timeline.models import Event, FormerSlug, Location, Person, Source

_NAMESPACES = ("timeline", "files", "api")
# By the names of pages; what is beside a page is called after it: person.json, get_person.
_PUBLIC: dict[str, Callable[[], QuerySet[Any]]] = {
    "event": Event.objects.published,
    "person": Person.objects.public,
    "location": Location.objects.public,
    "source": Source.objects.public,
}


class FormerAddressMiddleware:
    """Looks where a record has gone only once nothing was found: other pages pay nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and request.method in ("GET", "HEAD"):
            return _moved(request) or response
        return response


def _moved(request: HttpRequest) -> HttpResponse | None:
    match = request.resolver_match
    if match is None or match.namespace not in _NAMESPACES or "slug" not in match.kwargs:
        return None
    public = _PUBLIC.get((match.url_name or "").removeprefix("get_").removesuffix(".json"))
    found = public and FormerSlug.objects.lead_from(match.kwargs["slug"], public())
    if not found:
        return None
    query = request.META.get("QUERY_STRING", "")
    address = reverse(match.view_name, args=[found.slug]) + (f"?{query}" if query else "")
    # Not for good: another record may take the address over.
    return HttpResponsePermanentRedirect(address, headers={"Cache-Control": "no-cache"})
