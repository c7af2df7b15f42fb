"""How the value of a unit reads, and how it differs from another."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from timeline.admin.links import worded
from timeline.models.dates import EdtfField
from timeline.models.kinds import Kind, Value, unpack

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
# Texts that have less than this in common are shown one after the other, not word by word.
_ALIKE = 0.4
# The most tokens of a paragraph that are compared one by one: the time grows with the square.
_COMPARED = 2000
# A run of so many equal lines is told, not shown.
_REPEATED = 3


def read(kind: Kind, unit: str, value: Value | None) -> dict[str, str]:
    """Return how each field of a unit reads, by what it is called; blank where nothing is said."""
    names = kind.units[unit]
    fields: dict[str, Any] = dict.fromkeys(names) if value is None else unpack(names, value)
    return {label(kind.model, name): read_field(kind.model, name, fields[name]) for name in names}


def label(model: type[models.Model], name: str) -> str:
    """Return what editors know a field by."""
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def read_field(model: type[models.Model], name: str, value: Any) -> str:
    """Return how the value of a field reads; blank where nothing is said."""
    field: Any = model._meta.get_field(name)
    if value is None or value == "":
        return ""
    if isinstance(field, EdtfField):
        return f"{value} ({worded(value)})"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)


def difference(old: str, new: str) -> SafeString:
    """Return ``new`` with what it has and ``old`` has not as ``<ins>``, the other way as ``<del>``.

    Lines are compared first, then the words of those that differ; long runs of equal lines are
    left out, and said to be.
    """
    before, after = old.split("\n"), new.split("\n")
    lines = SequenceMatcher(None, before, after, autojunk=False)
    parts: list[SafeString] = []
    for same, a, b, c, d in lines.get_opcodes():
        if same == "equal":
            parts += _same(before[a:b])
        else:
            pairs = zip_longest(before[a:b], after[c:d])
            parts += [_compared(was or "", now or "") for was, now in pairs]
    return format_html_join("\n", "{}", ((part,) for part in parts))


def _same(lines: list[str]) -> list[SafeString]:
    if len(lines) <= _REPEATED:
        return [format_html("{}", line) for line in lines]
    return [format_html('<span class="quiet">… {} lines as before …</span>', len(lines))]


def _compared(old: str, new: str) -> SafeString:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) + len(after) > _COMPARED or not _alike(before, after):
        return _marked(old, new)
    return format_html_join("", "{}", ((part,) for part in _word_by_word(before, after)))


def _alike(before: list[str], after: list[str]) -> bool:
    """Whether two lines have enough words in common to be shown as one."""
    old, new = ([token for token in line if not token.isspace()] for line in (before, after))
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= _ALIKE


def _word_by_word(before: list[str], after: list[str]) -> Iterator[SafeString]:
    words = SequenceMatcher(None, before, after, autojunk=False)
    for same, a, b, c, d in words.get_opcodes():
        was, now = "".join(before[a:b]), "".join(after[c:d])
        yield format_html("{}", now) if same == "equal" else _marked(was, now)


def _marked(old: str, new: str) -> SafeString:
    removed = format_html("<del>{}</del>", old) if old else SafeString("")
    added = format_html("<ins>{}</ins>", new) if new else SafeString("")
    gap = " " if old and new else ""
    return format_html("{}{}{}", removed, gap, added)
