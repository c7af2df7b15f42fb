"""Passages of a source: cited for an event, or dismissed with a reason.

``save()`` proves the quote and says what is wrong; the triggers of ``timeline.models.guards`` hold
every other way of writing to the same rule.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from timeline.models.events import Event
from timeline.models.grounding import FoldedText, Span
from timeline.models.links import passage_page
from timeline.models.sources import Source
from timeline.models.text import CanonicalCharField, CanonicalTextField, surroundings

_QUOTE_FILLS_RANGE = models.Q(start__gte=0, end__gt=models.F("start")) & models.Q(
    end=models.F("start") + Length("quote")
)


class CitationQuerySet(models.QuerySet["Citation"]):
    def published(self) -> "CitationQuerySet":
        """Those of published events."""
        return self.filter(event__status=Event.Status.PUBLISHED)

    def noted(self) -> "CitationQuerySet":
        """Those that editors have noted something about."""
        return self.exclude(note="")

    def in_order(self) -> "CitationQuerySet":
        """As the passages stand in their sources."""
        return self.order_by("source__slug", "start", "end", "pk")


class Citation(models.Model):
    """A passage of a source that speaks about an event."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("supports")
        CONTRADICTS = "contradicts", _("contradicts")
        MENTIONS = "mentions", _("mentions")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.RESTRICT, related_name="citations")
    quote = CanonicalTextField(help_text="The words of the source, as they stand there.")
    start = models.PositiveIntegerField(help_text="Offset of the first character, from 0.")
    end = models.PositiveIntegerField(help_text="Offset behind the last character.")
    stance = models.CharField(max_length=11, choices=Stance, default=Stance.SUPPORTS)
    attributed_to = models.ForeignKey(
        Source,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="relayed",
        help_text="Whom the source credits with this: “People reported …”.",
    )
    note = CanonicalTextField(blank=True, help_text="For editors; readers do not see it.")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CitationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["stance", "event"], name="citation_stance_event"),
            models.Index(fields=["stance", "source", "start"], name="citation_stance_order"),
            models.Index(fields=["id"], name="citation_noted", condition=~models.Q(note="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "source", "start", "end"],
                name="citation_once",
                violation_error_message="This event already cites this passage.",
            ),
            models.CheckConstraint(
                name="citation_quote_fills_range",
                condition=_QUOTE_FILLS_RANGE,
                violation_error_message="The offsets do not fit the quote.",
            ),
            models.CheckConstraint(
                name="citation_stance_known",
                condition=models.Q(stance__in=["supports", "contradicts", "mentions"]),
                violation_error_message="This is not a stance.",
            ),
            models.CheckConstraint(
                name="citation_credits_another",
                condition=models.Q(attributed_to=None)
                | ~models.Q(attributed_to=models.F("source")),
                violation_error_message="A source is not credited by itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.quote

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; ``ValidationError`` unless the quote stands at its offsets in the source."""
        with transaction.atomic():
            prove(self)
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return passage_page(self.source.slug, self.start, self.end)

    @property
    def context(self) -> tuple[str, str]:
        """What stands before and behind the quote in its paragraph."""
        return surroundings(self.source.text, self.start, self.end)

    def clean(self) -> None:
        find_place(self)


class Dismissal(models.Model):
    """A passage that is deliberately no event."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="dismissals")
    quote = CanonicalTextField(help_text="The words of the source, as they stand there.")
    start = models.PositiveIntegerField(help_text="Offset of the first character, from 0.")
    end = models.PositiveIntegerField(help_text="Offset behind the last character.")
    reason = CanonicalCharField(max_length=200, help_text="Why this passage is no event.")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "start", "end"],
                name="dismissal_once",
                violation_error_message="This passage is already dismissed.",
            ),
            models.CheckConstraint(
                name="dismissal_quote_fills_range",
                condition=_QUOTE_FILLS_RANGE,
                violation_error_message="The offsets do not fit the quote.",
            ),
            models.CheckConstraint(
                name="dismissal_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message="A passage is dismissed with a reason.",
            ),
        ]

    def __str__(self) -> str:
        return self.quote

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; ``ValidationError`` unless the quote stands at its offsets in the source."""
        with transaction.atomic():
            prove(self)
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return passage_page(self.source.slug, self.start, self.end)

    def clean(self) -> None:
        find_place(self)


def prove(passage: Citation | Dismissal) -> None:
    """Raise ``ValidationError`` unless the quote stands at its offsets in the stored text.

    The source is locked till the end of the transaction, so that its text cannot change meanwhile.
    """
    passage.quote = Citation._meta.get_field("quote").to_python(passage.quote)
    sources = Source.objects.select_for_update().filter(pk=passage.source_id)
    text = sources.values_list("text", flat=True).first() or ""
    if not passage.quote or text[passage.start : passage.end] != passage.quote:
        raise ValidationError(
            {"quote": "These words do not stand at these offsets in the source."}, code="unproven"
        )


def find_place(passage: Citation | Dismissal) -> None:
    """Set offsets and quote to the place in the source where the quote stands.

    The offsets given are kept if the quote stands there, and tell which is meant if it stands in
    several places. Raises ``ValidationError`` when it stands nowhere, or when that is left open.
    """
    if passage.source_id is None or not passage.quote:
        return  # the fields' own errors say so already
    text = passage.source.text
    passage.start, passage.end = place_in(FoldedText(text), passage.quote, passage.start)
    passage.quote = text[passage.start : passage.end]


def place_in(text: FoldedText, quote: str, start: int | None) -> Span:
    """Return where a quote stands: at ``start``, or else in the only place that there is.

    Raises ``ValidationError`` when it stands nowhere, or when that is left open.
    """
    spans = text.find(quote)
    chosen = [span for span in spans if span.start == start] or spans
    if not chosen:
        raise ValidationError({"quote": "These words are not in the source."}, code="unproven")
    if len(chosen) > 1:
        starts = ", ".join(str(span.start) for span in chosen)
        raise ValidationError(
            {"quote": f"These words stand in several places. Give the start: {starts}."},
            code="ambiguous",
        )
    return chosen[0]
