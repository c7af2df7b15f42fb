"""What no page of the admin sends is a bad request, before a database is asked for it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import TO_FIELD_VAR
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from timeline.admin.references import is_key

# Words, not numbers: what is looked for in lists and among names, and dates as they are typed.
_SEARCHES = ("q", "term", "text")
_MOST_WORDS = 100
# No page of a list, no key and no position has so many digits, and databases take none.
_TOO_LONG = re.compile(r"\d{19}")
# A field of a row below a record, and how many rows a form says that it has.
_OF_ROW = re.compile(r"(.+)-(\d+)-[^-]+")
_TOTAL = "-TOTAL_FORMS"
_MOST_DIGITS = 9
# Fields of lists and of accounts whose values are primary keys.
_KEYS = (ACTION_CHECKBOX_NAME, "groups", "permissions", "user_permissions")
# Leads from any primary key to an address, which for a draft tells its slug; nothing links to it.
_ADDRESS_OF_ANY = "admin:view_on_site"
# Patterns are no filter of any list, and a wrong one is an error of the database.
_PATTERNS = ("__regex", "__iregex")


class GateMiddleware:
    """Answers 400 to addresses, choices and forms of the admin that cannot be meant.

    No page of the admin is kept by browsers and caches.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _is_of_admin(request) and "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, *args: object) -> None:
        if _is_of_admin(request):
            match = request.resolver_match
            if match and match.view_name == _ADDRESS_OF_ANY and request.user.is_authenticated:
                raise Http404
            for name, values in request.GET.lists():
                _check(name, values)
            _check_field([*request.GET.getlist(TO_FIELD_VAR), *request.POST.getlist(TO_FIELD_VAR)])
            for name in _KEYS:
                _check_keys(request.POST.getlist(name))
            _check_rows(request.POST)


def _is_of_admin(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("admin:index"))


def _check(name: str, values: Iterable[str]) -> None:
    if "\x00" in name or name.endswith(_PATTERNS):
        raise BadRequest(f"{name!r} is no part of an address.")
    for value in values:
        if "\x00" in value:
            raise BadRequest(f"{name}: the character U+0000 cannot be stored.")
        if name in _SEARCHES and len(value.split()) > _MOST_WORDS:
            raise BadRequest(f"{name}: search for at most {_MOST_WORDS} words.")
        if name not in _SEARCHES and _TOO_LONG.search(value):
            raise BadRequest(f"{name}: this number is too long.")


def _check_field(names: Iterable[str]) -> None:
    if not all(names):
        raise BadRequest(f"{TO_FIELD_VAR} names no field.")


def _check_keys(keys: Iterable[str]) -> None:
    for key in keys:
        if not is_key(key):
            raise BadRequest(f"{key!r} is no row of a list.")


def _check_rows(data: QueryDict) -> None:
    """Refuse a form that tells of more rows than it has: each would be made, to be found empty."""
    found = {match.groups() for name in data if (match := _OF_ROW.fullmatch(name))}
    sent = Counter(prefix for prefix, _ in found)
    for name in data:
        told = str(data[name]) if name.endswith(_TOTAL) else ""
        if told.isdecimal() and len(told) > _MOST_DIGITS:
            raise BadRequest(f"{name}: this number is too long.")
        if told.isdecimal() and int(told) > sent[name.removesuffix(_TOTAL)]:
            raise BadRequest(f"{name}: the form has fewer rows than {told}.")
