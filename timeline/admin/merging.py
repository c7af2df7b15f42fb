"""Two people, or two places, side by side: made one, or told apart."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from timeline.admin import ownership, stale
from timeline.admin.editing import EditorAdmin
from timeline.admin.links import SHOWN
from timeline.models import Distinction, Event, Merge
from timeline.models.kinds import KIND_OF_MODEL
from timeline.models.likeness import Mark, alike
from timeline.models.merging import (
    Links,
    Record,
    fingerprint,
    joined_role,
    links,
    merge,
    names_of_both,
    refuse,
)

_BIGGEST_KEY = 2**63 - 1
KEPT, GONE, BOTH = "kept", "gone", "both"


class OtherForm(forms.Form):
    """Which record to merge with."""

    def __init__(
        self, reference: Any, site: admin.AdminSite, kept: Record, data: Any = None
    ) -> None:
        super().__init__(data if data and "other" in data else None)
        self.kept = kept
        self.rows = type(kept)._default_manager.all()
        widget = AutocompleteSelect(reference, site, attrs={"autofocus": True})
        widget.choices = forms.ModelChoiceField(self.rows).choices
        self.fields["other"] = forms.IntegerField(
            label="Merge with", min_value=1, max_value=_BIGGEST_KEY, widget=widget
        )

    def clean_other(self) -> Record:
        other = self.rows.filter(pk=self.cleaned_data["other"]).first()
        if other is None:
            raise ValidationError("There is no such record.")
        refuse(self.kept, other)
        return other


class MergeForm(forms.Form):
    """A choice for each field, and each role, in which two records differ."""

    def __init__(self, kept: Record, gone: Record, data: Any = None) -> None:
        super().__init__(data)
        self.label_suffix = ""
        self.kind = KIND_OF_MODEL[type(kept)]
        self.links = links(kept, gone)
        self.same: list[tuple[str, str]] = []
        for unit, names in self.kind.units.items():
            mine, theirs = (_worded(row, names) for row in (kept, gone))
            if unit != "aliases" and mine == theirs:
                self.same.append((self._label(unit), mine))
            elif unit != "aliases":
                self.fields[unit] = _choice(self._label(unit), {KEPT: mine, GONE: theirs})
        for row, twin in self.pairs():
            if row.role != twin.role:
                roles = {KEPT: twin.role, GONE: row.role}
                if row.role and twin.role and (both := joined_role(twin.role, row.role)):
                    roles[BOTH] = both
                self.fields[f"role-{twin.pk}"] = _choice("Role", roles)
        if data is not None:  # what was equal when the page was opened was not sent
            self.data = {name: field.initial for name, field in self.fields.items()} | data.dict()

    def _label(self, unit: str) -> str:
        names = self.kind.units[unit]
        field: Any = self.kind.model._meta.get_field(names[0])
        return capfirst(field.verbose_name if len(names) == 1 else unit)

    def pairs(self) -> Iterator[tuple[Any, Any]]:
        """Yield the parts that the two had in one event: that of the one that goes first."""
        for found in self.links:
            yield from (pair for pair in found.shared if hasattr(pair[0], "role"))

    @property
    def units(self) -> Iterator[forms.BoundField]:
        """The choices between values."""
        yield from (self[unit] for unit in self.kind.units if unit in self.fields)

    @property
    def taking(self) -> list[str]:
        return [unit for unit in self.kind.units if self.cleaned_data.get(unit) == GONE]

    @property
    def roles(self) -> dict[int, str]:
        chosen = {}
        for row, twin in self.pairs():
            side = self.cleaned_data.get(f"role-{twin.pk}", KEPT)
            both = joined_role(twin.role, row.role)
            chosen[twin.pk] = {KEPT: twin.role, GONE: row.role, BOTH: both}[side]
        return chosen

    def moves(self) -> Iterator[dict[str, Any]]:
        """Yield what refers to the one that goes, in order and in short lists."""
        for found in self.links:
            if found.reference.once:
                yield from self._events(found)
            elif found.moving:
                yield {"title": "Lie within it, and will within the other", **_first(found.moving)}

    def _events(self, found: Links) -> Iterator[dict[str, Any]]:
        ids = [row.event_id for row in found.rows]
        events = {event.pk: event for event in Event.objects.filter(pk__in=ids).in_order()}
        moving, shared = {row.event_id for row in found.moving}, dict[int, Any]()
        for row, twin in found.shared:
            shared[row.event_id] = f"role-{twin.pk}"
        mine = [event for event in events.values() if event.pk in moving]
        both = [event for event in events.values() if event.pk in shared]
        if mine:
            yield {"title": "Events that move", **_first(mine)}
        if both:
            rows = [
                (event, self[name] if (name := shared[event.pk]) in self.fields else None)
                for event in both
            ]
            yield {"title": "Events that both have, and that will be one", "pairs": rows}


class MergingAdmin(EditorAdmin):
    """The page of a record that may turn out to be the same as another."""

    change_form_template = "admin/timeline/merging/change_form.html"
    # A foreign key to such records: through it the other one is looked for.
    reference: Any

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"timeline.merge_{self.opts.model_name}")

    def get_urls(self) -> list[Any]:
        name = f"timeline_{self.opts.model_name}"
        view, word = self.admin_site.admin_view(self.merge), require_POST(self.tell_apart)
        return [
            path("<int:pk>/merge/", view, name=f"{name}_merge"),
            path(
                "<int:pk>/apart/<int:other>/",
                self.admin_site.admin_view(word),
                name=f"{name}_tell_apart",
            ),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        if context["original"] and not context["is_popup"]:
            context |= self.likeness(context["original"])
            context["may_merge"] = self.has_merge_permission(request)
        return super().render_change_form(request, context, *args, **kw)

    def likeness(self, record: Record) -> dict[str, Any]:
        """Return who may be the same, who is known not to be, and who went into this one."""
        told = Distinction.objects.about(record).values_list("one", "other")[:SHOWN]
        others = {pk for pair in told for pk in pair} - {record.pk}
        merges = Merge.objects.standing().filter(kind=self.opts.model_name, kept_id=record.pk)
        return {
            "alike": [(row, _common(marks)) for row, marks in alike(record).items()],
            "apart": self.model._default_manager.filter(pk__in=others),
            "merges": merges.select_related("by").order_by("-pk"),
        }

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let the other one be chosen, then show both side by side; on POST, make them one."""
        kept = get_object_or_404(self.model, pk=pk)
        self._require(request, kept)
        asked = request.POST if "other" in request.POST else request.GET
        chooser = OtherForm(self.reference, self.admin_site, kept, asked)
        if not chooser.is_valid():
            blank = OtherForm(self.reference, self.admin_site, kept)
            more = {"errors": chooser.errors.get("other"), "chooser": blank}
            return self._page(request, "choose", kept, f"Merge “{kept}” with…", **more)
        gone = chooser.cleaned_data["other"]
        self._require(request, gone)
        return self._compare(request, kept, gone)

    def _compare(self, request: HttpRequest, kept: Record, gone: Record) -> HttpResponse:
        form, errors = MergeForm(kept, gone, request.POST or None), []
        if request.method == "POST" and form.is_valid():
            try:
                self._merge(request, kept, gone, form)
            except ValidationError as error:
                errors = error.messages
            else:
                return redirect(ownership.page_of(kept))
        names = names_of_both(kept, gone, "").splitlines()
        more = {"gone": gone, "form": form, "errors": errors, "names": names}
        more["seen"] = fingerprint(kept, gone)
        return self._page(request, "compare", kept, f"Merge “{gone}” into “{kept}”?", **more)

    def _merge(self, request: HttpRequest, kept: Record, gone: Record, form: MergeForm) -> None:
        with transaction.atomic():
            stale.lock()
            merge(
                kept,
                gone,
                taking=form.taking,
                roles=form.roles,
                seen=request.POST.get("seen", ""),
                by=request.user,
                at=timezone.now(),
            )
            told = f"“{gone}” is merged into this."
            ownership.log(request, kept, told)
        self.message_user(request, told, messages.SUCCESS)

    def tell_apart(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        """Remember that two are not the same, or forget it; return to the first one's page."""
        if pk == other:
            raise Http404
        first, second = (get_object_or_404(self.model, pk=one) for one in (pk, other))
        self._require(request, first)
        if "forget" in request.POST:
            Distinction.objects.between(first, second).delete()
            told = f"It is open again whether “{second}” is the same."
        else:
            Distinction.objects.draw(first, second, by=request.user, at=timezone.now())
            told = f"“{second}” is not the same, and will not be suggested again."
        self.message_user(request, told, messages.SUCCESS)
        return redirect(ownership.page_of(first))

    def _require(self, request: HttpRequest, record: Record) -> None:
        allowed = self.has_merge_permission(request)
        if not allowed or not self.has_change_permission(request, record):
            raise PermissionDenied

    def _page(
        self, request: HttpRequest, page: str, kept: Record, title: str, **more: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **self.likeness(kept),
            "opts": self.opts,
            "media": self.media,
            "original": kept,
            "title": title,
            **more,
        }
        return TemplateResponse(request, f"admin/timeline/merging/{page}.html", context)


def _choice(label: str, texts: dict[str, str]) -> forms.ChoiceField:
    """Return a choice of one side; where one has nothing, the other is chosen to begin with."""
    initial = KEPT if texts[KEPT] or not texts[GONE] else GONE
    choices = [(side, text or "nothing") for side, text in texts.items()]
    return forms.ChoiceField(
        label=label, choices=choices, initial=initial, widget=forms.RadioSelect
    )


def _worded(record: Record, names: Iterable[str]) -> str:
    """Return how the value of a unit reads; blank where it has none."""
    shown = []
    for name in names:
        display = getattr(record, f"get_{name}_display", None)
        value = display() if display else getattr(record, name)
        shown.append("" if value is None else str(value))
    return ", ".join(filter(None, shown))


def _first(records: list[Any]) -> dict[str, Any]:
    return {"records": records[:SHOWN], "more": max(len(records) - SHOWN, 0)}


def _common(marks: Iterable[Mark]) -> str:
    """Say what two records have in common."""
    ids = [f"the Wikidata id {mark.value}" for mark in marks if mark.by == "wikidata"]
    names = [f"the name “{mark.value}”" for mark in marks if mark.by == "name"]
    return ", ".join([*ids, *names])
