"""Slugs for what is new."""

from collections.abc import Container
from itertools import chain, count


def free_slug(stem: str, taken: Container[str]) -> str:
    """Return the stem, or what it is with the first number behind it that nothing has taken."""
    slugs = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(slug for slug in slugs if slug not in taken)
