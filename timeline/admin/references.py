"""References to other records: chosen by typing a name, shown without a query for each."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.safestring import SafeString

# Digits; a longer number is no 64-bit key, and no database takes it.
_LONGEST_KEY = 18


def count_of(rows: models.QuerySet[Any], key: str) -> Coalesce:
    """Count those of ``rows`` whose foreign key ``key`` refers to the row of the outer query."""
    mine = rows.filter(**{key: models.OuterRef("pk")}).order_by().values(key)
    return Coalesce(models.Subquery(mine.annotate(n=models.Count("pk")).values("n")), 0)


class ReferenceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of one record; the one chosen already is ``known`` and not looked up again."""

    known: models.Model | None = None

    def to_python(self, value: Any) -> Any:
        if self.known is not None and str(value) == str(self.known.pk):
            return self.known
        return super().to_python(value)


class ReferencesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """A choice of several records; what is no key is refused before a database is asked."""

    def clean(self, value: Any) -> Any:
        for key in value if isinstance(value, list | tuple) else ():
            if not is_key(str(key)):
                invalid = self.error_messages["invalid_choice"]
                raise ValidationError(invalid, code="invalid_choice", params={"value": key})
        return super().clean(value)


def is_key(text: str) -> bool:
    """Whether a text is what every database takes for a primary key."""
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_KEY


def key_of(text: str) -> int | None:
    """Return the primary key that a text is; None if it is none."""
    return int(text) if is_key(text) else None


class AutocompleteMultiple(AutocompleteSelectMultiple):
    """Django's widget, which asks the database even for what is no key."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [key for key in value if is_key(str(key))], attr)


class Autocomplete(AutocompleteSelect):
    """Django's widget, which queries for the name of every choice, even of what is no key."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        known = getattr(self.choices.field, "known", None)
        if known is None or list(value) != [str(known.pk)]:
            keys = [key for key in value if is_key(str(key))]
            return super().optgroups(name, keys or [""], attr)
        blank = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        chosen = self.create_option(name, known.pk, str(known), True, len(blank))
        return [(None, [*blank, chosen], 0)]


def way_out(changelist: ChangeList, name: str | None) -> dict[str, Any]:
    """Return what the form of a filter needs: what else is asked for, and how to be rid of it."""
    others = {key: values for key, values in changelist.filter_params.items() if key != name}
    return {
        "selected": name in changelist.filter_params,
        "query_string": changelist.get_query_string(remove=[name or ""]),
        "others": [(key, value) for key, values in others.items() for value in values],
    }


class ReferenceFilter(admin.SimpleListFilter):
    """Narrows a list to the rows that refer to one record, however many there are to choose from.

    A subclass names the foreign key through which the choice is made, and says how to ``narrow``.
    """

    template = "admin/reference_filter.html"
    key: Any

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.widget = AutocompleteSelect(self.key, model_admin.admin_site)
        self.widget.choices = forms.ModelChoiceField(self.key.related_model.objects.all()).choices

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return []

    def has_output(self) -> bool:
        return True

    @property
    def chosen(self) -> int | None:
        """The primary key that is asked for, if what is asked for is one."""
        return key_of(self.value() or "")

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() is None:
            return queryset
        return self.narrow(queryset, self.chosen) if self.chosen else queryset.none()

    def narrow(self, rows: Any, pk: int) -> Any:
        """Return those of ``rows`` that refer to the record ``pk``."""
        raise NotImplementedError

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the one thing that the template shows: the form, and a way out of it."""
        yield way_out(changelist, self.parameter_name) | {"widget": self.render()}

    def render(self) -> SafeString:
        identity = f"filter-{self.parameter_name}"
        return self.widget.render(self.parameter_name or "", self.chosen, {"id": identity})
