"""The page on which a source is read, and its passages are made into something."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from timeline.admin import tracking
from timeline.admin.dates import Phrase, read_phrases
from timeline.admin.links import change_link
from timeline.admin.room import making
from timeline.admin.room.choice import Choice, read_choice
from timeline.admin.room.forms import CiteForm, DismissForm, event_form
from timeline.admin.room.names import named_in
from timeline.admin.room.parts import Parts
from timeline.admin.room.text import ReadingText
from timeline.models import Event, Location, Person, Source, history
from timeline.models.history import Whole

TEMPLATE = "admin/timeline/source/read.html"
# How many open sentences are listed; the keyboard goes to the others.
LISTED = 200
# How many events are offered for the words of one.
FOUND = 20
ACTIONS = ("new", "save", "publish", "cite", "dismiss")


class Room:
    """One visit to a source: what is chosen in it, what is typed, and what becomes of that."""

    def __init__(self, request: HttpRequest, source: Source) -> None:
        self.request = request
        self.source = source
        self.now = timezone.now()
        self.pages: Any = admin.site.get_model_admin(Event)
        self.choice = read_choice(source, request.POST) if request.POST else Choice()
        self.action = _action(request)
        # Why what was asked for is not done.
        self.problems: list[str] = []

    def respond(self) -> HttpResponse:
        """Do what is asked for and return to the place where it was asked; else show the page."""
        if self.action and not self.may[self.action]:
            raise PermissionDenied
        if self.action and self._is_in_order() and (told := self._tried()):
            messages.success(self.request, told)
            parts = Parts(self.source.text)
            place = parts.place(self.choice.spans[0].start)
            return redirect(f"{self.request.path}{parts.address(place)}")
        status = 409 if self.choice.is_stale else 200
        return TemplateResponse(self.request, TEMPLATE, self._context(), status=status)

    @cached_property
    def may(self) -> dict[str, bool]:
        """What the user may do here, by the name of the action."""
        has_perm = self.request.user.has_perm
        may_cite = has_perm("timeline.add_citation") and has_perm("timeline.view_event")
        may_add = may_cite and has_perm("timeline.add_event")
        return {
            "new": may_add,
            "save": may_add,
            "publish": may_add and self.pages.has_publish_permission(self.request),
            "cite": may_cite,
            "dismiss": has_perm("timeline.add_dismissal"),
        }

    @cached_property
    def cite_form(self) -> CiteForm:
        return CiteForm(self._sent("cite"), prefix="cite")

    @cached_property
    def dismiss_form(self) -> DismissForm:
        return DismissForm(self._sent("dismiss"), prefix="dismiss")

    @cached_property
    def event_form(self) -> Any:
        initial = {"date_phrase": self.phrases[0].words} if self.phrases else {}
        sent = self._sent("save", "publish")
        return event_form(self.request)(sent, prefix="event", initial=initial)

    @cached_property
    def words(self) -> str:
        """What the chosen passages say."""
        return "\n".join(self.source.text[span.start : span.end] for span in self.choice.spans)

    @cached_property
    def phrases(self) -> list[Phrase]:
        """What the chosen passages say of dates."""
        return read_phrases(self.words, self.source.dateline)

    def named(self) -> dict[str, list[Any]]:
        """Return who and what place is named in the chosen passages, by the field to put it in."""
        named = {
            "people": named_in(self.words, Person.objects.all()),
            "locations": named_in(self.words, Location.objects.all()),
        }
        chosen = {name: self.request.POST.getlist(f"event-{name}") for name in named}
        return {
            name: [row for row in rows if str(row.pk) not in chosen[name]]
            for name, rows in named.items()
        }

    def found_events(self) -> list[Event]:
        """Return events by the words for one that a page without a script sent."""
        words = self.request.POST.get("cite-words", "").strip()
        if self.action != "cite" or not words:
            return []
        rows = self.pages.get_queryset(self.request)
        return list(self.pages.get_search_results(self.request, rows, words)[0][:FOUND])

    def _sent(self, *actions: str) -> Any:
        """Return what was sent, if it was sent for one of these actions."""
        return self.request.POST if self.action in actions else None

    def _is_in_order(self) -> bool:
        """Whether passages of the text as it is are chosen; if not, note why not."""
        if self.choice.is_stale:
            self.problems.append(
                "The text has changed since you opened it. Nothing is saved: look at it again."
            )
        elif not self.choice.spans or self.choice.lost:
            self.problems.append("Choose a passage of the text.")
        return not self.problems

    def _tried(self) -> SafeString | str:
        """Do what is asked for; return what to tell, blank if it is not done."""
        makers: dict[str, Callable[[], SafeString | str]] = {
            "save": partial(self._add_event, publish=False),
            "publish": partial(self._add_event, publish=True),
            "cite": self._cite,
            "dismiss": self._dismiss,
        }
        make = makers.get(self.action)
        try:
            with transaction.atomic():
                return make() if make else ""
        except ValidationError as error:
            self.problems += error.messages
        except IntegrityError:
            self.problems.append("Somebody has just saved the same. Look at it again.")
        return ""

    def _add_event(self, *, publish: bool) -> SafeString | str:
        form = self.event_form
        if not form.is_valid():
            return ""
        event, given = form.instance, form.cleaned_data
        making.add_event(event, given["people"], given["locations"])
        making.cite(event, self.source, self.choice.spans, attributed_to=given["attributed_to"])
        if publish:
            Event.objects.filter(pk=event.pk).decide(
                Event.Status.PUBLISHED, by=self.request.user, at=self.now
            )
        self.pages.log_addition(self.request, event, [{"added": {}}])
        history.after({Whole(Event, event.pk)}, by=self.request.user, at=self.now)
        if not publish:
            return format_html("{} is saved as draft.", change_link(event))
        seen = event.get_absolute_url()
        link = format_html('<a href="{}">See it on the site</a>', seen)
        return format_html("{} is published. {}", change_link(event), link)

    def _cite(self) -> SafeString | str:
        form = self.cite_form
        if not form.is_valid():
            return ""
        event = form.cleaned_data["event"]
        if self.pages.is_settled(event) and not self.may["publish"]:
            raise ValidationError("Only editors cite for an event that is not a draft.")
        with self._changing(event, "citation") as added:
            added += making.cite(source=self.source, spans=self.choice.spans, **form.cleaned_data)
        return format_html("Cited for {}.", change_link(event))

    def _dismiss(self) -> str:
        form = self.dismiss_form
        if not form.is_valid():
            return ""
        with self._changing(self.source, "dismissal") as added:
            added += making.dismiss(self.source, self.choice.spans, **form.cleaned_data)
        return "Dismissed."

    @contextmanager
    def _changing(self, row: Event | Source, below: str) -> Iterator[list[Any]]:
        """Count, log and keep in the history that rows are added below a record."""
        added: list[Any] = []
        with tracking.edit(self.request, {Whole(type(row), row.pk)}, reason=""):
            yield added
            type(row)._default_manager.filter(pk=row.pk).update(version=F("version") + 1)
        message = [{"added": {"name": below, "object": str(each)}} for each in added]
        self.pages.log_change(self.request, row, message)

    def _context(self) -> dict[str, Any]:
        at = self._at()
        text = ReadingText(self.source, self.choice.spans, at)
        shown = self.event_form if self._is_writing() else None
        return {
            **admin.site.each_context(self.request),
            "opts": Source._meta,
            "title": f"Read: {self.source}",
            "source": self.source,
            "text": text,
            "listed": text.words_of(text.coverage.open[:LISTED]),
            "more": max(len(text.coverage.open) - LISTED, 0),
            "may": self.may,
            "may_change": self.request.user.has_perm("timeline.change_source"),
            "may_see_events": self.request.user.has_perm("timeline.view_event"),
            "problems": self.problems,
            "choice": self.choice,
            "quotes": text.words_of(self.choice.spans),
            # Unlike the address of the form, so that a browser leaves the form.
            "leave": f"{self.request.path}?at={at}#s-{text.parts.place(at)}",
            "event_form": shown,
            "phrases": self.phrases,
            "named": self.named() if shown else {},
            "cite_words": self.request.POST.get("cite-words", ""),
            "found_events": self.found_events(),
            "cite_form": self.cite_form,
            "dismiss_form": self.dismiss_form,
            "media": self._media(),
        }

    def _at(self) -> int:
        """Return an offset in the part of the text that is to be shown."""
        if self.choice.spans:
            return self.choice.spans[0].start
        asked = self.request.POST.get("at") or self.request.GET.get("at", "")
        return int(asked) if re.fullmatch("[0-9]{1,9}", asked) else 0

    def _is_writing(self) -> bool:
        """Whether a new event is being written."""
        return self.action in ("save", "publish") or (self.action == "new" and not self.problems)

    def _media(self) -> forms.Media:
        script: Any = Script("timeline/room.js", type="module")
        own = forms.Media(css={"all": ["timeline/room.css"]}, js=[script])
        media: forms.Media = self.pages.media + self.event_form.media + self.cite_form.media
        return media + own


def _action(request: HttpRequest) -> str:
    """Return what is asked for; the Enter key asks for what has been filled in."""
    action = request.POST.get("action", "")
    if action != "enter":
        return action if action in ACTIONS else ""
    if "event-title" in request.POST:
        return "save"
    if request.POST.get("dismiss-reason"):
        return "dismiss"
    return "cite" if request.POST.get("cite-event") else "new"
