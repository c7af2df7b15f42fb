"""Strict readings of environment variables: a value that is not understood stops the start."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True}
_BOOLEANS |= {"0": False, "false": False, "no": False, "off": False}


def boolean(environ: Mapping[str, str], name: str, default: bool) -> bool:
    """Return the variable as a truth value; unset or empty is ``default``."""
    text = environ.get(name, "").strip().lower()
    if not text:
        return default
    if text not in _BOOLEANS:
        raise ImproperlyConfigured(f"{name}={environ[name]!r} is neither true nor false")
    return _BOOLEANS[text]


def words(environ: Mapping[str, str], name: str, default: list[str]) -> list[str]:
    """Return the variable's comma-separated words; unset or empty is ``default``."""
    return [word.strip() for word in environ.get(name, "").split(",") if word.strip()] or default


def development_secret(path: Path) -> str:
    """Return the secret kept in ``path``, making the file (mode 0600) on first use.

    The file appears whole or not at all, so that processes started together agree on one secret.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()
