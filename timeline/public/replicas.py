"""Readers are answered by a replica of the database, if there is one that is not far behind.

A request has one database, whatever it asks of it: what it reads belongs together, and raw SQL goes
where the rest goes. Who has a session, and whatever is not merely read, stays with the primary. A
replica that does not answer costs nobody an error: the primary answers in its place.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from math import inf, isfinite

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

logger = logging.getLogger(__name__)

# Seconds between two looks at a replica, and how far behind it may be.
EVERY = 2
MOST_BEHIND = 10
# Seconds until a primary that did not answer is asked again: who asks has to wait for it in vain.
AWAY = 30

_WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"
_REPLAYED = "SELECT pg_is_in_recovery(), pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')"


class Primary:
    """How far the primary had written, and when: what a replica has to have replayed."""

    def __init__(self) -> None:
        self.written: deque[tuple[float, int]] = deque(maxlen=1_000)
        self.failed = float("-inf")

    def look(self, now: float) -> bool:
        """Take note of how far it has written; return whether it answers."""
        if now - self.failed < AWAY:
            return False
        try:
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                cursor.execute(_WRITTEN)
                self.written.append((now, int(cursor.fetchone()[0])))
        except Error as error:
            logger.warning("The primary does not answer: %s", error)
            self.failed = now
            return False
        return True

    def most_ahead_of(self, replayed: int, now: float) -> float:
        """Return for how many seconds, at most, it has had more than this; infinity if for ever."""
        if self.written[-1][1] <= replayed:
            return 0.0
        return now - max((at for at, written in self.written if written <= replayed), default=-inf)


class Replica:
    """A standby, as this process saw it last; ``why_not`` says why it is not read, if it is not.

    ``behind`` is by how many seconds at most; None where that is not known.
    """

    def __init__(self, alias: str, primary: Primary) -> None:
        self.alias = alias
        self.primary = primary
        self.looked = float("-inf")
        self.why_not = "it was not looked at yet"
        self.behind: float | None = None

    def is_ready(self, now: float) -> bool:
        """Whether it answers and is no more than ``MOST_BEHIND`` seconds behind the primary."""
        if now - self.looked >= EVERY:
            self.behind = None
            self.note(self._look(now), now)
        return not self.why_not

    def note(self, why_not: str, now: float) -> None:
        if why_not != self.why_not:
            logger.warning("%s: %s", self.alias, why_not or "it is read")
        self.looked, self.why_not = now, why_not

    def _look(self, now: float) -> str:
        try:
            with connections[self.alias].cursor() as cursor:
                cursor.execute(_REPLAYED)
                is_standby, replayed = cursor.fetchone()
        except Error as error:
            connections[self.alias].close()
            return f"it does not answer: {error}"
        if not is_standby:
            return "it is no standby"
        # Without its primary nothing new is written, and what a standby has is all there is.
        if not self.primary.look(now):
            return ""
        behind = self.primary.most_ahead_of(int(replayed), now)
        self.behind = behind if isfinite(behind) else None
        return "it is too far behind" if behind > MOST_BEHIND else ""


@cache
def standbys() -> list[Replica]:
    """Return the replicas that the settings name, as this process sees them."""
    primary = Primary()
    return [Replica(alias, primary) for alias in settings.DATABASES if alias != DEFAULT_DB_ALIAS]


class ReplicaMiddleware:
    """Lets replicas answer in turn those who only read and have no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.replicas = standbys()
        if not self.replicas:
            raise MiddlewareNotUsed
        self.turns = count()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _only_reads(request):
            return self.get_response(request)
        turn = next(self.turns)
        for number in range(len(self.replicas)):
            replica = self.replicas[(turn + number) % len(self.replicas)]
            if not replica.is_ready(time.monotonic()):
                continue
            with _in_the_place_of_the_primary(connections[replica.alias]):
                response = self.get_response(request)
            if response.status_code < 500:
                return response
            replica.note("a request to it failed", time.monotonic())
        return self.get_response(request)


def _only_reads(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path.startswith((reverse("admin:index"), reverse("health")))
    )


@contextmanager
def _in_the_place_of_the_primary(replica: BaseDatabaseWrapper) -> Iterator[None]:
    """Let this thread find a replica wherever it asks for the primary.

    What a streamed answer still reads after this has ended it reads from the primary.
    """
    primary = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = replica
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary
