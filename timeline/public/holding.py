"""What was rendered, held for whoever asks for the same next: in memory, or in Redis.

A cache that is out of order costs no page. While pages are being worked on, with DEBUG, nothing is
held.
"""

import hashlib
import logging
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache as pages
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache

try:
    from redis.exceptions import RedisError
except ImportError:  # without the extra, pages are held in memory
    _OUT_OF_ORDER: tuple[type[Exception], ...] = (OSError,)
else:
    _OUT_OF_ORDER = (OSError, RedisError)

logger = logging.getLogger(__name__)

# Where the program is, and what of it there an answer depends on.
_FOLDERS = ("olympics", "templates", "timeline")
_PARTS = ("*.py", "*.html", "*.xml", "*.mo")
# Seconds. What nobody can ask for any more, as the content has changed, is not held for ever.
LONGEST = 60 * 60


def fingerprint(*parts: str) -> str:
    """Return a hash of the parts and of the version of the program."""
    return hashlib.sha256("\n".join((_program(), *parts)).encode()).hexdigest()[:24]


def is_holding() -> bool:
    """Whether anything is held at all."""
    return not settings.DEBUG and not isinstance(caches["default"], DummyCache)


def take(key: str) -> Any:
    """Return what is held; None where nothing is, or the cache is out of order."""
    if not is_holding():
        return None
    try:
        return pages.get(key)
    except _OUT_OF_ORDER:
        logger.warning("The cache gives nothing", exc_info=True)
        return None


def hold(key: str, rendered: Any) -> None:
    if not is_holding():
        return
    try:
        pages.set(key, rendered, LONGEST)
    except _OUT_OF_ORDER:
        logger.warning("The cache takes nothing", exc_info=True)


@cache
def _program() -> str:
    """Return a hash of the files of the program."""
    found = hashlib.sha256()
    folders = [Path(settings.BASE_DIR, name) for name in _FOLDERS]
    for path in sorted(path for each in folders for part in _PARTS for path in each.rglob(part)):
        found.update(path.read_bytes())
    return found.hexdigest()
