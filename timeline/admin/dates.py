"""How a date reads while it is typed."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.admin.widgets import AdminTextInputWidget
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from timeline.edtf import Edtf, EdtfError, extent, meanings, mentions, parse, words
from timeline.models import Event


class Offer(NamedTuple):
    """A date that may be meant."""

    date: str
    words: str
    # The days that it covers, where the words do not say so already.
    extent: str


class Reading(NamedTuple):
    """What a text is as a date: one date, or what it may mean, or wrong at a character."""

    read: Offer | None = None
    # How the date is stored, where that differs from what is typed.
    spelling: str = ""
    offers: list[Offer] = []
    error: EdtfError | None = None
    # The text before the character that is wrong, that character and the text behind it.
    parts: tuple[str, str, str] = ("", "", "")


def read_date(text: str) -> Reading:
    """Return how ``text`` reads. Never raises for a ``str``; blank reads as nothing."""
    text = text.strip()
    if not text:
        return Reading()
    try:
        date = parse(text)
    except EdtfError as error:
        at = error.position
        parts = text[:at], text[at : at + 1], text[at + 1 :]
        return Reading(offers=offers(meanings(text)), error=error, parts=parts)
    return Reading(read=_offer(date), spelling=str(date) if str(date) != text else "")


def offers(dates: Iterable[Edtf]) -> list[Offer]:
    """Return dates as they are offered."""
    return [_offer(date) for date in dates]


def _offer(date: Edtf) -> Offer:
    said, days = words(date), extent(date)
    return Offer(str(date), said, days if days != said else "")


class Phrase(NamedTuple):
    """Words of a source that say when, and the dates that they may mean."""

    words: str
    offers: list[Offer]
    basis: Event.DateBasis


def read_phrases(text: str, written: Edtf | None) -> list[Phrase]:
    """Return what a text that was written at a time says of dates, where that means something."""
    bases = {True: Event.DateBasis.RESOLVED, False: Event.DateBasis.STATED}
    return [
        Phrase(found.phrase, offers(found.meanings), bases[found.is_resolved])
        for found in mentions(text, written)
        if found.meanings
    ]


class DateInput(AdminTextInputWidget):
    """A box for an EDTF date, with how it reads below it; it reads on while it is typed in."""

    address = reverse_lazy("admin:timeline_event_date")

    class Media:
        js = ["timeline/dates.js"]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attrs = {**(attrs or {}), "data-reading": self.address}
        if identity := attrs.get("id"):
            described = attrs.get("aria-describedby") or self.attrs.get("aria-describedby", "")
            attrs["aria-describedby"] = f"{described} {identity}_reading".strip()
        context = {
            "box": super().render(name, value, attrs, renderer),
            "id": identity,
            "reading": read_date(value or ""),
        }
        return render_to_string("admin/timeline/date_input.html", context)


@require_GET
def date_reading(request: HttpRequest) -> HttpResponse:
    """Answer with how the ``text`` of the query string reads, as a part of a page."""
    context = {"reading": read_date(request.GET.get("text", ""))}
    return render(request, "admin/timeline/_date_reading.html", context)
