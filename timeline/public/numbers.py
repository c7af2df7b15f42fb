"""Numbers as the language that is spoken writes them."""

from django.utils.formats import number_format


def grouped(number: int) -> str:
    """Return a whole number with its thousands apart."""
    return number_format(number, force_grouping=True)
