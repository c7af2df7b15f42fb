"""A page's form as a browser would send it back."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django import forms


class _FormParser(HTMLParser):
    """Collects the successful controls of the last form with the given id."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.controls: list[tuple[str, str]] = []
        self.select: str | None = None
        self.textarea: str | None = None
        self.text = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        elif self.inside and tag == "select":
            self.select = given["name"]
        elif self.inside and tag == "option" and "selected" in given:
            self.controls.append((self.select or "", given["value"] or ""))
        elif self.inside and tag == "textarea":
            self.textarea, self.text = given["name"], ""
        elif self.inside and tag == "input" and "name" in given:
            self._input(given)

    def _input(self, given):
        kind = given.get("type", "text")
        if kind != "submit" and (kind not in {"checkbox", "radio"} or "checked" in given):
            self.controls.append((given["name"], given.get("value", "on" * (kind == "checkbox"))))

    def handle_data(self, data):
        self.text += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.textarea:
            # A browser drops the first line break and sends the others as CRLF.
            lines = self.text.replace("\r\n", "\n").removeprefix("\n")
            self.controls.append((self.textarea, lines.replace("\n", "\r\n")))
            self.textarea = None


def filled_in(response, form_id: str = "") -> dict[str, list[str]]:
    """Return what an admin page's main form holds, or another, name by name."""
    parser = _FormParser(form_id or f"{response.context['opts'].model_name}_form")
    parser.feed(response.content.decode())
    values: dict[str, list[str]] = {}
    for name, value in parser.controls:
        values.setdefault(name, []).append(value)
    return values


def held(response) -> dict[str, list[str]]:
    """Return what ``filled_in`` does, of a page that need not have been drawn."""
    values: dict[str, list[str]] = {}
    for form in _forms(response.context_data):
        for bound in form:
            values |= {bound.html_name: _sent(bound)}
    seen = response.context_data.get("seen")
    return values | ({"seen": [seen]} if seen else {})


def _forms(context: dict[str, Any]) -> Iterator[Any]:
    yield context["adminform"].form
    for rows in context["inline_admin_formsets"]:
        yield rows.formset.management_form
        yield from rows.formset.forms
        yield rows.formset.empty_form


def _sent(bound: forms.BoundField) -> list[str]:
    wrapper, value = bound.field.widget, bound.value()
    widget = getattr(wrapper, "widget", wrapper)
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if widget.check_test(value) else []
    shown = widget.format_value(value)
    several = shown if isinstance(shown, list) else [shown]
    return [str(one).replace("\n", "\r\n") for one in several if one not in (None, "")]


def errors(response) -> dict[str, list[str]]:
    """Return every error of an admin page: of its form, of its rows and of them together."""
    found: dict[str, list[str]] = dict(response.context["adminform"].form.errors)
    for rows in response.context["inline_admin_formsets"]:
        prefix = rows.formset.prefix
        if rows.formset.non_form_errors():
            found[prefix] = list(rows.formset.non_form_errors())
        for number, row in enumerate(rows.formset.errors):
            found |= {f"{prefix}-{number}-{name}": list(text) for name, text in row.items()}
    return found
