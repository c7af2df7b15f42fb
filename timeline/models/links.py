"""The addresses of records' own pages, of which a page shows hundreds."""

import re
from functools import cache

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language

_PLAIN = re.compile(r"[-\w]+", re.ASCII)
_STAND_IN = "slug"


def page(view: str, slug: str) -> str:
    """Return ``reverse(view, args=[slug])`` in the language of the thread, sooner."""
    if not _PLAIN.fullmatch(slug):
        return reverse(view, args=[slug])
    before, after = _around(view, get_language(), get_script_prefix(), get_urlconf())
    return f"{before}{slug}{after}"


@cache
def _around(view: str, *_: str | None) -> tuple[str, str]:
    """Return what stands before and behind the slug, which depends on where the thread stands."""
    before, _stand_in, after = reverse(view, args=[_STAND_IN]).rpartition(_STAND_IN)
    return before, after
