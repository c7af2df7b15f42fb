"""What was merged, to be taken apart again."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.safestring import SafeString

from timeline.admin import ownership, stale
from timeline.admin.links import bullets, change_link
from timeline.admin.readonly import ReadOnlyAdmin
from timeline.models import Merge
from timeline.models.kinds import KINDS, Name
from timeline.models.parting import take_apart


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "kind", "by", "at", "undone"]
    list_filter = ["kind"]
    list_select_related = ["by"]
    ordering = ["-pk"]
    fieldsets = [
        ("What", {"fields": ["stays", "went", "moves"]}),
        ("When", {"fields": ["by", "at", "undone"]}),
    ]
    readonly_fields = ["stays", "went", "moves"]

    @admin.display(description="stayed")
    def stays(self, merged: Merge) -> SafeString | str:
        kept = merged.kept
        return change_link(kept) if kept else str(merged.kept_after["name"])

    @admin.display(description="went")
    def went(self, merged: Merge) -> str:
        return f"{merged.gone['name']} ({merged.gone['slug']})"

    @admin.display(description="moved")
    def moves(self, merged: Merge) -> SafeString:
        counts: dict[Name, int] = {}
        for moved in merged.moved:
            counts[Name(moved["kind"])] = len(moved["ids"])
        for noted in merged.joined:
            counts[Name(noted["kind"])] = counts.get(Name(noted["kind"]), 0) + 1
        return bullets(f"{name.label}: {count}" for name, count in counts.items())

    def has_merge_permission(self, request: HttpRequest, merged: Merge) -> bool:
        return request.user.has_perm(f"timeline.merge_{merged.kind}")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        merged = self.get_object(request, object_id)
        may = merged and not merged.undone and self.has_merge_permission(request, merged)
        context = {"may_take_apart": may, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.take_apart)
        return [
            path("<int:pk>/apart/", view, name="timeline_merge_take_apart"),
            *super().get_urls(),
        ]

    def take_apart(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what would be left as it is, by doing it on trial; on POST, do it."""
        merged = get_object_or_404(Merge, pk=pk)
        if not self.has_merge_permission(request, merged):
            raise PermissionDenied
        done = request.method == "POST"
        try:
            left = self._take_apart(request, merged, done=done)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect("admin:timeline_merge_change", pk)
        if done:
            return redirect(f"admin:timeline_{merged.kind}_change", merged.gone_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Take “{merged.gone['name']}” out again?",
            "merged": merged,
            "left": left,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/timeline/merge/apart.html", context)

    def _take_apart(self, request: HttpRequest, merged: Merge, *, done: bool) -> list[str]:
        with transaction.atomic():
            stale.lock()
            left = take_apart(merged, by=request.user, at=timezone.now())
            if not done:
                transaction.set_rollback(True)
                return left
            gone = KINDS[Name(merged.kind)].model._base_manager.get(pk=merged.gone_id)
            for row in filter(None, (gone, merged.kept)):
                ownership.log(request, row, f"“{gone}” is taken out again.")
        self.message_user(request, f"“{gone}” is on its own again.", messages.SUCCESS)
        for line in left:
            self.message_user(request, f"Left as it is: {line}.", messages.WARNING)
        return left
