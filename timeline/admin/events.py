"""Events: what happened, when, where, who took part, and which words say so."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from timeline.admin import review, tracking
from timeline.admin.attention import AttentionFilter
from timeline.admin.citations import CitationInline
from timeline.admin.dates import date_reading
from timeline.admin.editing import EditorAdmin, Rows
from timeline.admin.links import worded
from timeline.admin.references import ReferenceFilter, count_of, way_out
from timeline.edtf import EdtfError, parse
from timeline.models import (
    Citation,
    Event,
    EventLink,
    Location,
    Participation,
    Source,
    findings,
)
from timeline.models.events import ORDER
from timeline.models.findings import MOST
from timeline.models.history import wholes_of
from timeline.models.search import Search


class PrecisionFilter(admin.SimpleListFilter):
    title = "precision of the date"
    parameter_name = "precision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Event.Precision.choices]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(precision=self.value()) if self.value() else queryset


class FromFilter(admin.SimpleListFilter):
    """The events from a date on, however many stand before it."""

    title = "first date"
    parameter_name = "from"
    template = "admin/from_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return []

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        try:
            first = parse(self.value() or "").sort_key
        except EdtfError:
            return queryset.none() if self.value() else queryset
        return queryset.filter(sort_key__gte=first)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        yield way_out(changelist, self.parameter_name) | {"value": self.value() or ""}


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
        ("When", {"fields": ["date", "date_phrase", "date_basis"]}),
        ("Standing", {"fields": [("factuality", "status"), "published"]}),
        ("Where", {"fields": ["locations"]}),
        ("Part of", {"fields": ["parent", "position"]}),
    ]
    inlines = [CitationInline, ParticipationInline, LinkOutInline, LinkInInline]
    readonly_fields = ["published"]
    autocomplete_fields = ["locations", "parent"]
    prepopulated_fields = {"slug": ["title"]}
    list_display = [
        "title",
        "dated",
        "factuality",
        "status",
        "parent",
        "citation_count",
        "published",
    ]
    list_filter = [
        "status",
        AttentionFilter,
        FromFilter,
        PrecisionFilter,
        "factuality",
        "date_basis",
        SourceFilter,
        PersonFilter,
        LocationFilter,
    ]
    list_select_related = ["parent", "published_by"]
    sortable_by = ["title", "dated", "published"]  # an index has these in order
    search_fields = ["title"]  # that there is a box to type in; see get_search_results()
    search_help_text = "Words of the title, the summary, the quotes, people and places; or a slug."
    ordering = ORDER
    actions = ["publish", "withdraw", "reject"]

    def get_queryset(self, request: HttpRequest) -> Any:
        count = count_of(Citation.objects.all(), "event")
        return super().get_queryset(request).annotate(citation_count=count)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Find words by the index of full text, and no more events than a list pages through."""
        if not search_term.strip():
            return queryset, False
        found = Event.objects.matching(Search(search_term), at_most=MOST + 1)
        named = Event.objects.filter(slug=search_term.strip().lower())
        return queryset.filter(Q(pk__in=found.values("pk")) | Q(pk__in=named.values("pk"))), False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        decided = [] if self.has_publish_permission(request) else ["status"]
        return [*super().get_readonly_fields(request, obj), *decided]

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("review/", wrap(self.review), name="timeline_event_review"),
            path("date/", wrap(date_reading), name="timeline_event_date"),
            path("look/", wrap(require_POST(self.look)), name="timeline_event_look"),
            *super().get_urls(),
        ]

    def look(self, request: HttpRequest) -> HttpResponse:
        """Look for all that needs attention, and return to the front page."""
        if not self.has_publish_permission(request):
            raise PermissionDenied
        findings.look_again(at=timezone.now())
        return redirect("admin:index")

    def review(self, request: HttpRequest) -> HttpResponse:
        return review.review(self, request)

    def response_post_save_change(self, request: HttpRequest, obj: Event) -> Any:
        """Go back to where the form was opened: the list, or the review."""
        if (source := request.GET.get("review")) is not None:
            return redirect(review.address(source=source, event=obj.pk))
        return super().response_post_save_change(request, obj)

    def is_public(self, obj: Event) -> bool:
        return obj.status == Event.Status.PUBLISHED

    def is_settled(self, obj: Event) -> bool:
        return obj.status != Event.Status.DRAFT

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        if "status" in form.changed_data and obj.status == Event.Status.PUBLISHED:
            obj.published_by_id, obj.published_at = request.user.pk, timezone.now()
        super().save_model(request, obj, form, change)

    @admin.display(description="date", ordering="sort_key")
    def dated(self, event: Event) -> str:
        return worded(event.date)

    @admin.display(description="citations")
    def citation_count(self, event: Any) -> int:
        return event.citation_count  # type: ignore[no-any-return]

    @admin.display(description="published", ordering="published_at")
    def published(self, event: Event) -> str:
        if event.status != Event.Status.PUBLISHED:
            return "not yet"
        if event.published_at is None:
            return "by the seeds"
        moment = date_format(timezone.localtime(event.published_at), "j F Y, H:i")
        return f"by {event.published_by or 'a former account'} on {moment}"

    def decide(self, request: HttpRequest, events: Any, status: Event.Status) -> list[Event]:
        """Give events a status, log that, and return those that had another."""
        wholes = wholes_of(events.exclude(status=status).only("pk").select_related(None))
        with tracking.edit(request, wholes, tracking.reason_of(request)):
            decided: list[Event] = events.decide(status, by=request.user, at=timezone.now())
            message = [{"changed": {"fields": ["Status"]}}]
            LogEntry.objects.log_actions(request.user.pk or 0, decided, CHANGE, message)
        return decided

    @admin.action(description="Publish", permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: Any) -> None:
        bare = list(queryset.uncited().values_list("title", flat=True))
        self._decide(request, queryset, Event.Status.PUBLISHED)
        if bare:
            titles = ", ".join(f"“{title}”" for title in bare[:10])
            more = f" and {len(bare) - 10} more" if len(bare) > 10 else ""
            text = f"Not published, because nothing is cited for them: {titles}{more}."
            self.message_user(request, text, messages.WARNING)

    @admin.action(description="Set back to draft", permissions=["publish"])
    def withdraw(self, request: HttpRequest, queryset: Any) -> None:
        self._decide(request, queryset, Event.Status.DRAFT)

    @admin.action(description="Reject", permissions=["publish"])
    def reject(self, request: HttpRequest, queryset: Any) -> None:
        self._decide(request, queryset, Event.Status.REJECTED)

    def _decide(self, request: HttpRequest, events: Any, status: Event.Status) -> None:
        decided = self.decide(request, events, status)
        noun = "event is" if len(decided) == 1 else "events are"
        self.message_user(request, f"{len(decided)} {noun} now {status.label}.", messages.SUCCESS)
