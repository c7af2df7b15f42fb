"""Admin pages on which nothing is written over what somebody else has changed meanwhile."""

from collections.abc import Iterable, Sequence
from copy import copy
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.utils import NestedObjects, flatten_fieldsets, unquote
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst

from timeline.admin import stale
from timeline.admin.overlap import Overlap, shown
from timeline.models import Event

# The buttons of a form: what is to happen next, and nothing that was typed.
_BUTTONS = ("_save", "_continue", "_addanother")


class GuardedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A page of a record that compares what it showed with what there is."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            answer = self._overtaken(request, object_id)
            return answer or super().changeform_view(request, object_id, form_url, extra_context)

    def holders(self, objs: Any) -> Sequence[SafeString]:
        """Return what keeps records from being deleted, as far as there may be much of it."""
        return ()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Gather what goes with records only where nothing keeps them."""
        held = self.holders(objs)
        return ([], {}, set(), held) if held else super().get_deleted_objects(objs, request)

    def delete_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:
        with transaction.atomic():
            record = self._held(request, object_id) if request.method == "POST" else None
            note = request.POST.get(stale.NAME)
            if record is None or not stale.changed_since(note, self._going(record)):
                return super().delete_view(request, object_id, extra_context)
            asked = {"asked_again": True, "reason": request.POST.get("_reason", "")}
            extra = {"changes": stale.changes(record, note), **asked}
            request.POST = QueryDict()  # so that it is asked again
            response = super().delete_view(request, object_id, {**extra, **(extra_context or {})})
            response.status_code = HTTPStatus.CONFLICT
            return response

    def render_delete_form(self, request: HttpRequest, context: Any) -> Any:
        context["seen"] = stale.note(self._going(context["object"]))
        return super().render_delete_form(request, context)

    def _going(self, record: Any) -> list[Any]:
        """Return a record and all that is deleted with it; itself alone if something keeps it."""
        return [record] if self.holders([record]) else doomed([record])

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data:
            if "cl" in response.context_data:
                rows = response.context_data["cl"].result_list
            else:
                rows = doomed(response.context_data["queryset"])
            response.context_data["seen"] = stale.note(rows)
        return response

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any) -> Any:
        """Do what was chosen with those rows that are as the page showed them; name the others."""
        with transaction.atomic():
            rows = self._chosen(request)
            changed = [row for row in rows if self._has_changed(request, row)]
            if changed:
                self._tell_skipped(request, changed)
            if changed and len(changed) == len(rows):
                return None
            unchanged = queryset.exclude(pk__in=[row.pk for row in changed])
            return super().response_action(request, unchanged, *args)

    def _chosen(self, request: HttpRequest) -> list[Any]:
        """Return the chosen rows, locked; of all that a filter finds those that were shown."""
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if request.POST.get("select_across") == "1":
            versions = stale.opened(request.POST.get(stale.NAME)).get("versions", {})
            keys = list(versions.get(self.opts.label_lower, {}))
        return stale.locked(self.model._base_manager.filter(pk__in=keys))

    def _has_changed(self, request: HttpRequest, row: Any) -> bool:
        is_confirmed = bool(request.POST.get("post"))
        rows = doomed([row]) if is_confirmed else [row]
        return bool(stale.changed_since(request.POST.get(stale.NAME), rows))

    def _tell_skipped(self, request: HttpRequest, rows: list[Any]) -> None:
        names = ", ".join(f"“{Truncator(str(row)).words(12)}”" for row in rows[:10])
        more = f" and {len(rows) - 10} more" if len(rows) > 10 else ""
        text = f"Left alone, because they are not as this page showed them: {names}{more}."
        self.message_user(request, text, messages.WARNING)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        """Note in the form what it shows; a form that was refused shows what it showed before."""
        if context["original"] and self.has_change_permission(request, context["original"]):
            sent = request.POST.get(stale.NAME)
            context["seen"] = sent if sent is not None else self._noted(request, context)
        return super().render_change_form(request, context, *args, **kw)

    def _noted(self, request: HttpRequest, context: Any) -> str:
        form = context["adminform"].form
        formsets = [rows.formset for rows in context["inline_admin_formsets"]]
        return self._note(context["original"], form, formsets)

    def _note(self, record: Any, form: Any, formsets: Any) -> str:
        return stale.note([record], form=shown(form, formsets))

    def _overtaken(self, request: Any, object_id: str) -> HttpResponse | None:
        """Return the answer to a form that does not fit what there is now; None if it fits.

        Once an editor has chosen, ``request.POST`` is what the choices come to.
        """
        record = self._held(request, object_id)
        if not self.has_change_permission(request, record):
            return None  # and will be refused
        if record is None:
            return self._deleted(request, object_id)
        form, formsets = self._live(request, record)
        seen = stale.opened(request.POST.get(stale.NAME)).get("form")
        if seen == shown(form, formsets):
            return None
        overlap = Overlap(form, formsets, request.POST, seen)
        if overlap.is_overtaken and not overlap.has_changes:
            return self._untouched(request, record)
        if overlap.undecided:
            return self._side_by_side(request, record, overlap)
        overlap.merged[stale.NAME] = self._note(record, form, formsets)
        request.POST = overlap.merged
        return None

    def _held(self, request: HttpRequest, object_id: str) -> Any:
        """Return the record, which nobody else can change until the transaction ends."""
        stale.lock()
        to_field = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR))
        found = self.get_object(request, unquote(object_id), to_field)
        if found is None:
            return None
        self.model._base_manager.select_for_update().filter(pk=found.pk).values("pk").first()
        return self.get_object(request, str(found.pk))

    def _live(self, request: HttpRequest, record: Any) -> tuple[Any, list[Any]]:
        """Return form and rows as a page that is opened now would show them."""
        asked = copy(request)
        asked.method = "GET"
        fields = flatten_fieldsets(self.get_fieldsets(request, record))
        form = self.get_form(request, record, change=True, fields=fields)(instance=record)
        formsets, inlines = self._create_formsets(asked, record, change=True)  # type: ignore[attr-defined]
        return form, [
            rows
            for rows, inline in zip(formsets, inlines, strict=True)
            if inline.has_change_permission(request, record)
        ]

    def _untouched(self, request: HttpRequest, record: Any) -> HttpResponse:
        name = f"{capfirst(self.opts.verbose_name)} “{Truncator(str(record)).words(12)}”"
        text = (
            f"{name} was changed after you opened it. You had changed nothing: nothing was saved."
        )
        self.message_user(request, text, messages.INFO)
        return redirect(request.get_full_path())

    def _side_by_side(self, request: HttpRequest, record: Any, overlap: Overlap) -> HttpResponse:
        changes = stale.changes(record, request.POST.get(stale.NAME))
        context = {
            "title": "Not saved yet: this was changed after you opened it",
            "original": record,
            "changes": changes,
            "differences": overlap.differences,
            "kept": _kept(request.POST),
            "seen": request.POST.get(stale.NAME, ""),
            "button": next((name for name in _BUTTONS if name in request.POST), "_save"),
        }
        return self._refusal(request, "admin/timeline/overtaken.html", context)

    def _deleted(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """Keep what was typed into the form of a record that is not there any more."""
        form, formsets = self._live(request, self.model())
        if not any(name in request.POST for name in form.fields):
            return None
        context = {
            "title": "Not saved: this was deleted after you opened it",
            "deletion": self._deletion(object_id),
            "told": stale.told(request.POST.lists()),
            "kept": list(_as_new(request.POST, formsets).lists()),
            "add": reverse(f"admin:timeline_{self.opts.model_name}_add"),
            "may_add": self.has_add_permission(request),
        }
        return self._refusal(request, "admin/timeline/deleted.html", context)

    def _deletion(self, object_id: str) -> LogEntry | None:
        content_type = ContentType.objects.get_for_model(self.model)
        entries = LogEntry.objects.filter(
            content_type=content_type, object_id=unquote(object_id), action_flag=DELETION
        )
        return entries.select_related("user").order_by("pk").last()

    def _refusal(self, request: HttpRequest, template: str, context: Any) -> TemplateResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        return TemplateResponse(request, template, {**common, **context}, status=409)


def doomed(rows: Iterable[Any]) -> list[Any]:
    """Return the rows and all that is deleted with them, as far as it has a version."""
    collector = NestedObjects(using=DEFAULT_DB_ALIAS)
    collector.collect(list(rows))
    return [row for found in collector.data.values() for row in found if hasattr(row, "version")]


def _kept(data: QueryDict) -> list[tuple[str, list[str]]]:
    """Return what the page that asks for choices sends again by itself."""
    return [
        (name, values)
        for name, values in stale.typed(data).items()
        if name not in _BUTTONS and not name.startswith("take:")
    ]


def _as_new(data: QueryDict, formsets: list[Any]) -> QueryDict:
    """Return what was typed as it would be for a new record: a draft, with new rows."""
    new = data.copy()
    for name in [stale.NAME, stale.TOKEN, *_BUTTONS]:
        new.pop(name, None)
    for rows in formsets:
        new[f"{rows.prefix}-INITIAL_FORMS"] = "0"
        own = (f"-{rows.fk.name}", f"-{rows.model._meta.pk.name}")
        for name in [name for name in new if name.startswith(f"{rows.prefix}-")]:
            if name.endswith(own):
                del new[name]
    if "status" in new:
        new["status"] = Event.Status.DRAFT
    return new
