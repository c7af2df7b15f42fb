"""Citations and dismissals: passages of a source, given by their words."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from timeline.admin.attention import AttentionFilter
from timeline.admin.editing import EditorAdmin, RowForm, RowFormSet, Rows
from timeline.admin.links import holding_on
from timeline.admin.references import ReferenceFilter
from timeline.models import Citation, Dismissal, Event, Source
from timeline.models.findings import MOST
from timeline.models.search import Search
from timeline.models.text import CanonicalFormField


class PassageForm(RowForm):
    """Takes the words; where they stand in the source is found."""

    quote = CanonicalFormField(
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="Paste the words as they stand in the source. Curly or straight quotation marks "
        "and line breaks make no difference.",
    )
    start = forms.IntegerField(
        label="Starts at",
        required=False,
        min_value=0,
        help_text="Found by itself. To be given only if the words stand in several places.",
    )

    def clean(self) -> None:
        super().clean()
        if "source" in self.changed_data and "start" not in self.changed_data:
            self.cleaned_data["start"] = None  # it was an offset into another text

    def _post_clean(self) -> None:
        super()._post_clean()
        for name in ("quote", "start"):  # typed differently, and yet the same passage
            if name in self.changed_data and getattr(self.instance, name) == self.initial.get(name):
                self.changed_data.remove(name)


class PassageFormSet(RowFormSet):
    """Passages below an event or a source, each of them once."""

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.remaining():
            if not form.is_valid():
                continue
            place = (form.instance.source_id, form.instance.start, form.instance.end)
            if place in seen:
                form.add_error("quote", "This passage stands in another row already.")
            seen.add(place)

    def remaining(self) -> list[Any]:
        """Return the forms of the rows that there are once this is saved."""
        deleted = self.deleted_forms
        return [
            form
            for form in self.forms
            if form not in deleted and (form.instance.pk or form.has_changed())
        ]


class CitationFormSet(PassageFormSet):
    """Citations of an event, of which a published one has some."""

    def clean(self) -> None:
        super().clean()
        self.instance.refuse_uncited(len(self.remaining()))


class DismissalFormSet(PassageFormSet):
    """Dismissals of a source, whose new text need not keep those that are deleted with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.can_delete:
            deleted = (form for form in self.initial_forms if f"{form.prefix}-DELETE" in self.data)
            self.instance.leaving = [form.instance for form in deleted if form.instance.pk]


class CitationInline(Rows):
    model = Citation
    template = "admin/edit_inline/stacked.html"
    form = PassageForm
    formset = CitationFormSet
    fields = ["source", "quote", ("stance", "start"), "attributed_to", "note"]
    autocomplete_fields = ["source", "attributed_to"]
    ordering = ["source", "start"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).defer("source__text", "attributed_to__text")


class DismissalInline(Rows):
    model = Dismissal
    template = "admin/edit_inline/stacked.html"
    form = PassageForm
    formset = DismissalFormSet
    fields = ["quote", ("reason", "start")]
    ordering = ["start"]


class CitationForm(PassageForm):
    def clean(self) -> None:
        super().clean()
        left = Event.objects.published().filter(citations=self.instance.pk)
        if "event" in self.changed_data and left.cited_only_by([self.instance]).exists():
            self.add_error("event", "The published event that it supports would have no citation.")


class CitingSourceFilter(ReferenceFilter):
    title = "source"
    parameter_name = "source"
    key = Citation._meta.get_field("source")

    def narrow(self, rows: Any, pk: int) -> Any:
        return rows.filter(source=pk)


@admin.register(Citation)
class CitationAdmin(EditorAdmin):
    form = CitationForm
    fieldsets = [
        ("What it says", {"fields": ["source", "quote", "start"]}),
        ("What it bears on", {"fields": ["event", "stance", "attributed_to", "note"]}),
    ]
    autocomplete_fields = ["event", "source", "attributed_to"]
    list_display = ["opening", "event", "stance", "source", "attributed_to"]
    list_filter = [AttentionFilter, "stance", CitingSourceFilter]
    list_select_related = ["event", "source", "attributed_to"]
    search_fields = ["note"]  # that there is a box to type in; see get_search_results()
    search_help_text = "Words of the quote, of its event, of people and places there; or a note."
    ordering = ["source_id", "start"]  # not the source: that is by its title
    sortable_by = ()  # an index has no other order

    @admin.display(description="quote", ordering="quote")
    def opening(self, citation: Citation) -> str:
        return Truncator(citation.quote).words(16)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Citation]:
        return super().get_queryset(request).defer("source__text", "attributed_to__text")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Find by the index of full text what is cited for events that have the words."""
        if not search_term.strip():
            return queryset, False
        events = Event.objects.matching(Search(search_term), at_most=MOST + 1)
        noted = Citation.objects.noted().filter(note__icontains=search_term.strip())
        found = Q(event__in=events.values("pk")) | Q(pk__in=noted.values("pk"))
        return queryset.filter(found), False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "event" and not self.has_publish_permission(request):
            kwargs["queryset"] = Event.objects.filter(status=Event.Status.DRAFT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def is_public(self, obj: Citation) -> bool:
        return obj.event.status == Event.Status.PUBLISHED

    def is_settled(self, obj: Citation) -> bool:
        return obj.event.status != Event.Status.DRAFT

    def holders(self, objs: Any) -> Sequence[SafeString]:
        return holding_on(Event.objects.published().cited_only_by(objs), "The only citation of")


@admin.register(Dismissal)
class DismissalAdmin(EditorAdmin):
    form = PassageForm
    fields = ["source", "quote", "start", "reason"]
    autocomplete_fields = ["source"]
    list_display = ["opening", "reason", "source"]
    list_filter = [AttentionFilter, CitingSourceFilter]
    list_select_related = ["source"]
    search_fields = ["quote", "reason"]
    ordering = ["source_id", "start"]

    @admin.display(description="quote", ordering="quote")
    def opening(self, dismissal: Dismissal) -> str:
        return Truncator(dismissal.quote).words(16)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Dismissal]:
        return super().get_queryset(request).defer("source__text")

    def is_public(self, obj: Dismissal) -> bool:
        return Source.objects.public().filter(pk=obj.source_id).exists()

    def is_settled(self, obj: Dismissal) -> bool:
        return False  # readers are not told what was dismissed
