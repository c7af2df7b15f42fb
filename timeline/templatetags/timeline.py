"""Filters and tags for the public pages."""

from typing import Any

from django import template
from django.conf import settings
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from timeline.edtf import Edtf
from timeline.models import Event
from timeline.public.dates import is_exact, is_plain, worded
from timeline.public.languages import Edition, editions
from timeline.public.overview.figure import Box

register = template.Library()

# Characters of a paragraph to show on either side of a quote.
_CONTEXT = 160


@register.filter
def words(date: Edtf | None) -> str:
    """Return a date as readers know it."""
    return worded(date)


@register.filter
def html_date(date: Edtf | None) -> str:
    """Return the value of a datetime attribute; nothing where that would say too much."""
    return str(date) if is_plain(date) else ""


@register.filter
def marker(event: Event) -> str:
    """Return the name of the mark that stands for an event on the timeline's rule."""
    if event.factuality != Event.Factuality.HAPPENED:
        return event.factuality
    return "exact" if is_exact(event.when) else "vague"


@register.filter
def basis(event: Event) -> str:
    """Return on what the date of an event rests."""
    return str(Event.DateBasis(event.date_basis).label)


@register.filter
def last_words(text: str) -> str:
    """Return the end of a text, as context for what follows it."""
    if len(text) <= _CONTEXT:
        return text
    return f"… {text[-_CONTEXT:].partition(' ')[2]}"


@register.filter
def first_words(text: str) -> str:
    """Return the beginning of a text, as context for what precedes it."""
    if len(text) <= _CONTEXT:
        return text
    return f"{text[:_CONTEXT].rpartition(' ')[0]} …"


@register.filter
def degrees(angle: float, sides: str) -> str:
    """Return a coordinate as written on maps; ``sides`` are the letters of plus and minus."""
    return f"{number_format(abs(angle), decimal_pos=4)}° {sides[angle < 0]}"


@register.inclusion_tag("timeline/_map.html")
def map(of: str, small: bool = False) -> dict[str, Any]:  # noqa: A001 - its name in templates
    """Show a map of the places below the element that a CSS selector names."""
    tiles = {"tiles": settings.MAP_TILES, "attribution": settings.MAP_ATTRIBUTION}
    return {"of": of, "small": small, **tiles}


@register.filter
def percent(length: float) -> str:
    return f"{length:.2f}%"


@register.filter
def rem(length: float) -> str:
    return f"{length:.2f}rem"


@register.filter
def geometry(box: Box) -> SafeString:
    """Return the attributes of a rectangle in the overview."""
    numbers = (f"{number:.2f}" for number in box)
    return format_html('x="{}%" y="{}rem" width="{}%" height="{}rem"', *numbers)


@register.simple_tag(takes_context=True)
def languages(context: Any) -> list[Edition]:
    """Return the page in all its languages."""
    request = context.get("request")
    return editions(request) if request else []


@register.simple_tag(takes_context=True)
def found(context: Any, text: str) -> SafeString:
    """Return a text, escaped, with what readers searched for marked in it."""
    search = context.get("search")
    if not search:
        return conditional_escape(text)
    parts = ((part, is_found) for part, is_found in search.parts(text) if part)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", p) if hit else p,) for p, hit in parts)
    )
