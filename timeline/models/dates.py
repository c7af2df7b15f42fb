"""The EDTF date of a record, as a model field and as a form field."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, gettext

from timeline.edtf import (
    MAX_LENGTH,
    UNDATED_SORT_KEY,
    Edtf,
    EdtfError,
    meanings,
    parse,
    refusal,
    words,
)

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField

# Dates of which spelling and bounds are kept: each is asked for them several times.
_KEPT = 2_000
# Letters that no EDTF has: who writes them does not write it, so that its rules are of no help.
_WORDS = re.compile(r"[^\W\d_EXYZSTx]{2}")


def spoken() -> str:
    """Return the tag of the language in which to word and to understand dates."""
    return get_language() or "en"


@lru_cache(_KEPT)
def _canonical(text: str) -> str:
    try:
        return str(parse(text)) if text else ""
    except EdtfError as error:
        told = refusal(error, spoken())
        raise ValidationError("%(error)s", code="edtf", params={"error": told}) from error


@lru_cache(_KEPT)
def _bounds(text: str) -> tuple[int | None, int | None, int]:
    date = parse(text)
    return date.earliest, date.latest, date.sort_key


class EdtfFormField(forms.CharField):
    """Takes an EDTF string and gives back its canonical spelling.

    For a date as people write it the error offers what it may mean; nothing is guessed.
    """

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        try:
            return _canonical(text) if text else text
        except ValidationError as error:
            if found := meanings(text or "", spoken()):
                raise ValidationError(_offer(found), code="edtf") from error
            if _WORDS.search(text or ""):
                raise ValidationError(_not_read(text or ""), code="edtf") from error
            raise


def _not_read(text: str) -> str:
    shown = text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}…"
    return gettext("“%(text)s” is not read as a date. Write it as 2024-03, or as March 2024.") % {
        "text": shown
    }


def _offer(dates: Iterable[Edtf]) -> str:
    offers = (
        gettext("%(date)s for %(words)s") % {"date": date, "words": words(date, spoken())}
        for date in dates
    )
    return gettext("Write %(dates)s.") % {"dates": gettext(", or ").join(offers)}


class EdtfField(_CharField):
    """An EDTF string (ISO 8601-2:2019 Annex A) in its canonical spelling; blank means undated.

    ``bounds`` names ``BigIntegerField``s of the same model, declared after this one: the first and
    the last second covered and, if there is a third, the sort key. They are set on every save and
    every ``bulk_create``; ``bounds_of()`` serves queries that write dates without an instance.
    Units and ``None`` are those of ``timeline.edtf``.
    """

    def __init__(self, *args: Any, bounds: Iterable[str] = (), **kwargs: Any) -> None:
        self.bounds = tuple(bounds)
        kwargs.setdefault("max_length", MAX_LENGTH)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.bounds:
            kwargs["bounds"] = self.bounds
        return name, path, args, kwargs

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return _canonical(text) if isinstance(text, str) else text

    def bounds_of(self, text: str) -> dict[str, int | None]:
        """Return the values of the companion fields for the date ``text``."""
        if not text:
            return dict(zip(self.bounds, (None, None, UNDATED_SORT_KEY), strict=False))
        return dict(zip(self.bounds, _bounds(text), strict=False))

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        text = self.to_python(getattr(instance, self.attname))
        setattr(instance, self.attname, text)
        for name, value in self.bounds_of(text).items():
            setattr(instance, name, value)
        return text

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": EdtfFormField, **kwargs})
