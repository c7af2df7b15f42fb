"""Loads of the seeds, each to be read and taken back, and what the seeds last said."""

from collections import Counter
from io import StringIO
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from timeline.admin import ownership
from timeline.admin.readonly import ReadOnlyAdmin
from timeline.admin.values import difference, read
from timeline.models import Load, LoadEntry, SeedRecord
from timeline.models.kinds import KINDS, Name

# How many entries of a load, and of what taking it back did, are shown.
SHOWN = 200


@admin.register(Load)
class LoadAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "started", "outcome", "undone"]
    ordering = ["-pk"]
    fieldsets = [
        ("When", {"fields": ["started", "finished", "undone"]}),
        ("What came of it", {"fields": ["counted"]}),
        ("What it did", {"fields": ["planned"]}),
        ("What it read", {"fields": ["hashes"]}),
    ]
    readonly_fields = ["counted", "planned", "hashes"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("files")

    @admin.display(description="outcome")
    def outcome(self, load: Load) -> str:
        totals = {name: n for name, n in _totals(load).items() if name != "unchanged"}
        told = [f"{n} {'in ' * (name == 'conflict')}{name}" for name, n in totals.items()]
        return ", ".join(told) or "nothing changed"

    @admin.display(description="records")
    def counted(self, load: Load) -> SafeString:
        outcomes = list(_totals(load))
        rows = [
            (Name(kind).label, *(counts.get(outcome, "") for outcome in outcomes))
            for kind, counts in _in_order(load.counts)
        ]
        return _table(["kind", *outcomes], rows)

    @admin.display(description="files")
    def hashes(self, load: Load) -> SafeString:
        rows = [(name, format_html("<code>{}</code>", load.files[name])) for name in load.files]
        return _table(["file", "SHA-256"], rows)

    @admin.display(description="records")
    def planned(self, load: Load) -> SafeString:
        first = load.entries.order_by("pk")[:SHOWN]
        rows = [(_linked(entry), entry.outcome, _changes(entry)) for entry in first]
        rest = load.entries.count() - SHOWN
        more = format_html("<p>and {} more</p>", rest) if rest > 0 else ""
        return format_html(
            "{}{}",
            _table(["record", "outcome", "from what was live to what the seeds say"], rows),
            more,
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        load = self.get_object(request, unquote(object_id))
        context = {"may_undo": load and not load.undone and _may_undo(request)}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.undo)
        return [path("<int:pk>/undo/", view, name="timeline_load_undo"), *super().get_urls()]

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what taking the load back would do, by doing it on trial; on POST, do it."""
        if not _may_undo(request):
            raise PermissionDenied
        load = get_object_or_404(self.get_queryset(request), pk=pk)
        done, report = request.method == "POST", StringIO()
        try:
            call_command("undoload", pk, dry_run=not done, stdout=report, no_color=True)
        except CommandError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:timeline_load_change", pk)
        if done:
            ownership.log(request, load, "Undone.")
        lines = report.getvalue().splitlines()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{load} is undone" if done else f"Undo {load}?",
            "load": load,
            "done": done,
            "taken_back": _told(lines, "taken back: "),
            "kept": _told(lines, "kept: "),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/timeline/load/undo.html", context)


@admin.register(SeedRecord)
class SeedRecordAdmin(ReadOnlyAdmin):
    list_display = ["key", "kind", "file", "orphaned", "last_load"]
    list_filter = ["kind", "orphaned"]
    list_select_related = ["last_load"]
    search_fields = ["key", "file"]
    ordering = ["kind", "key"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("last_load__files")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.give_back))
        name = "timeline_seedrecord_give_back"
        return [path("<int:pk>/give-back/<slug:unit>/", view, name=name), *super().get_urls()]

    def give_back(self, request: HttpRequest, pk: int, unit: str) -> HttpResponse:
        """Give a unit back to the seeds, and return to the record's page."""
        record = get_object_or_404(SeedRecord, pk=pk)
        if unit not in KINDS[Name(record.kind)].units:
            raise Http404
        if not ownership.may_decide(request, record):
            raise PermissionDenied
        try:
            told = ownership.give_back(request, record, unit)
        except ValidationError as error:
            self.message_user(request, "; ".join(error.messages), messages.ERROR)
        else:
            self.message_user(request, told, messages.SUCCESS)
        row = record.row
        return redirect(ownership.page_of(row) if row else "admin:timeline_seedrecord_changelist")


def _may_undo(request: HttpRequest) -> bool:
    return request.user.has_perm("timeline.undo_load")


def _totals(load: Load) -> dict[str, int]:
    """Return how many records came to each outcome, the most frequent first."""
    totals: Counter[str] = Counter()
    for _, counts in _in_order(load.counts):
        totals.update(dict(sorted(counts.items())))
    return dict(totals.most_common())


def _in_order(counts: dict[str, dict[str, int]]) -> list[tuple[str, dict[str, int]]]:
    """Return what is counted of each kind; PostgreSQL keeps the keys of JSON in no order."""
    return [(name.value, counts[name]) for name in Name if name in counts]


def _table(heads: list[str], rows: list[tuple[Any, ...]]) -> SafeString:
    head = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in heads))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows),
    )
    return format_html(
        '<div class="wide"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        head,
        body,
    )


def _linked(entry: LoadEntry) -> SafeString:
    """Name the record of an entry, and link to it if it has a page."""
    name = Name(entry.kind)
    title = format_html("{} {}", name.label, entry.key)
    model = KINDS[name].model._meta.model_name
    try:
        address = reverse(f"admin:timeline_{model}_change", args=[entry.object_id])
    except NoReverseMatch:
        return title
    return format_html('<a href="{}">{}</a>', address, title)


def _changes(entry: LoadEntry) -> SafeString:
    """Say of each unit what it was and what the seeds have it be."""
    kind = KINDS[Name(entry.kind)]
    lines = []
    for unit in entry.units:
        old, new = (read(kind, unit["unit"], unit[side]) for side in ("live", "seed"))
        for label in new:
            if old[label] != new[label]:
                lines.append((label, difference(old[label], new[label]), unit["outcome"]))
    return format_html_join("", '<p class="difference"><b>{}</b> {} <i>({})</i></p>', lines)


def _told(lines: list[str], beginning: str) -> dict[str, Any]:
    """Return the first lines of a report that begin so, without it, and how many more there are."""
    found = [line.removeprefix(beginning) for line in lines if line.startswith(beginning)]
    return {"lines": found[:SHOWN], "more": max(len(found) - SHOWN, 0), "count": len(found)}
