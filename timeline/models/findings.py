"""What an editor should look at: what is wrong with the timeline, and what is unfinished.

A check that is *wrong* when it finds something breaks a promise to readers; the others are work
that waits. Each narrows the rows of a model, so that a list can be narrowed to it.

A check that an index answers is asked whenever somebody wants to know. Others read every row: they
are asked so only while there are few rows. Beyond, a ``Look`` remembers what was found when
somebody last looked, and only that is read again, so that what was mended since is not told.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr

from timeline.models.citations import Citation, Dismissal
from timeline.models.events import Event
from timeline.models.loads import SeedConflict
from timeline.models.locations import Location
from timeline.models.people import Person
from timeline.models.sources import Source
from timeline.models.sql import listed

# Records of one kind that are counted and remembered; of more it is only said that there are more.
MOST = 1000
# Per cent of its sentences that a reading should account for.
_ENOUGH = 80
# Rows up to which a check is asked anew each time: of those that read rows, or whole texts.
_FEW_ROWS = 5000
_FEW_TEXTS = 10

Rows = QuerySet[Any]


class Look(models.Model):
    """What a check found when somebody last looked: at most one more than are counted."""

    check_name = models.CharField("check", max_length=30, unique=True)
    found = models.JSONField(help_text="The primary keys.")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.check_name


class Check(NamedTuple):
    """A question about the rows of a model, and those of them to which the answer is yes."""

    name: str
    label: str
    # The label where it finds only one.
    one: str
    is_wrong: bool
    model: type[models.Model]
    among: Callable[[Rows], Rows]
    # The most rows of the model of which it is asked anew each time; None if an index answers it.
    few: int | None = _FEW_ROWS
    # Whether it reads whole texts, so that even what was found is not asked again.
    reads_texts: bool = False

    def find(self) -> Rows:
        """Return all that it finds now, whatever that takes."""
        return self.among(self.model._default_manager.all())

    def narrow(self, rows: Rows, look: Look | None) -> Rows:
        """Return those of ``rows`` that it finds, among those found at a look if there was one."""
        if look is None:
            return self.among(rows)
        # Written out, so that databases know that they are few.
        known = rows.filter(pk__in=RawSQL(listed(look.found), []))  # noqa: S611 - numbers
        return known if self.reads_texts else self.among(known)

    def look(self, at: datetime) -> Look:
        """Ask all rows, and remember what is found."""
        found = self.find().order_by("pk").values_list("pk", flat=True)[: MOST + 1]
        return self.remember(found, at)

    def remember(self, found: Iterable[int], at: datetime) -> Look:
        """Keep the primary keys of what was found, as far as it is counted."""
        values = {"found": list(found)[: MOST + 1], "at": at}
        return Look.objects.update_or_create(check_name=self.name, defaults=values)[0]


def looks(checks: Iterable[Check]) -> dict[str, Look]:
    """Return, by the name of the check, what is to be taken from memory: of many rows.

    Nothing is found in what was never looked at. Two queries, however many checks there are.
    """
    limited = [check for check in checks if check.few is not None]
    few = [check.few or 0 for check in limited]
    there_are = counted([check.model._default_manager.all() for check in limited], few)
    large = [check for check, n, most in zip(limited, there_are, few, strict=True) if n > most]
    known = {look.check_name: look for look in Look.objects.all()} if large else {}
    return {check.name: known.get(check.name) or Look(found=[]) for check in large}


def look_again(at: datetime) -> None:
    """Ask every check of all rows, however long that takes, and remember what is found."""
    for check in CHECKS:
        check.look(at)


def counted(queries: Iterable[Rows], most: Iterable[int]) -> list[int]:
    """Return how many rows each query has, or one more than the most; all in one query."""
    parts: list[str] = []
    params: list[Any] = []
    for query, limit in zip(queries, most, strict=True):
        try:
            sql, values = query.order_by().values("pk")[: limit + 1].query.sql_with_params()
        except EmptyResultSet:
            sql, values = "SELECT 0 WHERE 1 = 0", ()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS found)")  # noqa: S608 - Django's own
        params += values
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone())


def _unproven(rows: Rows) -> Rows:
    """Those whose quote is not, character for character, what stands at their offsets."""
    at_offsets = Substr("source__text", F("start") + 1, F("end") - F("start"))
    return rows.exclude(quote=at_offsets)


def _uncited(rows: Rows) -> Rows:
    return rows.published().uncited()  # type: ignore[attr-defined,no-any-return]


def _uncited_drafts(rows: Rows) -> Rows:
    return rows.filter(status=Event.Status.DRAFT).uncited()  # type: ignore[attr-defined,no-any-return]


def _outside_parent(rows: Rows) -> Rows:
    return rows.filter(Q(latest__lt=F("parent__earliest")) | Q(earliest__gt=F("parent__latest")))


def _later_than_reported(rows: Rows) -> Rows:
    """Those that certainly lie after the dateline of a source that says they happened."""
    told = Citation.objects.filter(
        event=OuterRef("pk"),
        stance=Citation.Stance.SUPPORTS,
        source__latest__lt=OuterRef("earliest"),
    )
    return rows.filter(Exists(told), factuality=Event.Factuality.HAPPENED)


def _contradicted(rows: Rows) -> Rows:
    against = Citation.objects.filter(stance=Citation.Stance.CONTRADICTS)
    return rows.filter(pk__in=against.values("event"))


def _very_vague(rows: Rows) -> Rows:
    return rows.filter(precision__in=[Event.Precision.UNDATED, Event.Precision.VAGUE])


def _thinly_read(rows: Rows) -> Rows:
    texts = rows.exclude(text="").defer(None).prefetch_related("citations", "dismissals")
    thin = [source.pk for source in texts.iterator(100) if source.coverage().per_cent < _ENOUGH]
    return rows.filter(pk__in=thin)


CHECKS = [
    Check(
        "unproven-citations",
        "citations whose quote is not in the source",
        "citation whose quote is not in the source",
        True,
        Citation,
        _unproven,
        few=0,
        reads_texts=True,
    ),
    Check(
        "unproven-dismissals",
        "dismissals whose quote is not in the source",
        "dismissal whose quote is not in the source",
        True,
        Dismissal,
        _unproven,
        few=0,
        reads_texts=True,
    ),
    Check(
        "uncited",
        "published events without a citation",
        "published event without a citation",
        True,
        Event,
        _uncited,
    ),
    Check(
        "outside-parent",
        "events outside the dates of what they are part of",
        "event outside the dates of what it is part of",
        True,
        Event,
        _outside_parent,
    ),
    Check(
        "later-than-reported",
        "events later than the source that says they happened",
        "event later than the source that says it happened",
        True,
        Event,
        _later_than_reported,
    ),
    Check(
        "drafts",
        "drafts to review",
        "draft to review",
        False,
        Event,
        lambda rows: rows.filter(status=Event.Status.DRAFT),
        few=None,
    ),
    Check(
        "uncited-drafts",
        "drafts without a citation",
        "draft without a citation",
        False,
        Event,
        _uncited_drafts,
    ),
    Check(
        "contradicted",
        "contradicted events",
        "contradicted event",
        False,
        Event,
        _contradicted,
        few=None,
    ),
    Check(
        "very-vague",
        "undated or very vague events",
        "undated or very vague event",
        False,
        Event,
        _very_vague,
        few=None,
    ),
    Check(
        "unused-people",
        "people in no event",
        "person in no event",
        False,
        Person,
        lambda rows: rows.filter(participations=None),
    ),
    Check(
        "unused-places",
        "places of no event and around no other place",
        "place of no event and around no other place",
        False,
        Location,
        lambda rows: rows.filter(events=None, parts=None),
    ),
    Check(
        "thinly-read",
        f"sources less than {_ENOUGH} % accounted for",
        f"source less than {_ENOUGH} % accounted for",
        False,
        Source,
        _thinly_read,
        few=_FEW_TEXTS,
        reads_texts=True,
    ),
    Check(
        "alike-people",
        "people who may be the same",
        "person who may be the same as another",
        False,
        Person,
        lambda rows: rows.looking_alike(),  # type: ignore[attr-defined]
    ),
    Check(
        "alike-places",
        "places that may be the same",
        "place that may be the same as another",
        False,
        Location,
        lambda rows: rows.looking_alike(),  # type: ignore[attr-defined]
    ),
    Check(
        "conflicts",
        "conflicts with the seeds",
        "conflict with the seeds",
        False,
        SeedConflict,
        lambda rows: rows.open().select_related("record"),  # type: ignore[attr-defined]
        few=None,
    ),
]
