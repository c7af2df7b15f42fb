"""Links from one admin page to another, and lists of them that stay short."""

from collections.abc import Iterable, Sequence

from django.db import models
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from timeline.edtf import parse, words
from timeline.models import Event
from timeline.models.events import EventQuerySet

# How many records a page lists before it refers to their own list.
SHOWN = 50


def worded(date: str) -> str:
    """Return how an EDTF date reads."""
    return words(parse(date)) if date else "undated"


def change_link(record: models.Model) -> SafeString:
    """Return a link to the page on which ``record`` is changed."""
    name = f"admin:timeline_{record._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[record.pk]), record)


def list_link(model: type[models.Model], query: str, label: str) -> SafeString:
    """Return a link to the list of ``model``, narrowed by a query string."""
    address = reverse(f"admin:timeline_{model._meta.model_name}_changelist")
    return format_html('<a href="{}?{}">{}</a>', address, query, label)


def bullets(lines: Iterable[object]) -> SafeString:
    """Return the lines as a list."""
    items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    return format_html("<ul>{}</ul>", items)


def event_list(events: EventQuerySet, query: str) -> SafeString:
    """List the first events in order; ``query`` narrows the list of events to all of them."""
    found = list(events.in_order()[: SHOWN + 1])
    lines: list[object] = [
        format_html("{} ({}, {})", change_link(event), worded(event.date), event.status)
        for event in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        lines.append(list_link(Event, query, "All of them"))
    return bullets(lines)


def holding_on(events: EventQuerySet, because: str) -> Sequence[SafeString]:
    """Say which events keep a record from being deleted, the first of them by name."""
    count = events.count()
    lines = [
        format_html("{} {}", because, change_link(event)) for event in events.in_order()[:SHOWN]
    ]
    rest = [format_html("{} more", count - SHOWN)] if count > SHOWN else []
    return [*lines, *rest]


def first_of(lines: Sequence[str]) -> Sequence[str]:
    """Return the first of some lines, and how many more there are."""
    rest = len(lines) - SHOWN
    return [*lines[:SHOWN], *([format_html("{} more", rest)] if rest > 0 else [])]
