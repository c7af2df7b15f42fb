"""How one event bears on another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from timeline.models.events import Event


class EventLinkQuerySet(models.QuerySet["EventLink"]):
    def published(self) -> "EventLinkQuerySet":
        """Those between two published events, with both events."""
        ends = dict.fromkeys(("from_event__status", "to_event__status"), Event.Status.PUBLISHED)
        return self.filter(**ends).select_related("from_event", "to_event").order_by("kind", "pk")

    def about(self, event: Event) -> "EventLinkQuerySet":
        """Those from or to an event."""
        return self.filter(models.Q(from_event=event) | models.Q(to_event=event))


class EventLink(models.Model):
    """How one event bears on another: the broadcast depicts, the report announces."""

    class Kind(models.TextChoices):
        DEPICTS = "depicts", _("depicts")
        ANNOUNCES = "announces", _("announces")
        FOLLOWS = "follows", _("follows")

    from_event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="links_out")
    kind = models.CharField(max_length=9, choices=Kind)
    to_event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="links_in")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EventLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_event", "kind", "to_event"],
                name="event_link_once",
                violation_error_message="These events are already linked like this.",
            ),
            models.CheckConstraint(
                name="event_link_to_another",
                condition=~models.Q(from_event=models.F("to_event")),
                violation_error_message="An event is not linked to itself.",
            ),
            models.CheckConstraint(
                name="event_link_kind_known",
                condition=models.Q(kind__in=["depicts", "announces", "follows"]),
                violation_error_message="This is not a kind of link.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
