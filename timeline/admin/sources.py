"""Sources, and how much of each is accounted for."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from timeline.admin import stale
from timeline.admin.attention import AttentionFilter
from timeline.admin.citations import DismissalInline
from timeline.admin.editing import EditorAdmin
from timeline.admin.links import SHOWN, bullets, change_link, holding_on, list_link, worded
from timeline.admin.references import count_of
from timeline.admin.room.pages import Room
from timeline.models import Citation, Event, Source

# What is known only as “by 11 August” stands at 11 August, and what is undated at one end.
_BY_DATE = Coalesce("earliest", "latest").asc(nulls_first=True)


@admin.register(Source)
class SourceAdmin(EditorAdmin):
    fieldsets = [
        ("What it is", {"fields": ["title", "slug", "kind", "byline", "publisher"]}),
        ("When and where", {"fields": ["published", "url", "language"]}),
        ("What it says", {"fields": ["text", "sha256"]}),
        ("What is made of it", {"fields": ["coverage", "cited_for", "credited_for"]}),
    ]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = [DismissalInline]
    readonly_fields = ["sha256", "coverage", "cited_for", "credited_for"]
    prepopulated_fields = {"slug": ["title"]}
    list_display = [
        "title",
        "kind",
        "publisher",
        "dated",
        "citation_count",
        "credit_count",
        "reading_room",
    ]
    list_filter = [AttentionFilter, "kind"]
    search_fields = ["title", "byline", "publisher", "url"]
    search_help_text = "Words of the title, the byline, the publisher or the address."
    ordering = ["title", "slug"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .defer("text")
            .annotate(
                citation_count=count_of(Citation.objects.all(), "source"),
                credit_count=count_of(Citation.objects.all(), "attributed_to"),
            )
        )

    @admin.display(description="published", ordering=_BY_DATE)
    def dated(self, source: Source) -> str:
        return worded(source.published)

    @admin.display(description="citations", ordering="citation_count")
    def citation_count(self, source: Any) -> int:
        return source.citation_count  # type: ignore[no-any-return]

    @admin.display(description="credits", ordering="credit_count")
    def credit_count(self, source: Any) -> int:
        return source.credit_count  # type: ignore[no-any-return]

    @admin.display(description="reading room")
    def reading_room(self, source: Source) -> SafeString:
        address = reverse("admin:timeline_source_read", args=[source.pk])
        hidden = format_html(' <span class="visually-hidden">{}</span>', source)
        return format_html('<a href="{}">Read{}</a>', address, hidden)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.read)
        return [path("<int:pk>/read/", view, name="timeline_source_read"), *super().get_urls()]

    def read(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the text with what is made of it, and let the user make more of it."""
        if request.method != "POST":
            return self._room(request, pk).respond()
        with transaction.atomic():
            stale.lock()  # the text that is compared stays as it is until all is written
            return self._room(request, pk).respond()

    def _room(self, request: HttpRequest, pk: int) -> Room:
        source = get_object_or_404(Source, pk=pk)
        if not self.has_view_permission(request, source):
            raise PermissionDenied
        return Room(request, source)

    @admin.display(description="coverage")
    def coverage(self, source: Source) -> SafeString:
        covered = source.coverage()
        sentences = [source.text[span.start : span.end] for span in covered.open]
        return format_html(
            "{} % of {} sentences: {} cited, {} dismissed, {} open{}",
            f"{covered.per_cent:.0f}",
            covered.sentences,
            covered.cited,
            covered.dismissed,
            len(sentences),
            bullets(sentences),
        )

    @admin.display(description="cited for")
    def cited_for(self, source: Source) -> SafeString:
        return _listed(source.citations.all(), f"source={source.pk}")

    @admin.display(description="credited for")
    def credited_for(self, source: Source) -> SafeString:
        return _listed(source.relayed.all(), f"attributed_to__id__exact={source.pk}")

    def holders(self, objs: Any) -> Sequence[SafeString]:
        cited, credited = (
            Citation.objects.filter(**{f"{key}__in": objs}).values("event")
            for key in ("source", "attributed_to")
        )
        return [
            *holding_on(Event.objects.filter(pk__in=cited), "Cited for"),
            *holding_on(Event.objects.filter(pk__in=credited), "Credited for"),
        ]


def _listed(citations: models.QuerySet[Citation], query: str) -> SafeString:
    found = list(citations.select_related("event").order_by("source", "start")[: SHOWN + 1])
    lines: list[object] = [
        format_html("“{}” {} {}", row.quote, row.stance, change_link(row.event))
        for row in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        lines.append(list_link(Citation, query, "All of them"))
    return bullets(lines)
