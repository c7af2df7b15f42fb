"""The record of loading: to be read, never to be changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from timeline.models import Load, SeedConflict, SeedRecord


class RecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A page on which nothing can be added, changed or deleted."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Load)
class LoadAdmin(RecordAdmin):
    list_display = ["__str__", "started", "finished", "outcome"]
    ordering = ["-pk"]

    @admin.display(description="outcome")
    def outcome(self, load: Load) -> str:
        return ", ".join(f"{name}: {count}" for name, count in load.counts.items())


@admin.register(SeedRecord)
class SeedRecordAdmin(RecordAdmin):
    list_display = ["key", "kind", "file", "orphaned", "last_load"]
    list_filter = ["kind", "orphaned"]
    list_select_related = ["last_load"]
    search_fields = ["key", "file"]
    ordering = ["kind", "key"]


@admin.register(SeedConflict)
class SeedConflictAdmin(RecordAdmin):
    list_display = ["record", "unit", "reason", "decision", "decided_by", "load"]
    list_filter = ["decision"]
    list_select_related = ["record", "decided_by", "load"]
    search_fields = ["record__key", "unit"]
    ordering = ["-pk"]
