"""Events, and who took part."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache, cached_property
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from timeline.edtf import Edtf, parse
from timeline.models import documents, entries, fulltext, queries
from timeline.models.dates import EdtfField
from timeline.models.evidence import Participant, Quote, Setting
from timeline.models.links import page
from timeline.models.locations import Location
from timeline.models.people import Person
from timeline.models.search import Search
from timeline.models.shown import ShownQuerySet
from timeline.models.text import CanonicalCharField, CanonicalTextField
from timeline.models.trees import path_to, refuse_loop
from timeline.models.windows import level_of

if TYPE_CHECKING:
    from timeline.models.citations import Citation
    from timeline.models.sources import Source

ORDER = ("sort_key", "position", "slug")
"""The order of the timeline; the slug settles what nothing else does."""

LAST_POSITION = 1_000_000
# Documents that a search brings up to date, at most, while a great load writes the others.
_BATCHES = 2
_BOUNDS = ("earliest", "latest", "sort_key")
_DAY = 24 * 60 * 60
_NOT_PUBLISHED = {"published_by": None, "published_at": None}


class EventQuerySet(ShownQuerySet):
    def in_order(self) -> "EventQuerySet":
        return self.order_by(*ORDER)

    def behind(self, event: "Event") -> "EventQuerySet":
        """Those that come after an event, in the order of the timeline."""
        same_date = models.Q(sort_key=event.sort_key)
        same_place = same_date & models.Q(position=event.position)
        return self.in_order().filter(
            models.Q(sort_key__gt=event.sort_key)
            | (same_date & models.Q(position__gt=event.position))
            | (same_place & models.Q(slug__gt=event.slug)),
            sort_key__gte=event.sort_key,  # implied, and what an index can begin at
        )

    def top_level(self) -> "EventQuerySet":
        """Those that stand on the timeline themselves, not under a published parent."""
        return self.filter(is_part=False)

    def of(self, person: Person) -> "EventQuerySet":
        """Those in which a person took part."""
        return self._telling(entries.PERSON, person, Participation.objects.filter(person=person))

    def at(self, place: Location) -> "EventQuerySet":
        """Those at a place, or at a place within it."""
        links = Event.locations.through._default_manager.filter(
            location__in=Location.objects.inside(place)
        )
        return self._telling(entries.LOCATION, place, links)

    def said_by(self, source: "Source") -> "EventQuerySet":
        """Those that a source speaks of, itself or through one that credits it."""
        from timeline.models.citations import Citation

        says = Citation.objects.filter(models.Q(source=source) | models.Q(attributed_to=source))
        return self._telling(entries.SOURCE, source, says)

    def _telling(
        self, kind: entries.Kind, record: models.Model, links: models.QuerySet[Any]
    ) -> "EventQuerySet":
        """Those that tell of a record: of published ones there is a list, of others the links."""
        if self._is_published:
            return self.filter(pk__in=entries.Listed(kind, record))
        return self.filter(pk__in=links.values("event"))

    def matching(self, search: Search, at_most: int | None = None) -> "EventQuerySet":
        """Those whose words have all terms of a search.

        Their words are title, summary, the source's words for the date, all names of people and
        places, and the quotes. A search without terms leaves nothing out. With ``at_most``, only
        that many of those with the words are looked at, whichever these are. To be asked for after
        all else: where few events are left, they are looked at, not all that has the words.
        """
        if not search.terms:
            return self.all()
        documents.refresh_at_once(_BATCHES)
        if at_most is not None:
            return fulltext.matching(self, search, at_most)
        among = self._among if self._is_published else None
        if not fulltext.is_common(search):
            return fulltext.matching(entries.one_by_one(self), search, among=among)
        if among and fulltext.has_order() and not self._are_a_handful():
            return fulltext.matching_in_lists(self, search, among)
        number = self.count_up_to(fulltext.FEW + 1)
        in_parts = self._window is not None
        if fulltext.are_read_sooner(search, number, in_parts=in_parts):
            return fulltext.saying(self, search)
        return fulltext.matching(self, search, among=among, in_parts=in_parts)

    def _are_a_handful(self) -> bool:
        """Whether lists have these, and so few that their documents are looked into."""
        is_listed = bool(queries.narrowed_by(self.query, entries.Listed))
        return is_listed and self.count_up_to(fulltext.HANDFUL + 1) <= fulltext.HANDFUL

    def cited(self) -> "EventQuerySet":
        """Those that have a citation."""
        return self.filter(models.Exists(_citations()))

    def uncited(self) -> "EventQuerySet":
        """Those for which nothing is cited."""
        return self.exclude(models.Exists(_citations()))

    def cited_only_by(self, citations: "Iterable[Citation]") -> "EventQuerySet":
        """Those that are cited, but by nothing besides these citations."""
        pks = [citation.pk for citation in citations]
        others = _citations().exclude(pk__in=pks)
        # Asked beforehand, so that databases look at no event besides.
        cited = list(Event.objects.filter(citations__in=pks).values_list("pk", flat=True))
        return self.filter(~models.Exists(others), pk__in=cited)

    def decide(self, status: "Event.Status", by: Any, at: datetime) -> "list[Event]":
        """Publish, reject or set back to draft, and return those that it changes.

        What nothing is cited for is not published.
        """
        others = self.exclude(status=status).select_related(None)
        ready = others.cited() if status == Event.Status.PUBLISHED else others
        with transaction.atomic():
            events = list(ready.select_for_update())
            Event.objects.filter(pk__in=[event.pk for event in events]).update(
                status=status, published_by=by, published_at=at, version=models.F("version") + 1
            )
        return events

    decide.alters_data = True  # type: ignore[attr-defined]

    def update(self, **values: Any) -> int:
        if values.get("status", Event.Status.PUBLISHED) != Event.Status.PUBLISHED:
            values |= _NOT_PUBLISHED
        if isinstance(values.get("date"), str):
            field = Event._meta.get_field("date")
            values["date"] = field.to_python(values["date"])
            values |= field.bounds_of(values["date"])
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]


def _citations() -> "models.QuerySet[Citation]":
    """Return the citations of the event of the outer query."""
    from timeline.models.citations import Citation

    return Citation.objects.filter(event=models.OuterRef("pk"))


@cache
def _stances() -> list[str]:
    from timeline.models.citations import Citation

    return Citation.Stance.values


def _precision() -> models.Case:
    """Tell how much a date leaves open; the last second of a day is a part of it."""
    spans = {"time": _DAY - 1, "day": _DAY, "month": 31 * _DAY, "year": 366 * _DAY}
    return models.Case(
        models.When(earliest=None, latest=None, then=models.Value("undated")),
        models.When(models.Q(earliest=None) | models.Q(latest=None), then=models.Value("open")),
        *(
            models.When(latest__lt=models.F("earliest") + span, then=models.Value(name))
            for name, span in spans.items()
        ),
        default=models.Value("vague"),
    )


class Event(models.Model):
    """Something that a source speaks of, dated no more exactly than the source does."""

    class DateBasis(models.TextChoices):
        STATED = "stated", _("stated by the source")
        RESOLVED = "resolved", _("resolved from the dateline")
        INFERRED = "inferred", _("inferred by an editor")

    class Factuality(models.TextChoices):
        HAPPENED = "happened", _("happened")
        DEPICTED = "depicted", _("depicted on screen")
        PLANNED = "planned", _("planned")
        ALLEGED = "alleged", _("alleged")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        REJECTED = "rejected", _("rejected")

    class Precision(models.TextChoices):
        UNDATED = "undated", _("undated")
        OPEN = "open", _("open at one end")
        VAGUE = "vague", _("more than a year")
        YEAR = "year", _("within a year")
        MONTH = "month", _("within a month")
        DAY = "day", _("a day")
        TIME = "time", _("a time of day")

    title = CanonicalCharField(max_length=200)
    slug = models.SlugField(
        max_length=120, unique=True, help_text="The last part of the page's address."
    )
    summary = CanonicalTextField(blank=True, help_text="What the sources say, in your own words.")
    date = EdtfField(
        blank=True,
        bounds=_BOUNDS,
        help_text="An EDTF date, no more exact than the source: 2024-03, 2024-08-11, "
        "[2024-04-21..2024-04-30] (some day of these). Blank if nothing is known.",
    )
    earliest = models.BigIntegerField(null=True, editable=False)
    latest = models.BigIntegerField(null=True, editable=False)
    sort_key = models.BigIntegerField(editable=False)
    precision = models.GeneratedField(
        expression=_precision(),
        output_field=models.CharField(max_length=7, choices=Precision),
        db_persist=True,
    )
    date_phrase = CanonicalCharField(
        max_length=200, blank=True, help_text="The source's own words: Back in March."
    )
    date_basis = models.CharField(
        max_length=8,
        choices=DateBasis,
        default=DateBasis.STATED,
        help_text="Whether the source gives the date, or it was worked out.",
    )
    factuality = models.CharField(
        max_length=8,
        choices=Factuality,
        default=Factuality.HAPPENED,
        help_text="What the source says of it.",
    )
    status = models.CharField(
        max_length=9, choices=Status, default=Status.DRAFT, help_text="Readers see only published."
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="children",
        help_text="The event of which this is a part.",
    )
    position = models.PositiveIntegerField(
        default=0,
        validators=[MaxValueValidator(LAST_POSITION)],
        help_text="Order among events whose dates do not tell, the parts of a parent.",
    )
    # Whether the parent is published; triggers see to it (timeline.models.parts).
    is_part = models.BooleanField(default=False, editable=False)
    people = models.ManyToManyField(Person, through="Participation", related_name="events")
    locations = models.ManyToManyField(Location, blank=True, related_name="events")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Nobody, if the seeds brought it so.",
    )
    published_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # What they show, where the queryset was asked for it.
    participants: list[Participant]
    places: list[Setting]
    quotes: list[Quote]
    parts: "list[Event]"
    # Whether there are parts of one of the last level that was asked for.
    has_parts = False
    # What readers are told of its place in a list, if that is in doubt.
    doubt = ""

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=ORDER, name="event_in_order"),
            # None of status and all else: SQLite would go through all that are published by it.
            models.Index(
                fields=ORDER, name="event_draft_order", condition=models.Q(status="draft")
            ),
            models.Index(
                fields=ORDER, name="event_rejected_order", condition=models.Q(status="rejected")
            ),
            models.Index(fields=["title", *ORDER], name="event_title"),
            models.Index(fields=["published_at", *ORDER], name="event_published_at"),
            models.Index(fields=["-published_at", *ORDER], name="event_published_latest"),
            models.Index(fields=["precision", *ORDER], name="event_precision_order"),
            models.Index(fields=["factuality", *ORDER], name="event_factuality_order"),
            models.Index(fields=["date_basis", *ORDER], name="event_basis_order"),
            models.Index(
                fields=ORDER,
                name="event_published_order",
                condition=models.Q(status="published"),
            ),
            models.Index(
                fields=ORDER,
                name="event_top_level_order",
                condition=models.Q(status="published", is_part=False),
            ),
            models.Index(
                level_of(),
                *ORDER,
                "latest",
                "factuality",
                name="event_level_order",
                condition=models.Q(status="published"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="event_has_title",
                condition=~models.Q(title=""),
                violation_error_message="An event has a title.",
            ),
            models.CheckConstraint(
                name="event_earliest_before_latest",
                condition=models.Q(earliest=None)
                | models.Q(latest=None)
                | models.Q(earliest__lte=models.F("latest")),
                violation_error_message="An event cannot end before it begins.",
            ),
            models.CheckConstraint(
                name="event_position_in_range",
                condition=models.Q(position__lte=LAST_POSITION),
                violation_error_message=f"A position is at most {LAST_POSITION}.",
            ),
            models.CheckConstraint(
                name="event_not_its_own_part",
                condition=~models.Q(parent=models.F("pk")) | models.Q(parent=None),
                violation_error_message="An event cannot be a part of itself.",
            ),
            models.CheckConstraint(
                name="event_date_basis_known",
                condition=models.Q(date_basis__in=["stated", "resolved", "inferred"]),
                violation_error_message="This is not a basis of a date.",
            ),
            models.CheckConstraint(
                name="event_factuality_known",
                condition=models.Q(factuality__in=["happened", "depicted", "planned", "alleged"]),
                violation_error_message="This is not a factuality.",
            ),
            models.CheckConstraint(
                name="event_status_known",
                condition=models.Q(status__in=["draft", "published", "rejected"]),
                violation_error_message="This is not a status.",
            ),
            models.CheckConstraint(
                name="event_publication_of_published",
                condition=models.Q(status="published")
                | models.Q(published_by=None, published_at=None),
                violation_error_message="Nobody has published what is not published.",
            ),
        ]
        permissions = [("publish_event", "Can publish and reject events")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        names = kwargs.get("update_fields")
        if names is not None and "date" in names:
            kwargs["update_fields"] = names = {*names, *_BOUNDS}
        if names is not None and "status" in names:
            kwargs["update_fields"] = {*names, *_NOT_PUBLISHED}
        if self.status != self.Status.PUBLISHED:
            self.published_by = self.published_at = None
        with transaction.atomic():
            refuse_loop(self, "parent")
            super().save(*args, **kwargs)
        for name in ("when", "whole"):
            self.__dict__.pop(name, None)

    def get_absolute_url(self) -> str:
        return page("timeline:event", self.slug)

    @cached_property
    def when(self) -> Edtf | None:
        """The date as a value; None where nothing is known."""
        return parse(self.date) if self.date else None

    @cached_property
    def whole(self) -> "Event | None":
        """The published event of which this is a part."""
        parent = self.parent
        return parent if parent and parent.status == self.Status.PUBLISHED else None

    @property
    def evidence(self) -> list[tuple[str, list[list[Quote]]]]:
        """The quotes by their stance, those that support the event first.

        Of one stance, those that follow one another and that one credit can serve stand together.
        """
        ordered = sorted(self.quotes, key=lambda quote: _stances().index(quote.stance))
        return [
            (stance, [list(those) for _, those in groupby(quotes, attrgetter("credits"))])
            for stance, quotes in groupby(ordered, attrgetter("stance"))
        ]

    def path(self) -> "list[Event]":
        """Return the published events of which this is a part, the widest first."""
        return path_to(self, "parent", Event.objects.published())

    def clean(self) -> None:
        refuse_loop(self, "parent")

    def refuse_uncited(self, citations: int) -> None:
        """Raise ``ValidationError`` if it is published with so few citations."""
        if self.status == self.Status.PUBLISHED and not citations:
            raise ValidationError(
                "A published event needs at least one citation: cite a source, or save it as "
                "draft.",
                code="uncited",
            )


class Participation(models.Model):
    """A person's part in an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.RESTRICT, related_name="participations")
    role = CanonicalCharField(
        max_length=100, blank=True, help_text="As what they took part: flag bearer."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"],
                name="participation_once",
                violation_error_message="This person already takes part in this event.",
            )
        ]

    def __str__(self) -> str:
        return self.role or "part in an event"
