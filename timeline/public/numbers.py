"""Numbers as the language that is spoken writes them."""

from functools import cache

from django.utils.formats import get_format
from django.utils.translation import get_language


def grouped(number: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{number:,}".replace(",", _separator(get_language()))


@cache
def _separator(language: str | None) -> str:
    return str(get_format("THOUSAND_SEPARATOR", language))
