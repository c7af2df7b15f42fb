"""Strict readings of environment variables: a value that is not understood stops the start."""

import contextlib
import importlib.util
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
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


def require(name: str, package: str) -> None:
    """Refuse a variable that is of no use without a package, if the package is missing."""
    if not importlib.util.find_spec(package):
        raise ImproperlyConfigured(f"{name} needs the package {package}, which is missing")


def words(environ: Mapping[str, str], name: str, default: list[str]) -> list[str]:
    """Return the variable's comma-separated words; unset or empty is ``default``."""
    return [word.strip() for word in environ.get(name, "").split(",") if word.strip()] or default


def choice(environ: Mapping[str, str], name: str, choices: list[str]) -> str:
    """Return the variable, which is one of the choices; unset or empty is the first of them."""
    text = environ.get(name, "").strip().lower() or choices[0]
    if text not in choices:
        raise ImproperlyConfigured(f"{name}={environ[name]!r} is none of {', '.join(choices)}")
    return text


def tiles(environ: Mapping[str, str], name: str) -> tuple[str, str]:
    """Return the variable's address of map tiles, and the origin that they come from.

    The address has ``{z}``, ``{x}`` and ``{y}`` in it, and may have ``{s}`` and ``{r}``. Both are
    empty if it is unset.
    """
    address = environ.get(name, "").strip()
    if not address:
        return "", ""
    parts = urlsplit(address)
    is_whole = all(part in parts.path + parts.query for part in ("{z}", "{x}", "{y}"))
    if parts.scheme != "https" or not re.fullmatch(r"(\{s\}\.)?[-a-z0-9.]+(:\d+)?", parts.netloc):
        raise ImproperlyConfigured(f"{name}={address!r} is not an https address")
    if not is_whole:
        raise ImproperlyConfigured(f"{name}={address!r} lacks {{z}}, {{x}} or {{y}}")
    return address, f"https://{parts.netloc.replace('{s}', '*')}"


def cache(environ: Mapping[str, str], name: str) -> dict[str, Any]:
    """Return Django's settings of the cache that the variable names.

    That is the address of a Redis server (``redis://``, ``rediss://`` or ``unix://``), ``none``,
    or, unset or empty, the memory of each process.
    """
    address = environ.get(name, "").strip()
    if not address:
        # So many answers and lists of entries, the ones asked for last, are some 50 MB.
        backend, options = "locmem.LocMemCache", {"OPTIONS": {"MAX_ENTRIES": 500}}
        return {"BACKEND": f"django.core.cache.backends.{backend}", **options}
    if address == "none":
        return {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    if urlsplit(address).scheme not in ("redis", "rediss", "unix"):
        raise ImproperlyConfigured(f"{name}={address!r} is neither none nor an address of Redis")
    require(name, "redis")
    # A cache that does not answer at once is of no use.
    options = {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1}}
    backend = "django.core.cache.backends.redis.RedisCache"
    return {"BACKEND": backend, "LOCATION": address, "KEY_PREFIX": "timeline", **options}


def replicas(environ: Mapping[str, str], name: str, primary: Any) -> dict[str, Any]:
    """Return Django's settings of standbys; their addresses are parted by white space."""
    addresses = environ.get(name, "").split()
    if addresses and primary["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name} is of use with PostgreSQL alone")
    found = {}
    for number, address in enumerate(addresses, start=1):
        try:
            # Kept open: a pool would wait for a standby that is down, who asks would wait with it.
            settings = dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} is not understood: {error}") from error
        if settings["ENGINE"] != primary["ENGINE"]:
            raise ImproperlyConfigured(f"{name}: number {number} is no PostgreSQL")
        given = settings.get("OPTIONS", {})
        settings["OPTIONS"] = {"connect_timeout": 2, **given}
        settings["TEST"] = {"MIRROR": "default"}
        found[f"replica{number}"] = settings
    return found


def development_secret(path: Path) -> str:
    """Return the secret kept in ``path``, making the file (mode 0600) on first use.

    The file appears whole or not at all, so that processes started together agree on one secret.
    """
    if not path.exists():
        with NamedTemporaryFile("w", dir=path.parent, prefix=f"{path.name}.") as draft:
            draft.write(secrets.token_urlsafe(50))
            draft.flush()
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(draft.name)
    return path.read_text()
