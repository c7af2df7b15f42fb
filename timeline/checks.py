"""What is wrong or doubtful about the settings, told when the site starts and by ``check``."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.management.utils import get_random_secret_key
from django.db import connection

_LOCAL = {"localhost", "127.0.0.1", "[::1]"}
_SHORTEST = len(get_random_secret_key())
_OLDEST_SQLITE = (3, 38)


@register(Tags.security)
def site(**kwargs: Any) -> list[CheckMessage]:
    """Whether what readers and editors reach is what was meant to be reached."""
    return [*_hosts(), *_proxy(), *_secret()]


def _hosts() -> Iterator[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS admits every name: addresses in pages would be what the asker says.",
            hint="Name the hosts.",
            id="timeline.E001",
        )
    if settings.HTTPS and set(settings.ALLOWED_HOSTS) <= _LOCAL:
        yield checks.Warning(
            "HTTPS is on, but nobody but this machine is answered.",
            hint="Set ALLOWED_HOSTS to the name by which the site is reached.",
            id="timeline.W002",
        )


def _proxy() -> Iterator[CheckMessage]:
    if not settings.HTTPS and not set(settings.ALLOWED_HOSTS) <= _LOCAL:
        yield checks.Warning(
            "Others than this machine are answered, but HTTPS is off: passwords can be read on "
            "their way.",
            hint="Put a proxy that speaks HTTPS in front, and set HTTPS.",
            id="timeline.W003",
        )


def _secret() -> Iterator[CheckMessage]:
    if len(settings.SECRET_KEY) < _SHORTEST:
        yield checks.Warning(
            f"SECRET_KEY has fewer than {_SHORTEST} characters.",
            hint="Set it to a long random text.",
            id="timeline.W004",
        )


@register(Tags.database)
def database(**kwargs: Any) -> list[CheckMessage]:
    """Whether the database keeps what is promised: commits that last, writers that queue."""
    if connection.vendor != "sqlite":
        return []
    return [*_version(), *_options(connection.settings_dict["OPTIONS"])]


def _version() -> Iterator[CheckMessage]:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        yield Error(f"SQLite {sqlite3.sqlite_version} is too old.", id="timeline.E005")


def _options(options: dict[str, Any]) -> Iterator[CheckMessage]:
    if options.get("transaction_mode") != "IMMEDIATE":
        yield Error(
            "SQLite's transactions do not lock when they begin: writers would fail halfway.",
            hint='Set the option "transaction_mode" to "IMMEDIATE".',
            id="timeline.E006",
        )
    if "synchronous=full" not in options.get("init_command", "").replace(" ", "").lower():
        yield checks.Warning(
            "A power cut may take back what SQLite has acknowledged.",
            hint="Set PRAGMA synchronous=FULL in the option init_command.",
            id="timeline.W007",
        )
