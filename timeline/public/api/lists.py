"""The pages of the API's lists, and the query strings that they take."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Prefetch, Subquery
from django.http import HttpRequest, QueryDict

from timeline.models import Citation, Event, Source
from timeline.models.citations import CitationQuerySet
from timeline.public.data import Absolute, Data
from timeline.public.filters import FilterForm, RecordField
from timeline.public.forms import PageForm
from timeline.public.paging import BY_NAME, BY_TITLE, Keyset, Page

MAX_SIZE = 100

_OFFSET = forms.IntegerField(min_value=0, max_value=2**31 - 1)
_BY_PASSAGE = Keyset(
    source_slug=forms.SlugField(max_length=120),
    start=_OFFSET,
    end=_OFFSET,
    event_slug=forms.SlugField(max_length=120),
)


class _Limited(forms.Form):
    """A list of which one may take more or fewer at a time, and no parameter in vain."""

    size: int
    limit = forms.IntegerField(min_value=1, max_value=MAX_SIZE, required=False)

    def clean(self) -> None:
        super().clean()
        for name in self.data.keys() - self.fields.keys():
            self.add_error(None, ValidationError(f"There is no parameter {name[:50]!r}."))
        self.size = self.cleaned_data.get("limit") or self.size


class EventsForm(_Limited, FilterForm):
    """Which events; all conditions of the timeline page."""


class NamesForm(_Limited, PageForm):
    """Which page of records by name."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, BY_NAME)


class TitlesForm(_Limited, PageForm):
    """Which page of records by title."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, BY_TITLE)


class CitationsForm(_Limited, PageForm):
    """Which citations."""

    event = RecordField(
        Event.objects.published, "title", unknown="No event on the timeline is called this."
    )
    source = RecordField(
        Source.objects.public, "title", unknown="No source on the timeline is called this."
    )
    stance = forms.ChoiceField(choices=[("", "any"), *Citation.Stance.choices], required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, _BY_PASSAGE)

    def citations(self) -> CitationQuerySet:
        """Return the published citations that meet every condition; the form is valid."""
        wanted = {name: self.cleaned_data[name] for name in ("event", "source", "stance")}
        # Events are not joined: SQLite would begin with them, and sort all citations.
        events, sources = Event.objects.filter(pk=OuterRef("event")), Source.objects.defer("text")
        found = Citation.objects.filter(
            Exists(events.published()), **{name: value for name, value in wanted.items() if value}
        )
        return found.annotate(
            source_slug=F("source__slug"), event_slug=Subquery(events.values("slug"))
        ).prefetch_related("event", Prefetch("source", sources), Prefetch("attributed_to", sources))


def listed(request: HttpRequest, page: Page[Any], told: Callable[[Any, Absolute], Data]) -> Data:
    """Return a page of records, with the addresses of the pages on either side."""
    absolute = request.build_absolute_uri
    return {
        "items": [told(row, absolute) for row in page.rows],
        "previous": _neighbour(request, "before", page.before),
        "next": _neighbour(request, "after", page.after),
    }


def _neighbour(request: HttpRequest, side: str, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    query[side] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
