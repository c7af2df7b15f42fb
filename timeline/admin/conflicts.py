"""Conflicts between editors and seeds, decided side by side."""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from timeline.admin import ownership
from timeline.admin.readonly import ReadOnlyAdmin
from timeline.admin.values import difference, read
from timeline.models import SeedConflict, SeedRecord, Source
from timeline.models.kinds import KINDS, Name, Value
from timeline.models.loads import live_rows

Decide = Callable[[HttpRequest, SeedConflict], str]
DECISIONS: dict[str, Decide] = {"take": ownership.take_seeds, "keep": ownership.keep_ours}


class DecisionFilter(admin.SimpleListFilter):
    """Shows the open ones until asked for others."""

    title = "decision"
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        decided = [(value, label) for value, label in SeedConflict.Decision.choices if value]
        return [*decided, ("all", "all")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "all":
            return queryset
        return queryset.filter(decision=self.value()) if self.value() else queryset.open()

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": "open"}
        yield from others


class Comparison(NamedTuple):
    """A field as three sides have it; ``seed`` and ``live`` are marked against ``base``."""

    label: str
    base: str
    seed: SafeString | str
    live: SafeString | str


@admin.register(SeedConflict)
class SeedConflictAdmin(ReadOnlyAdmin):
    list_display = ["what", "live_record", "load", "decision", "decided_by"]
    list_filter = [DecisionFilter, "record__kind"]
    list_select_related = ["record", "decided_by", "load"]
    search_fields = ["record__key", "unit"]
    ordering = ["decision", "-pk"]
    actions = ["take_seeds", "keep_ours"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("load__files")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user may decide: no more than that can be changed."""
        return request.user.has_perm("timeline.decide_seedconflict")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Return the list with the live records, read together."""
        found = super().get_changelist_instance(request)
        rows = live_rows(conflict.record for conflict in found.result_list)
        for conflict in found.result_list:
            conflict.row = rows.get(conflict.record_id)
        return found

    @admin.display(description="what", ordering="unit")
    def what(self, conflict: Any) -> str:
        return _title(conflict, conflict.row)

    @admin.display(description="live record")
    def live_record(self, conflict: Any) -> SafeString | str:
        if conflict.row is None:
            return "deleted"
        address = ownership.page_of(conflict.row)
        return format_html('<a href="{}">{}</a>', address, conflict.record.key)

    @admin.action(description="Take the seeds'", permissions=["change"])
    def take_seeds(self, request: HttpRequest, queryset: Any) -> None:
        self._decide_many(request, queryset, ownership.take_seeds)

    @admin.action(description="Keep ours", permissions=["change"])
    def keep_ours(self, request: HttpRequest, queryset: Any) -> None:
        self._decide_many(request, queryset, ownership.keep_ours)

    def _decide_many(self, request: HttpRequest, conflicts: Any, decide: Decide) -> None:
        decided = 0
        for conflict in _texts_first(conflicts.open()):
            try:
                if not ownership.may_decide(request, conflict.record):
                    raise ValidationError("You may not change this.")
                decide(request, conflict)
            except ValidationError as error:
                name = _title(conflict, conflict.record.row)
                text = f"Not decided: {name}. {' '.join(error.messages)}"
                self.message_user(request, text, messages.ERROR)
            else:
                decided += 1
        noun = "conflict is" if decided == 1 else "conflicts are"
        level = messages.SUCCESS if decided else messages.WARNING
        self.message_user(request, f"{decided} {noun} decided.", level)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the three values side by side; on POST, decide."""
        conflict = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, conflict):
            raise PermissionDenied
        if conflict is None:
            raise Http404
        error = ""
        if request.method == "POST":
            if not self._may_decide(request, conflict):
                raise PermissionDenied
            try:
                told = _decide(request, conflict)
            except ValidationError as refused:
                error = " ".join(refused.messages)
            else:
                self.message_user(request, told, messages.SUCCESS)
                return redirect("admin:timeline_seedconflict_changelist")
        return TemplateResponse(
            request,
            "admin/timeline/seedconflict/change_form.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "media": self.media,
                "error": error,
                "may_decide": self._may_decide(request, conflict),
                **_page(SeedConflict.objects.get(pk=conflict.pk)),
            },
        )

    def _may_decide(self, request: HttpRequest, conflict: SeedConflict) -> bool:
        return self.has_change_permission(request, conflict) and ownership.may_decide(
            request, conflict.record
        )


def _texts_first(conflicts: Any) -> Iterator[SeedConflict]:
    """Yield open conflicts; those that a text took along are decided by their turn."""
    for conflict in conflicts.order_by(
        models.Case(models.When(unit="text", then=0), default=1), "pk"
    ):
        if SeedConflict.objects.open().filter(pk=conflict.pk).exists():
            yield conflict


def _decide(request: HttpRequest, conflict: SeedConflict) -> str:
    """Decide as the form says; ``ValidationError`` if that cannot be."""
    decide = DECISIONS.get(request.POST.get("decision", ""))
    if decide is None:
        raise ValidationError("Choose what is to stand.")
    with transaction.atomic():
        # Nothing that is compared with what was seen can change till the decision is written.
        record = SeedRecord.objects.select_for_update().get(pk=conflict.record_id)
        if request.POST.get("seen") != _fingerprint(record, conflict.unit, record.row):
            raise ValidationError("One side has changed meanwhile: look at it again.")
        return decide(request, conflict)


def _page(conflict: SeedConflict) -> dict[str, Any]:
    """Return what the page of a conflict shows: once it is decided, what was decided on."""
    record, row = conflict.record, conflict.record.row
    is_open = conflict.decision == SeedConflict.Decision.OPEN
    seed, live = conflict.seed, conflict.live
    if is_open:
        seed, live = record.values.get(conflict.unit), _live(record, conflict.unit, row)
    return {
        "title": _title(conflict, row),
        "original": conflict,
        "is_open": is_open,
        "live_page": ownership.page_of(row) if row else "",
        "comparisons": list(_compare(conflict, seed, live)),
        "seen": _fingerprint(record, conflict.unit, row),
        "could_be_made": is_open and record.object_id is None,
        **(_quotes(conflict, row) if is_open else {}),
    }


def _quotes(conflict: SeedConflict, row: models.Model | None) -> dict[str, Any]:
    """Return what has to be known of quotes before the seeds' value is taken."""
    if isinstance(row, Source) and conflict.unit == "text":
        along = conflict.record.quotes_taken_along(row)
        places = {(KINDS[Name(one.kind)].model, one.object_id) for one in along}
        lost = row.lost_by(conflict.record.values["text"])
        return {
            "along": [(one.row, one.values["quote"]["quote"]) for one in along],
            "lost": [
                (passage, ownership.page_of(passage))
                for passage in lost
                if (type(passage), passage.pk) not in places
            ],
        }
    return {"text_conflict": _text_conflict(conflict)}


def _text_conflict(conflict: SeedConflict) -> SeedConflict | None:
    """Return the open conflict over the text that a quote is from, if there is one."""
    kind = KINDS[Name(conflict.record.kind)]
    if conflict.unit != "quote":
        return None
    source = conflict.record.key.split("/")[kind.parts.index(Name.SOURCE)]
    return (
        SeedConflict.objects.open()
        .filter(record__kind=Name.SOURCE, record__key=source, unit="text")
        .first()
    )


def _compare(conflict: SeedConflict, seed: Value, live: Value) -> Iterator[Comparison]:
    kind = KINDS[Name(conflict.record.kind)]
    now, ours = read(kind, conflict.unit, seed), read(kind, conflict.unit, live)
    for label, before in read(kind, conflict.unit, conflict.base).items():
        yield Comparison(
            label, before, difference(before, now[label]), difference(before, ours[label])
        )


def _live(record: SeedRecord, unit: str, row: models.Model | None) -> Value | None:
    return record.values_of(row)[unit] if row else None


def _fingerprint(record: SeedRecord, unit: str, row: models.Model | None) -> str:
    """Return what tells whether the two sides are still what an editor has seen."""
    sides = [record.values.get(unit), _live(record, unit, row)]
    if isinstance(row, Source) and unit == "text":
        sides += [[one.pk, one.values["quote"]] for one in record.quotes_taken_along(row)]
    return hashlib.sha256(json.dumps(sides, sort_keys=True).encode()).hexdigest()


def _title(conflict: SeedConflict, row: models.Model | None) -> str:
    unit = capfirst(conflict.unit.replace("_", " "))
    return f"{unit} of {ownership.name_of(conflict.record, row)}"
