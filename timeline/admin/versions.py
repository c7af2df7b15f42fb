"""The history of a record: its versions, what differs between two, taking back, recovering."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from reversion.models import Version

from timeline.admin import ownership, stale, tracking
from timeline.admin.references import key_of
from timeline.admin.values import difference, label, read_field
from timeline.models import Merge, Source, history
from timeline.models.history import Model, Row, Whole
from timeline.models.kinds import KIND_OF_MODEL
from timeline.models.restoring import (
    Difference,
    differences,
    obstacles,
    recover,
    revert,
    told_fields,
)

# How many versions, or deleted records, a page lists.
SHOWN = 50
LIVE = "live"
_VIEWS = ("change", "changelist", "history", "compare", "version", "deleted", "recover")
Names = dict[tuple[Model, int], str]


@dataclass
class Entry:
    """A version in the list of them, and how it differs from the one before it."""

    version: Any
    loads: list[Any]
    changes: list[str] | None = None


@dataclass
class Comparison:
    """What differs in one unit of a record's fields, or in one row below it."""

    part: str
    title: str
    # What became of the row: added, removed or changed; blank for a field of the record itself.
    event: str = ""
    fields: list[tuple[str, str, SafeString | str]] = field(default_factory=list)

    @property
    def has_heading(self) -> bool:
        """Whether its title says more than what its one field is called."""
        return bool(self.event) or len(self.fields) > 1


class RecordedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The page of a record whose history is kept."""

    def get_urls(self) -> list[Any]:
        name, wrap = f"timeline_{self.opts.model_name}", self.admin_site.admin_view
        return [
            path("recover/", wrap(self.deleted_view), name=f"{name}_deleted"),
            path("recover/<int:version>/", wrap(self.recover_view), name=f"{name}_recover"),
            path("<path:pk>/history/compare/", wrap(self.compare_view), name=f"{name}_compare"),
            path(
                "<path:pk>/history/<int:version>/", wrap(self.version_view), name=f"{name}_version"
            ),
            *super().get_urls(),
        ]

    def may_restore(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may take changes to ``obj`` back; recover what was deleted, without.

        Whoever may change a record may take back changes to it, so contributors those to drafts.
        """
        if obj is None:
            may_publish = request.user.has_perm("timeline.publish_event")
            return may_publish and self.has_add_permission(request)
        return self.has_change_permission(request, obj)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"may_recover": self.may_restore(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """List the versions, each with what differs from the one before."""
        obj = self._visible(request, object_id)
        whole = Whole(self.model, obj.pk)
        versions = self.get_paginator(request, history.versions_of(whole), SHOWN)
        page = versions.get_page(request.GET.get("p", 1))
        context = {
            "title": f"History of {obj}",
            "object": obj,
            "page": page,
            "entries": _entries(whole, page),
            "unrecorded": _unrecorded(whole) if page.number == 1 else None,
            "log": LogEntry.objects.filter(
                content_type=get_content_type_for_model(obj), object_id=str(obj.pk)
            ).select_related("user")[:SHOWN],
        }
        return self._history_page(request, "history", context | (extra_context or {}))

    def compare_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Show what differs between two versions, or a version and what is live."""
        obj = self._visible(request, pk)
        older, newer = (request.GET.get(name, "") for name in ("from", "to"))
        if newer == LIVE:
            return redirect(
                f"admin:timeline_{self.opts.model_name}_version", obj.pk, _number(older)
            )
        whole = Whole(self.model, obj.pk)
        first, second = sorted((_version(whole, older), _version(whole, newer)), key=_age)
        context = {
            "title": f"What changed in {obj}",
            "object": obj,
            "older": first,
            "newer": second,
            "versions": [first, second],
            "right_side": _moment(second),
            "comparisons": _compare(whole, _state(whole, first), _state(whole, second)),
        }
        return self._history_page(request, "version", context)

    def version_view(self, request: HttpRequest, pk: str, version: int) -> HttpResponse:
        """Show what differs between a version and what is live; on POST, take it back."""
        obj = self._visible(request, pk)
        whole = Whole(self.model, obj.pk)
        then = _version(whole, version)
        errors: list[str] = []
        if request.method == "POST":
            if not self.may_restore(request, obj):
                raise PermissionDenied
            try:
                self._revert(request, whole, then)
            except ValidationError as error:
                errors = error.messages
            else:
                return redirect(f"admin:timeline_{self.opts.model_name}_history", obj.pk)
        live = history.present([whole])[whole]
        context = {
            "title": f"{obj}, as it stood",
            "object": obj,
            "older": then,
            "versions": [then],
            "right_side": "Live",
            "comparisons": _compare(whole, _state(whole, then), live),
            "may_restore": self.may_restore(request, obj),
            "chosen": request.POST.getlist("part"),
            "seen": _fingerprint(live),
            "reason": tracking.reason_of(request),
            "errors": errors,
        }
        return self._history_page(request, "version", context)

    def _revert(self, request: HttpRequest, whole: Whole, version: Any) -> None:
        everything = "everything" in request.POST
        parts = request.POST.getlist("part")
        if not (parts or everything):
            raise ValidationError("Choose what is to be taken back.")
        what = f"Taken back to how it stood on {_moment(version)}"
        reason = tracking.reason_of(request)
        with transaction.atomic():
            stale.lock()
            self._check_unchanged(request, whole)
            revert(
                whole,
                _state(whole, version),
                parts=None if everything else parts,
                by=request.user,
                at=timezone.now(),
                reason=what + (f": {reason}" if reason else "."),
            )
            row = self._check_open(request, whole)
            ownership.log(request, row, f"{what}.")
        self.message_user(request, f"{what}.", messages.SUCCESS)

    def _check_unchanged(self, request: HttpRequest, whole: Whole) -> None:
        if request.POST.get("seen") != _fingerprint(history.present([whole])[whole]):
            raise ValidationError("Somebody has changed this meanwhile: look at it again.")
        self._check_open(request, whole)

    def _check_open(self, request: HttpRequest, whole: Whole) -> Any:
        """Return the record; ``ValidationError`` if it is none that the user may change."""
        row = whole.model._base_manager.get(pk=whole.pk)
        if not self.may_restore(request, row):
            raise ValidationError("Only editors take back what readers see, or make them see it.")
        return row

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """List what was deleted, the latest first."""
        if not self.may_restore(request):
            raise PermissionDenied
        deleted = Version.objects.get_deleted(self.model).select_related("revision__user")
        latest = deleted.prefetch_related("revision__loads").order_by("-revision_id", "-pk")
        page = self.get_paginator(request, latest, SHOWN).get_page(request.GET.get("p", 1))
        title = f"Deleted {self.opts.verbose_name_plural}"
        return self._history_page(request, "deleted", {"title": title, "page": page})

    def recover_view(self, request: HttpRequest, version: int) -> HttpResponse:
        """Show what a deleted record was and what stands in its way; on POST, make it again."""
        if not self.may_restore(request):
            raise PermissionDenied
        known = Version.objects.get_for_model(self.model).filter(pk=version)
        then = known.select_related("revision__user").first()
        if then is None:
            raise Http404
        whole = Whole(self.model, int(then.object_id))
        merged = _merged_away(whole)
        errors: list[str] = []
        if request.method == "POST" and not merged:
            try:
                return self._recover(request, whole, then)
            except ValidationError as error:
                errors = error.messages
        state = _state(whole, then)
        act = partial(recover, whole, state, by=request.user, at=timezone.now(), reason="")
        problems = obstacles(act)
        context = {
            "title": f"Recover {then.object_repr}",
            "older": then,
            "comparisons": _compare(whole, [], state),
            "merged": merged,
            "problems": problems,
            "possible": not merged and not (problems and obstacles(partial(act, without=True))),
            "reason": tracking.reason_of(request),
            "errors": errors,
        }
        return self._history_page(request, "recover", context)

    def _recover(self, request: HttpRequest, whole: Whole, version: Any) -> HttpResponse:
        reason = tracking.reason_of(request)
        left_out = recover(
            whole,
            _state(whole, version),
            by=request.user,
            at=timezone.now(),
            reason="Recovered" + (f": {reason}" if reason else "."),
            without="without" in request.POST,
        )
        row = whole.model._base_manager.get(pk=whole.pk)
        ownership.log(request, row, "Recovered.")
        for text in left_out:
            self.message_user(request, f"Left out: {text}", messages.WARNING)
        self.message_user(request, f"{capfirst(str(row))} is recovered.", messages.SUCCESS)
        return redirect(ownership.page_of(row))

    def _visible(self, request: HttpRequest, object_id: str) -> Any:
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        return obj

    def _history_page(
        self, request: HttpRequest, name: str, context: dict[str, Any]
    ) -> TemplateResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "urls": {view: f"admin:timeline_{self.opts.model_name}_{view}" for view in _VIEWS},
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/timeline/history/{name}.html", shared | context)


def _entries(whole: Whole, page: Any) -> list[Entry]:
    """Return the versions of a page; what changed is told against the next older one."""
    versions = list(page.object_list.prefetch_related("revision__loads"))
    older = page.paginator.object_list[page.end_index() : page.end_index() + 1]
    compared = [*versions, *older]
    states = history.recorded(whole.model, [whole.pk], [one.revision_id for one in compared])
    entries = []
    for number, version in enumerate(versions):
        entry = Entry(version, list(version.revision.loads.all()))
        if number + 1 < len(compared):
            was, now = (states[one.revision_id, whole] for one in (compared[number + 1], version))
            entry.changes = _in_brief(differences(whole, was, now))
        entries.append(entry)
    return entries


def _unrecorded(whole: Whole) -> list[str] | None:
    """Return what changed since the latest version; None where there is no version."""
    latest = history.versions_of(whole).first()
    if latest is None:
        return None
    return _in_brief(differences(whole, _state(whole, latest), history.present([whole])[whole]))


def _in_brief(found: Iterable[Difference]) -> list[str]:
    """Name what differs: the fields, and what became of the rows, counted."""
    fields, rows = [], dict[tuple[Model, str], int]()
    for one in found:
        if one.is_row:
            kind = one.row.model, _event(one)
            rows[kind] = rows.get(kind, 0) + 1
        else:
            fields += [label(one.row.model, name) for name in one.fields]
    return fields + [_counted(model, count, event) for (model, event), count in rows.items()]


def _counted(model: Model, count: int, event: str) -> str:
    meta = model._meta
    return f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural} {event}"


def _event(one: Difference) -> str:
    if one.before is None:
        return "added"
    return "removed" if one.after is None else "changed"


def _compare(whole: Whole, before: list[Row], after: list[Row]) -> list[Comparison]:
    """Return what differs, field by field, in the words that editors know."""
    found = differences(whole, before, after)
    names = _names(found)
    return [_comparison(whole, one, names) for one in found]


def _comparison(whole: Whole, one: Difference, names: Names) -> Comparison:
    is_row = one.is_row
    title = capfirst(_titled(one.row, names) if is_row else one.part)
    comparison = Comparison(one.part, title, _event(one) if is_row else "")
    for name in one.fields:
        was, now = (_worded(row, name, names) for row in (one.before, one.after))
        if was != now and not _is_key(whole, one.row, name):
            marked = difference(was, now) if one.before else now
            comparison.fields.append((label(one.row.model, name), was, marked))
    return comparison


def _is_key(whole: Whole, row: Row, name: str) -> bool:
    """Whether a field of a row only says below which record it stands."""
    above, keys = history.ABOVE.get(row.model, (None, ()))
    return above is whole.model and name in keys and row.fields[name] == whole.pk


def _titled(row: Row, names: Names) -> str:
    """Return what a row below a record is called: by what it refers to, if it has no words."""
    fields = row.fields
    title = row.title
    if "person" in fields:
        title = _worded(row, "person", names)
    if "from_event" in fields:
        ends = (_worded(row, name, names) for name in ("from_event", "to_event"))
        title = f" {row.title} ".join(ends)
    return f"{row.model._meta.verbose_name} “{Truncator(title).words(12)}”"


def _worded(row: Row | None, name: str, names: Names) -> str:
    if row is None:
        return ""
    one: Any = row.model._meta.get_field(name)
    value = row.fields.get(name)
    if one.many_to_many:
        return "\n".join(sorted(names[one.related_model, pk] for pk in value or []))
    if one.is_relation:
        return names[one.related_model, value] if value is not None else ""
    return read_field(row.model, name, value)


def _names(found: Iterable[Difference]) -> Names:
    """Return what the records are called to which any of the rows refers."""
    wanted: dict[Model, set[int]] = {}
    for one in found:
        for row in (one.before, one.after):
            for model, pk in _references(row) if row else ():
                wanted.setdefault(model, set()).add(pk)
    names: Names = {}
    for model, pks in wanted.items():
        rows = model._base_manager.defer(*(["text"] if model is Source else [])).in_bulk(pks)
        names |= {
            (model, pk): str(rows[pk]) if pk in rows else f"{history.title_of(model, pk)}, deleted"
            for pk in pks
        }
    return names


def _references(row: Row) -> Iterator[tuple[Model, int]]:
    fields = row.fields
    for one in told_fields(row.model):
        value = fields.get(one.name)
        if one.is_relation and value is not None:
            for pk in value if isinstance(value, list) else [value]:
                yield one.related_model, pk


def _merged_away(whole: Whole) -> Merge | None:
    """Return the merge, to be taken apart, into a record that is still there."""
    kind = KIND_OF_MODEL[whole.model].name
    merged = Merge.objects.standing().filter(kind=kind, gone_id=whole.pk).first()
    return merged if merged and merged.kept else None


def _state(whole: Whole, version: Any) -> list[Row]:
    revision = version.revision_id
    return history.recorded(whole.model, [whole.pk], [revision])[revision, whole]


def _version(whole: Whole, pk: object) -> Any:
    """Return a version of a record; ``Http404`` if it is none of this one."""
    version = history.versions_of(whole).filter(pk=_number(pk)).first()
    if version is None:
        raise Http404
    return version


def _number(value: object) -> int:
    number = key_of(str(value))
    if number is None:
        raise Http404
    return number


def _age(version: Any) -> tuple[int, int]:
    return version.revision_id, version.pk


def _moment(version: Any) -> str:
    return date_format(timezone.localtime(version.revision.date_created), "j F Y, H:i")


def _fingerprint(state: Iterable[Row]) -> str:
    """Return what tells whether a record is still what an editor has seen."""
    seen = sorted(row.data for row in state)
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()
