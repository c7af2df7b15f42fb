"""The language of a page is that of its address, whatever a browser prefers or a cookie says.

So a page can be shared, and kept by a cache, as it was seen.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import translate_url
from django.utils import translation


class LanguageOfAddressMiddleware(LocaleMiddleware):
    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


def elsewhere(request: HttpRequest) -> list[dict[str, str]]:
    """Return the addresses of a page in all languages, if there are several."""
    if len(settings.LANGUAGES) < 2:
        return []
    here = request.get_full_path()
    return [
        {"code": code, "name": name, "address": translate_url(here, code)}
        for code, name in settings.LANGUAGES
    ]
