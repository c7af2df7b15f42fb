"""People and groups."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from timeline.admin.attention import AttentionFilter
from timeline.admin.links import event_list, holding_on
from timeline.admin.merging import MergingAdmin
from timeline.admin.references import count_of
from timeline.models import Event, Participation, Person


@admin.register(Person)
class PersonAdmin(MergingAdmin):
    reference = Participation._meta.get_field("person")
    fieldsets = [
        ("Who", {"fields": ["name", "slug", "kind", "aliases", "description"]}),
        ("Elsewhere", {"fields": ["wikidata"]}),
        ("On the timeline", {"fields": ["takes_part_in"]}),
    ]
    readonly_fields = ["takes_part_in"]
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "kind", "aliases", "event_count"]
    list_filter = [AttentionFilter, "kind"]
    search_fields = ["name", "aliases"]
    ordering = ["name", "slug"]

    def get_queryset(self, request: HttpRequest) -> Any:
        count = count_of(Participation.objects.all(), "person")
        return super().get_queryset(request).annotate(event_count=count)

    @admin.display(description="events", ordering="event_count")
    def event_count(self, person: Any) -> int:
        return person.event_count  # type: ignore[no-any-return]

    @admin.display(description="takes part in")
    def takes_part_in(self, person: Person) -> SafeString:
        return event_list(person.events.all(), f"person={person.pk}")

    def holders(self, objs: Any) -> Sequence[SafeString]:
        return holding_on(Event.objects.filter(people__in=objs).distinct(), "Takes part in")
