"""Places."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from timeline.admin.attention import AttentionFilter
from timeline.admin.links import event_list, first_of, holding_on
from timeline.admin.merging import MergingAdmin
from timeline.admin.references import count_of
from timeline.models import Event, Location


@admin.register(Location)
class LocationAdmin(MergingAdmin):
    reference = Location._meta.get_field("within")
    fieldsets = [
        ("What and where", {"fields": ["name", "slug", "within", ("latitude", "longitude")]}),
        ("Known as", {"fields": ["aliases", "description", "wikidata"]}),
        ("On the timeline", {"fields": ["setting_of"]}),
    ]
    readonly_fields = ["setting_of"]
    autocomplete_fields = ["within"]
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "within", "aliases", "latitude", "longitude", "event_count"]
    list_filter = [AttentionFilter]
    list_select_related = ["within"]
    search_fields = ["name", "aliases"]
    ordering = ["name", "slug"]

    def get_queryset(self, request: HttpRequest) -> Any:
        count = count_of(Event.locations.through._default_manager.all(), "location")
        return super().get_queryset(request).annotate(event_count=count)

    @admin.display(description="events", ordering="event_count")
    def event_count(self, location: Any) -> int:
        return location.event_count  # type: ignore[no-any-return]

    @admin.display(description="is the place of")
    def setting_of(self, location: Location) -> SafeString:
        return event_list(location.events.all(), f"location={location.pk}")

    def holders(self, objs: Any) -> Sequence[SafeString]:
        return holding_on(Event.objects.filter(locations__in=objs).distinct(), "The place of")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        *found, protected = super().get_deleted_objects(objs, request)
        return *found, first_of(protected)
