"""What the templates of the public pages know besides the records: Jinja2, with Django's words."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.template.defaultfilters import capfirst, truncatechars
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format
from django.utils.html import linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from jinja2 import BaseLoader, StrictUndefined
from markupsafe import Markup, escape

from timeline.edtf import Edtf
from timeline.models import Event
from timeline.models.links import pages
from timeline.models.search import Search
from timeline.public.compiling import Edition, Editions, Settled, escaped
from timeline.public.dates import beginning, is_exact, is_plain, worded
from timeline.public.fragments import entries
from timeline.public.languages import editions
from timeline.public.numbers import grouped
from timeline.public.overview.figure import Box

# The kinds of records that have pages of their own.
KINDS = ("event", "person", "location", "source")
# Characters of a paragraph to show on either side of a quote.
_CONTEXT = 160
_BLANK_LINES = re.compile("\n{2,}")


class Tiles(NamedTuple):
    """Where the tiles of maps are, and whose they are; empty where there are none."""

    address: str
    attribution: str


def dated(date: Edtf | None) -> SafeString:
    """Return a date in words, marked as a time where a ``datetime`` would not say too much."""
    said = escaped(beginning(date))
    if date is None:
        return SafeString(said)
    text = escaped(str(date))
    if is_plain(date):
        return SafeString(f'<time datetime="{text}">{said}</time>')
    return SafeString(f'<span data-edtf="{text}" title="EDTF {text}">{said}</span>')


def marker(event: Event) -> str:
    """Return the name of the mark that stands for an event on the timeline's rule."""
    if event.factuality != Event.Factuality.HAPPENED:
        return event.factuality
    return "exact" if is_exact(event.when) else "vague"


def paragraphs(text: str, search: Search | None = None) -> SafeString:
    """Return a text, escaped, in paragraphs and lines, with what was searched for marked in it."""
    if search and search.terms:
        marked = (escape(found(each, search)) for each in _BLANK_LINES.split(text))
        lines = (each.replace("\n", Markup("<br>")) for each in marked)
        return SafeString("".join(f"<p>{each}</p>" for each in lines))
    if "\n" not in text and "\r" not in text:
        return SafeString(f"<p>{escaped(text)}</p>")  # as most are, and sooner
    return SafeString(linebreaks(text, autoescape=True))


def last_words(text: str) -> str:
    """Return the end of a text, as context for what follows it."""
    if len(text) <= _CONTEXT:
        return text
    return f"… {text[-_CONTEXT:].partition(' ')[2]}"


def first_words(text: str) -> str:
    """Return the beginning of a text, as context for what precedes it."""
    if len(text) <= _CONTEXT:
        return text
    return f"{text[:_CONTEXT].rpartition(' ')[0]} …"


def degrees(angle: float, sides: str) -> str:
    """Return a coordinate as written on maps; ``sides`` are the letters of plus and minus."""
    return f"{number_format(abs(angle), decimal_pos=4)}° {sides[angle < 0]}"


def percent(length: float) -> str:
    return f"{length:.2f}%"


def rem(length: float) -> str:
    return f"{length:.2f}rem"


def geometry(box: Box) -> SafeString:
    """Return the attributes of a rectangle in the overview."""
    return SafeString(
        f'x="{box.x:.2f}%" y="{box.y:.2f}rem" width="{box.width:.2f}%" height="{box.height:.2f}rem"'
    )


def found(text: str, search: Search | None) -> str:
    """Return a text with what readers searched for marked in it; it is HTML if anything may be."""
    if not search or not search.terms or not search.any_term.search(text):
        return text
    parts = ((escape(part), is_found) for part, is_found in search.parts(text) if part)
    marked = (Markup("<mark>{}</mark>").format(part) if hit else part for part, hit in parts)
    return Markup().join(marked)


def say(text: str) -> SafeString:
    """Return a text of a template in the language of the page."""
    return SafeString(gettext(text))


def say_of(context: str, text: str) -> SafeString:
    """Return the same for a text that is known by what it is said of."""
    return SafeString(pgettext(context, text))


def direction() -> str:
    """Return how the language of the page is written, as HTML names it."""
    return "rtl" if translation.get_language_bidi() else "ltr"


def editors_lang() -> SafeString:
    """Return the attribute of what editors wrote: it is in the first of the languages."""
    first = settings.LANGUAGE_CODE
    return SafeString("" if translation.get_language() == first else f' lang="{first}"')


def phrase_language(event: Event) -> str:
    """Return the language of a source's words for a date: that of the first source."""
    return event.quotes[0].source.language if event.quotes else ""


def map_tiles() -> Tiles:
    return Tiles(settings.MAP_TILES, settings.MAP_ATTRIBUTION)


FILTERS = {
    "beginning": beginning,
    "capfirst": capfirst,
    "dated": dated,
    "degrees": degrees,
    "first_words": first_words,
    "found": found,
    "geometry": geometry,
    "grouped": grouped,
    "last_words": last_words,
    "linebreaks": paragraphs,
    "marker": marker,
    "percent": percent,
    "rem": rem,
    "truncatechars": truncatechars,
    "words": worded,
}
# What gives the same on all pages in one language.
SETTLED: Settled = {
    "_": say,
    "direction": direction,
    "editors_lang": editors_lang,
    "gettext": say,
    "language": translation.get_language,
    "pgettext": say_of,
    "static": static,
    "url": lambda name, *args: reverse(name, args=args),
}
GLOBALS: dict[str, Any] = {
    "editions": editions,
    "entries": entries,
    "map_tiles": map_tiles,
    "phrase_language": phrase_language,
    # Only some pages have these.
    "filter": None,
    "request": None,
    "search": None,
}


def environment(loader: BaseLoader, *, auto_reload: bool, **_: Any) -> Editions:
    """Return what renders the templates of the public pages, as Django's back end asks for it.

    Whatever is no HTML is escaped. A name that is not known is an error, not an empty place.
    """
    return Editions(lambda: _edition(loader=loader, auto_reload=auto_reload))


def _edition(**options: Any) -> Edition:
    """Return what renders in the language of the thread."""
    pages_of = {f"{kind}_page": pages(f"timeline:{kind}") for kind in KINDS}
    extensions = ["jinja2.ext.i18n"]
    made = Edition(SETTLED, undefined=StrictUndefined, extensions=extensions, **options)
    made.filters |= FILTERS
    made.globals |= GLOBALS | pages_of
    made.globals["bases"] = {value: str(label) for value, label in Event.DateBasis.choices}
    made.globals |= SETTLED
    # Of texts with numbers in them; the others are settled.
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals["url"] = _addresses()
    return made


def _addresses() -> Callable[..., str]:
    """Return what gives addresses in the language of the thread, the same ones but once."""
    known = cache(reverse)
    return lambda name, *args: reverse(name, args=args) if args else known(name)
