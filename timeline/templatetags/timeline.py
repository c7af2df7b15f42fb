"""Filters for the public pages."""

import re

from django import template

from timeline import edtf
from timeline.edtf import DateSet, Edtf, Precision
from timeline.models import Event

register = template.Library()

# Characters of a paragraph to show on either side of a quote.
_CONTEXT = 160

# What the datetime attribute can say (HTML, "valid date string" and its neighbours). Months end at
# 12: EDTF's seasons look alike.
_HTML_DATE = re.compile(
    r"(?!0000)[0-9]{4}"
    r"(-(0[1-9]|1[0-2])(-[0-9]{2}(T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)


@register.filter
def words(date: Edtf | None) -> str:
    """Return a date as readers know it."""
    return edtf.words(date) if date else "undated"


@register.filter
def html_date(date: Edtf | None) -> str:
    """Return the value of a datetime attribute; nothing where that would say too much."""
    return str(date) if _HTML_DATE.fullmatch(str(date)) else ""


@register.filter
def marker(event: Event) -> str:
    """Return the name of the mark that stands for an event on the timeline's rule."""
    if event.factuality != Event.Factuality.HAPPENED:
        return event.factuality
    return "exact" if is_exact(event.when) else "vague"


def is_exact(date: Edtf | None) -> bool:
    """Tell whether a date says, without doubt, on which day or days."""
    if date is None or isinstance(date, DateSet) or date.is_approximate or date.is_uncertain:
        return False
    is_closed = date.earliest is not None and date.latest is not None
    return is_closed and date.precision in (Precision.DAY, Precision.SECOND)


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
    return f"{abs(angle):.4f}° {sides[angle < 0]}"
