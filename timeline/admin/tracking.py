"""Edits told to the history: how records stood, what was made of them, by whom and why."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator, capfirst

from timeline.models import Event, EventLink, Source, history
from timeline.models.history import Whole, wholes_of
from timeline.models.text import CanonicalFormField

# What the input for the reason of an edit is called, on every page that writes.
REASON = "_reason"
LONGEST_REASON = 300


def reason_of(request: HttpRequest) -> str:
    """Return the reason that the editor gives; blank if none is, or it cannot be kept."""
    field = CanonicalFormField(required=False)
    try:
        return str(field.clean(request.POST.get(REASON, "")))[:LONGEST_REASON]
    except ValidationError:
        return ""


@contextmanager
def edit(request: HttpRequest, wholes: Iterable[Whole], reason: str) -> Iterator[None]:
    """Keep how the wholes stand before and after what is done, in one transaction with it."""
    wholes, now = set(wholes), timezone.now()
    with transaction.atomic():
        history.before(wholes, at=now)
        yield
        history.after(wholes, by=request.user, reason=reason, at=now)


@contextmanager
def deletion(request: HttpRequest, rows: Iterable[models.Model]) -> Iterator[None]:
    """Keep what is about to be deleted, and what else that changes, in one transaction with it."""
    rows, reason = list(rows), reason_of(request)
    gone = {whole for whole in wholes_of(rows) if any(_is(whole, row) for row in rows)}
    links = EventLink.objects.filter(
        models.Q(from_event__in=_events(gone)) | models.Q(to_event__in=_events(gone))
    )
    others = (wholes_of(rows) | wholes_of(links)) - gone
    what = f"{_named(rows)} deleted" + (f": {reason}" if reason else ".")
    with edit(request, others, what):
        history.keep(gone, at=timezone.now(), by=request.user, comment=what)
        yield


def before_saving(form: Any) -> None:
    """Keep how the record of a form stands, before its own fields are written."""
    history.before(touched([form]), at=timezone.now())


def before_saving_rows(form: Any, formsets: Iterable[Any]) -> None:
    """Keep how what the rows of a form change stands, before they are written."""
    changed = touched(_changed(formsets))
    written = touched([form]) if form.has_changed() else set()
    history.before(changed - written, at=timezone.now())


def after_saving(request: HttpRequest, form: Any, formsets: Iterable[Any]) -> None:
    """Keep what the editor made of all that a form and its rows changed, if anything."""
    changed = _changed(formsets)
    if form.has_changed() or changed:
        wholes = touched([form, *changed])
        history.after(wholes, by=request.user, reason=reason_of(request), at=timezone.now())


def touched(forms: Iterable[Any]) -> set[Whole]:
    """Return what is changed by saving the forms: where their rows belong, and did."""
    found: set[Whole] = set()
    for form in forms:
        row = form.instance
        found |= wholes_of([row])
        above, keys = history.ABOVE.get(type(row), (None, ()))
        if above is not None:
            found |= {Whole(above, form.initial[key]) for key in keys if form.initial.get(key)}
        if isinstance(row, Source) and row.pk and "text" in form.changed_data:
            found |= history.wholes_citing([row.pk])
    return found


def _changed(formsets: Iterable[Any]) -> list[Any]:
    return [form for formset in formsets for form in formset.forms if form.has_changed()]


def _is(whole: Whole, row: models.Model) -> bool:
    return whole == (type(row), row.pk)


def _events(wholes: Iterable[Whole]) -> list[int]:
    return [whole.pk for whole in wholes if whole.model is Event]


def _named(rows: list[Any]) -> str:
    """Say what is deleted, as its own history and that of what is left will have it."""
    if len(rows) == 1:
        return f"{capfirst(rows[0]._meta.verbose_name)} “{Truncator(str(rows[0])).words(12)}”"
    return f"{len(rows)} {rows[0]._meta.verbose_name_plural}"
