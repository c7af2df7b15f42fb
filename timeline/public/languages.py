"""The language of a page is that of its address, whatever a browser prefers or a cookie says.

So a page can be shared, and kept by a cache, as it was seen.
"""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation


class LanguageOfAddressMiddleware(LocaleMiddleware):
    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class Edition(NamedTuple):
    """A page in one language."""

    code: str
    name: str
    address: str


def editions(request: HttpRequest) -> list[Edition]:
    """Return a page, without its query, in all its languages; nothing if it has only one."""
    here = request.resolver_match
    if here is None:
        return []
    found = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            address = reverse(here.view_name, args=here.args, kwargs=here.kwargs)
        found.append(Edition(code, name, address))
    return found if len({edition.address for edition in found}) > 1 else []
