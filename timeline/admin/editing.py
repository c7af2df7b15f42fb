"""Saving as every admin page here does it: what was not changed is not written.

A change counts once on the record (``version``), whether it was made in its own fields or in the
rows below them, and once on each row that was changed.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone

from timeline.admin import ownership, tracking
from timeline.admin.dates import DateInput
from timeline.admin.guarded import GuardedAdmin
from timeline.admin.paging import BoundedPaginator, TwoStepList
from timeline.admin.references import (
    Autocomplete,
    AutocompleteMultiple,
    ReferenceField,
    ReferencesField,
)
from timeline.admin.versions import RecordedAdmin
from timeline.models import SeedRecord
from timeline.models.dates import EdtfField
from timeline.models.findings import MOST


class Fields(BaseModelAdmin):  # type: ignore[type-arg]
    """How fields are shown, on a page of their own and in rows below another."""

    # Lines that a long text is given to begin with.
    text_rows = {"text": 24, "summary": 4, "aliases": 3, "description": 3, "note": 2}

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, EdtfField):
            kwargs["widget"] = DateInput
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in self.text_rows:
            field.widget.attrs["rows"] = self.text_rows[db_field.name]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False  # too near to "choose another"
            field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs.setdefault("widget", Autocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs.setdefault("widget", AutocompleteMultiple(db_field, self.admin_site))
            kwargs.setdefault("form_class", ReferencesField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class EditorAdmin(Fields, GuardedAdmin, RecordedAdmin):
    """The page of a record that editors change."""

    save_on_top = True
    show_facets = admin.ShowFacets.NEVER  # which would count all rows once for each choice
    show_full_result_count = False
    list_per_page = 50
    paginator = BoundedPaginator

    @property
    def media(self) -> forms.Media:
        chooser = Autocomplete(self.opts.pk, self.admin_site).media
        names = ["admin/js/autocomplete.js", "timeline/autocomplete_names.js"]  # in this order
        own = forms.Media(css={"all": ["timeline/admin.css"]}, js=names)
        return super().media + chooser + own

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TwoStepList]:
        return TwoStepList

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user may change ``obj``: what readers see, only who may publish."""
        return super().has_change_permission(request, obj) and self._is_open_to(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_open_to(request, obj)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("timeline.publish_event")

    def _is_open_to(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or self.has_publish_permission(request) or not self.is_settled(obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out, while a record is added, what only tells of it."""
        shown = set(self.readonly_fields)
        return [
            (title, options)
            for title, options in super().get_fieldsets(request, obj)
            if obj or not shown.issuperset(options["fields"])
        ]

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Return the address at which readers see ``obj``; None while they do not."""
        return obj.get_absolute_url() if obj and self.is_public(obj) else None

    def is_public(self, obj: Any) -> bool:
        return self.model.objects.public().filter(pk=obj.pk).exists()  # type: ignore[no-any-return]

    def is_settled(self, obj: Any) -> bool:
        """Whether only those who may publish can change ``obj``."""
        return self.is_public(obj)

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any, **kw: Any) -> Any:
        """Act on all that a list has only if that is what it says: a long one is not counted."""
        has_all = request.POST.get("select_across", "0") != "0"
        if has_all and BoundedPaginator(queryset, self.list_per_page).has_more:
            text = f"Nothing is done: there are more than {MOST:,}. Narrow the list first."
            self.message_user(request, text, messages.ERROR)
            return redirect(request.get_full_path())
        return super().response_action(request, queryset, *args, **kw)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        context["reason"] = tracking.reason_of(request)
        if context["original"] and not context["is_popup"]:
            standings = ownership.standings(context["original"])
            context["standings"] = standings
            context["ours"] = sum(standing.is_ours for standing in standings)
            context["may_give_back"] = all(
                ownership.may_decide(request, standing.record) for standing in standings
            )
        return super().render_change_form(request, context, *args, **kw)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and not form.has_changed():
            return
        if change:
            obj.version += 1
        tracking.before_saving(form)
        super().save_model(request, obj, form, change)
        if change:
            self.own(request, obj, form.changed_data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.initial_forms:
            if row.has_changed():
                row.instance.version += 1
        super().save_formset(request, form, formset, change)
        for row, fields in formset.changed_objects:
            self.own(request, row, fields)

    def own(self, request: HttpRequest, row: models.Model, fields: list[str]) -> None:
        """Note for the next load of the seeds that these fields are the editors' from now on."""
        SeedRecord.objects.own(row, fields, by=request.user, at=timezone.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        tracking.before_saving_rows(form, formsets)
        super().save_related(request, form, formsets, change)
        only_rows_changed = not form.has_changed() and any(rows.has_changed() for rows in formsets)
        if change and only_rows_changed:
            form.instance.version += 1
            form.instance.save(update_fields=["version"])
        tracking.after_saving(request, form, formsets)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with tracking.deletion(request, [obj]):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        with tracking.deletion(request, queryset):
            super().delete_queryset(request, queryset)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Log the change; a save that changed nothing has no message and leaves no entry."""
        return super().log_change(request, obj, message) if message else None


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row below the record that it belongs to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, ReferenceField):
                field.known = self.instance._state.fields_cache.get(name)

    def _post_clean(self) -> None:
        # A row that was left alone is not written, so there is nothing to prove.
        if self.has_changed() or self.instance._state.adding:
            super()._post_clean()  # type: ignore[misc]

    def validate_unique(self) -> None:
        """Check every constraint, also on what is not asked for: the record above, the offsets."""
        super().validate_unique()
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self._update_errors(error)  # type: ignore[attr-defined]


class RowFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows that were read together and are not read again one by one when they come back."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        stock = form.fields["id"]
        form.fields["id"] = ReferenceField(stock.queryset, required=False, widget=stock.widget)
        form.fields["id"].initial = stock.initial
        form.fields["id"].known = form.instance if form.instance.pk else None


class Rows(Fields, InlineModelAdmin):  # type: ignore[type-arg]
    """Rows below a record, read in one query together with what they refer to."""

    template = "admin/edit_inline/tabular.html"
    form = RowForm
    formset = RowFormSet
    extra = 0
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.autocomplete_fields)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["form_class"] = ReferenceField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
