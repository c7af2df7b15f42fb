"""The addresses of records' own pages, of which a page shows hundreds."""

import re
from collections.abc import Callable
from functools import cache
from urllib.parse import quote

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language

_PLAIN = re.compile(r"[-\w]+", re.ASCII)
_STAND_IN = "slug"
# Words that are named at either end of a text to which an address leads.
_EDGE = 5


def page(view: str, slug: str) -> str:
    """Return ``reverse(view, args=[slug])`` in the language of the thread, sooner."""
    return pages(view)(slug)


def pages(view: str) -> Callable[[str], str]:
    """Return what does so for many slugs, always in the language in which the thread is now."""
    before, after = _around(view, get_language(), get_script_prefix(), get_urlconf())

    def page(slug: str) -> str:
        if _PLAIN.fullmatch(slug):
            return f"{before}{slug}{after}"
        return reverse(view, args=[slug])

    return page


def passage_page(source: str, start: int, end: int) -> str:
    """Return the address of a source's page with a passage of its text highlighted."""
    return f"{page('timeline:source', source)}?passage={start}-{end}#passage"


def with_text_fragment(url: str, text: str) -> str:
    """Return an address that leads to a text on its page (WICG, URL Fragment Text Directives).

    Of a long text its first and last words are named: a match may then run across paragraphs.
    """
    words = text.split()
    parts = [words] if len(words) <= 2 * _EDGE else [words[:_EDGE], words[-_EDGE:]]
    quoted = quote("\n".join(map(" ".join, parts)), safe="")  # no word has a line break in it
    directive = quoted.replace("%0A", ",").replace("-", "%2D")
    return f"{url}{'' if '#' in url else '#'}:~:text={directive}"


@cache
def _around(view: str, *_: str | None) -> tuple[str, str]:
    """Return what stands before and behind the slug, which depends on where the thread stands."""
    before, _stand_in, after = reverse(view, args=[_STAND_IN]).rpartition(_STAND_IN)
    return before, after
