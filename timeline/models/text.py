"""Text as it is kept: Unicode NFC, line feeds, no white space at either end."""

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
    _TextField = models.TextField[str, str]
else:
    _CharField, _TextField = models.CharField, models.TextField

_LINE_END = re.compile(r"\r\n?")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_GAP = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class UnstorableError(ValueError):
    """A text has a character that a database cannot hold, at ``position``, from 0."""

    def __init__(self, character: str, position: int) -> None:
        super().__init__(f"the character U+{ord(character):04X} cannot be stored")
        self.position = position


def canonical(text: str) -> str:
    """Return the one spelling of ``text`` that is stored and compared.

    Raises ``UnstorableError`` for NUL and for lone surrogates, which a database cannot hold.
    """
    if bad := _UNSTORABLE.search(text):
        raise UnstorableError(bad[0], bad.start())
    return unicodedata.normalize("NFC", _LINE_END.sub("\n", text)).strip()


def on_one_line(text: str) -> str:
    """Return the text with one space for line breaks, control characters and blanks beside them."""
    if not _CONTROL.search(text):
        return text
    return _GAP.sub(lambda gap: " " if _CONTROL.search(gap[0]) else gap[0], text).strip()


def _canonical_or_invalid(text: str) -> str:
    try:
        return canonical(text)
    except ValueError as error:
        raise ValidationError(f"This cannot be kept: {error}.", code="unstorable") from error


class CanonicalFormField(forms.CharField):
    """Canonicalises what a browser sends, so that an untouched text is not a changed one."""

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return _canonical_or_invalid(text) if isinstance(text, str) else text


class _Canonical:
    """The behaviour that the two model fields below share."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)  # type: ignore[misc]
        return _canonical_or_invalid(text) if isinstance(text, str) else text

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        text = self.to_python(getattr(instance, self.attname))  # type: ignore[attr-defined]
        setattr(instance, self.attname, text)  # type: ignore[attr-defined]
        return text

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": CanonicalFormField, **kwargs})  # type: ignore[misc]


class CanonicalCharField(_Canonical, _CharField):
    """A line of canonical text."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return on_one_line(text) if isinstance(text, str) else text


class CanonicalTextField(_Canonical, _TextField):
    """Canonical text of any length."""


def surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and behind a passage in its paragraph."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return text[first:start], text[end : last if last >= 0 else len(text)]
