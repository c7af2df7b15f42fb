"""The query strings that pages take."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from timeline.models import Event
from timeline.models.events import EventQuerySet
from timeline.models.grounding import Span
from timeline.public.paging import BY_TIME, Keyset, Page, Row
from timeline.public.weights import weight


class CursorField(forms.CharField):
    """A place in a list, read as the values of its keyset; None when there is none."""

    def __init__(self, keyset: Keyset) -> None:
        super().__init__(max_length=500, required=False, strip=False)
        self.keyset = keyset

    def clean(self, value: Any) -> Any:
        cursor = super().clean(value)
        return self.keyset.values(cursor) if cursor else None


class PageForm(forms.Form):
    """Which page of a list: ``before`` or ``after`` a place in it."""

    data: QueryDict
    size = 50

    def __init__(self, data: QueryDict, keyset: Keyset = BY_TIME) -> None:
        super().__init__(data)
        self.keyset = keyset
        self.fields["before"] = CursorField(keyset)
        self.fields["after"] = CursorField(keyset)

    def clean(self) -> None:
        if self.cleaned_data.get("before") and self.cleaned_data.get("after"):
            self.add_error("before", gettext("A page lies before a place or after one, not both."))
        for name, field in self.fields.items():
            may_repeat = isinstance(field, forms.MultipleChoiceField)
            if len(self.data.getlist(name)) > 1 and not may_repeat:
                self.add_error(name, gettext("This can be given once only."))

    def page(self, rows: QuerySet[Row]) -> Page[Row]:
        """Return the page that was asked for; the form is valid."""
        return self.keyset.page(rows, self.size, **self._places)

    def entries(self, events: EventQuerySet) -> Page[Event]:
        """Return the page that was asked for, with all that entries show, if not too heavy."""
        return self.keyset.page(events.with_evidence(), self.size, **self._places, weigh=weight)

    @property
    def _places(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("before", "after")}


class SourcePageForm(PageForm):
    """Which passage to show of a text with so many characters, and which page of its events."""

    passage = forms.RegexField(
        r"\A[0-9]{1,9}-[0-9]{1,9}\Z",
        required=False,
        error_messages={"invalid": _("A passage is two offsets, as in 120-185.")},
    )

    def __init__(self, data: QueryDict, length: int) -> None:
        super().__init__(data)
        self.length = length

    def clean_passage(self) -> Span | None:
        if not self.cleaned_data["passage"]:
            return None
        passage = Span(*map(int, self.cleaned_data["passage"].split("-")))
        if passage.start >= passage.end:
            raise ValidationError(gettext("A passage ends behind its beginning."), code="empty")
        if passage.end > self.length:
            raise ValidationError(gettext("The text ends before this passage does."), code="beyond")
        return passage
