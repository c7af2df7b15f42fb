"""Events: what happened, when, where, who took part, and which words say so."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models, transaction
from django.http import HttpRequest

from timeline.admin.citations import CitationInline
from timeline.admin.editing import EditorAdmin, Rows
from timeline.admin.links import worded
from timeline.admin.references import ReferenceFilter, count_of
from timeline.models import Citation, Event, EventLink, Location, Participation, Source


class CitedFilter(admin.SimpleListFilter):
    title = "citations"
    parameter_name = "cited"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "No citation"), ("yes", "Cited"), ("against", "Contradicted")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "no":
            return queryset.uncited()
        if self.value() == "yes":
            return queryset.cited()
        if self.value() == "against":
            return queryset.cited(stance=Citation.Stance.CONTRADICTS)
        return queryset


class SourceFilter(ReferenceFilter):
    title = "source"
    parameter_name = "source"
    key = Citation._meta.get_field("source")

    def narrow(self, rows: Any, pk: int) -> Any:
        return rows.said_by(Source(pk=pk))


class PersonFilter(ReferenceFilter):
    title = "person"
    parameter_name = "person"
    key = Participation._meta.get_field("person")

    def narrow(self, rows: Any, pk: int) -> Any:
        return rows.filter(people=pk)


class LocationFilter(ReferenceFilter):
    """The events at a place or within it."""

    title = "place"
    parameter_name = "location"
    key = Event._meta.get_field("locations")

    def narrow(self, rows: Any, pk: int) -> Any:
        return rows.at(Location(pk=pk))


class ParticipationInline(Rows):
    model = Participation
    verbose_name = "person taking part"
    verbose_name_plural = "who took part"
    fields = ["person", "role"]
    autocomplete_fields = ["person"]
    ordering = ["pk"]


class LinkOutInline(Rows):
    model = EventLink
    fk_name = "from_event"
    verbose_name = "link to another event"
    verbose_name_plural = "links to other events"
    fields = ["kind", "to_event"]
    autocomplete_fields = ["to_event"]
    ordering = ["kind", "pk"]


class LinkInInline(Rows):
    model = EventLink
    fk_name = "to_event"
    verbose_name = "link from another event"
    verbose_name_plural = "links from other events"
    fields = ["from_event", "kind"]
    autocomplete_fields = ["from_event"]
    ordering = ["kind", "pk"]


@admin.register(Event)
class EventAdmin(EditorAdmin):
    fieldsets = [
        ("What", {"fields": ["title", "slug", "summary"]}),
        ("When", {"fields": [("date", "reads"), "date_phrase", "date_basis"]}),
        ("Standing", {"fields": [("factuality", "status")]}),
        ("Where", {"fields": ["locations"]}),
        ("Part of", {"fields": ["parent", "position"]}),
    ]
    inlines = [CitationInline, ParticipationInline, LinkOutInline, LinkInInline]
    readonly_fields = ["reads"]
    autocomplete_fields = ["locations", "parent"]
    prepopulated_fields = {"slug": ["title"]}
    list_display = ["title", "dated", "factuality", "status", "parent", "citation_count"]
    list_filter = [
        "status",
        CitedFilter,
        "factuality",
        "date_basis",
        SourceFilter,
        PersonFilter,
        LocationFilter,
    ]
    list_select_related = ["parent"]
    search_fields = ["title", "slug", "summary", "date_phrase"]
    search_help_text = "Words of the title, the summary or the date phrase."
    ordering = ["sort_key", "position", "slug"]
    actions = ["publish", "withdraw"]

    def get_queryset(self, request: HttpRequest) -> Any:
        count = count_of(Citation.objects.all(), "event")
        return super().get_queryset(request).annotate(citation_count=count)

    def is_public(self, obj: Event) -> bool:
        return obj.status == Event.Status.PUBLISHED

    @admin.display(description="date", ordering="sort_key")
    def dated(self, event: Event) -> str:
        return worded(event.date)

    @admin.display(description="citations", ordering="citation_count")
    def citation_count(self, event: Any) -> int:
        return event.citation_count  # type: ignore[no-any-return]

    @admin.display(description="Readers see")
    def reads(self, event: Event) -> str:
        return worded(event.date) if event.pk else "how it reads, once it is saved"

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: Any) -> None:
        bare = list(queryset.uncited().values_list("title", flat=True))
        self._set_status(request, queryset.cited(), Event.Status.PUBLISHED)
        if bare:
            titles = ", ".join(f"“{title}”" for title in bare[:10])
            more = f" and {len(bare) - 10} more" if len(bare) > 10 else ""
            text = f"Not published, because nothing is cited for them: {titles}{more}."
            self.message_user(request, text, messages.WARNING)

    @admin.action(description="Set back to draft", permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: Any) -> None:
        self._set_status(request, queryset, Event.Status.DRAFT)

    def _set_status(self, request: HttpRequest, events: Any, status: Event.Status) -> None:
        with transaction.atomic():
            events = list(events.exclude(status=status).select_related(None).select_for_update())
            Event.objects.filter(pk__in=[event.pk for event in events]).update(
                status=status, version=models.F("version") + 1
            )
            message = [{"changed": {"fields": ["Status"]}}]
            LogEntry.objects.log_actions(request.user.pk or 0, events, CHANGE, message)
        noun = "event is" if len(events) == 1 else "events are"
        self.message_user(request, f"{len(events)} {noun} now {status.label}.", messages.SUCCESS)
