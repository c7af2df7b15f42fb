"""Query parameters as OpenAPI 3.1 describes them, read off the form that checks them."""

from typing import Any

from django import forms
from django.http import QueryDict

from timeline.public.filters import RecordField, WindowField
from timeline.public.forms import CursorField, PageForm

_MEANINGS = {
    "q": "Words that an event has in its title, summary, names or quotes; a phrase in quotation "
    "marks. Case and accents do not matter.",
    "person": "Slug of a person or group that takes part.",
    "location": "Slug of a place; what lies within it counts.",
    "source": "Slug of a source that speaks of it, itself or through another.",
    "event": "Slug of the event that it bears on.",
    "stance": "How the quote bears on its event.",
    "factuality": "What the sources say of it; may be given several times.",
    "from": "Where a window begins: EDTF, or words that mean one date.",
    "to": "Where a window ends, inclusive: EDTF, or words that mean one date.",
    "certain": "1: surely inside the window. Without it: possibly inside.",
    "order": "date: the oldest first, as without it. -date: the newest first.",
    "limit": f"How many at a time; {PageForm.size} without it.",
    "before": "Where the page ends that lies before a place; previous has it.",
    "after": "Where the page begins that lies after a place; next has it.",
}


def parameters(form: type[forms.Form]) -> list[dict[str, Any]]:
    """Return the parameters that a form takes; it takes a ``QueryDict`` and asks no database."""
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": _MEANINGS[name],
            "schema": _schema(field),
        }
        for name, field in form(QueryDict()).fields.items()
    ]


def _schema(field: forms.Field) -> dict[str, Any]:
    if isinstance(field, forms.MultipleChoiceField):
        return {"type": "array", "items": {"type": "string", "enum": _values(field)}}
    if isinstance(field, forms.ChoiceField):
        return {"type": "string", "enum": _values(field)}
    if isinstance(field, forms.IntegerField):
        return {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
    text: dict[str, Any] = {"type": "string"}
    if length := getattr(field, "max_length", None):
        text["maxLength"] = length
    if isinstance(field, RecordField):
        text["pattern"] = "^[-a-zA-Z0-9_]+$"
    if isinstance(field, WindowField):
        text["examples"] = ["2024-03", "11 August 2024"]
    if isinstance(field, CursorField):
        text["minLength"] = 1
    return text


def _values(field: forms.ChoiceField) -> list[str]:
    return [str(value) for value, _ in field.choices if value]  # type: ignore[misc, union-attr]
