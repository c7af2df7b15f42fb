"""Drafts one after the other, each beside the words that support it, to publish or to reject."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from timeline.admin import stale
from timeline.admin.links import change_link, worded
from timeline.admin.references import key_of
from timeline.models import Citation, Event, EventLink, Location, Participation, Source

# Which drafts are walked through, and where in their order: primary keys, in the query string.
_SOURCE, _EVENT, _AFTER = "source", "event", "after"
# A longer queue is not counted.
_COUNTED = 1000
DECISIONS = {"accept": Event.Status.PUBLISHED, "reject": Event.Status.REJECTED}


def review(page: Any, request: HttpRequest) -> HttpResponse:
    """Show a draft, or the one after it; on POST, decide on the one shown and go on.

    ``page`` is the admin page of events.
    """
    if not page.has_publish_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        return _decide(page, request)
    source = _named(Source.objects.defer("text"), _key(request.GET, _SOURCE))
    drafts = _drafts(source)
    event = _shown(drafts, request.GET)
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "media": page.media,
        "title": "Review",
        "subtitle": event.title if event else None,
        "source": source,
        "count": drafts.order_by()[: _COUNTED + 1].count(),
        "counted": _COUNTED,
        "start": address(source=source and source.pk),
        **(_about(event, source) if event else {}),
    }
    return TemplateResponse(request, "admin/timeline/event/review.html", context)


def address(**query: Any) -> str:
    """Return the address of the review of the drafts of a ``source``, ``after`` or at an event."""
    given = QueryDict(mutable=True)
    given.update({name: value for name, value in query.items() if value})
    return f"{reverse('admin:timeline_event_review')}?{given.urlencode()}".removesuffix("?")


def _key(query: QueryDict, name: str) -> int | None:
    return key_of(query.get(name, ""))


def _named(rows: Any, pk: int | None) -> Any:
    return rows.filter(pk=pk).first() if pk is not None else None


def _drafts(source: Source | None) -> Any:
    drafts = Event.objects.filter(status=Event.Status.DRAFT).in_order()
    people = Participation.objects.select_related("person").order_by("pk")
    drafts = drafts.prefetch_related(
        models.Prefetch("participations", people),
        models.Prefetch("locations", Location.objects.order_by("name", "slug")),
    )
    return drafts.said_by(source) if source else drafts


def _shown(drafts: Any, query: QueryDict) -> Event | None:
    """Return the draft that is asked for, the one after that, or the first."""
    asked, passed = _key(query, _EVENT), _key(query, _AFTER)
    if asked and (event := drafts.filter(pk=asked).first()):
        return event  # type: ignore[no-any-return]
    if last := _named(Event.objects.all(), asked or passed):
        drafts = drafts.behind(last)
    return drafts.first()  # type: ignore[no-any-return]


def _about(event: Event, source: Source | None) -> dict[str, Any]:
    """Return what the page tells of a draft."""
    citations = list(
        event.citations.in_order().select_related("attributed_to").prefetch_related("source")
    )
    walk = {_SOURCE: source and source.pk}
    form = reverse("admin:timeline_event_change", args=[event.pk])
    back = QueryDict(mutable=True)
    back["review"] = str(source.pk) if source else ""
    return {
        "event": event,
        "citations": citations,
        "reads": worded(event.date),
        "links": EventLink.objects.about(event).select_related("from_event", "to_event"),
        "seen": stale.note([event, *citations]),
        "fix": f"{form}?{back.urlencode()}",
        "following": address(**walk, after=event.pk),
    }


def _decide(page: Any, request: HttpRequest) -> HttpResponse:
    status = DECISIONS.get(request.POST.get("decision", ""))
    pk, source = _key(request.POST, _EVENT), _key(request.GET, _SOURCE)
    if status is None or pk is None:
        page.message_user(request, "Choose what is to become of it.", messages.ERROR)
        return redirect(address(source=source, event=pk))
    with transaction.atomic():
        rows: list[models.Model] = [
            *stale.locked(Event.objects.filter(pk=pk)),
            *stale.locked(Citation.objects.filter(event=pk)),
        ]
        if stale.changed_since(request.POST.get(stale.NAME), rows):
            return stale.refusal(request, rows)
        decided = page.decide(request, Event.objects.filter(pk=pk), status)
    _tell(page, request, pk, decided, status)
    return redirect(address(source=source, after=pk))


def _tell(page: Any, request: HttpRequest, pk: int, decided: list[Event], status: Any) -> None:
    event = Event.objects.filter(pk=pk).first()
    if event is None:
        page.message_user(request, "It is not there any more.", messages.WARNING)
    elif decided:
        told = format_html("{} is now {}.", change_link(event), status.label)
        page.message_user(request, told, messages.SUCCESS)
    elif event.status == status:
        told = format_html("{} was {} already.", change_link(event), status.label)
        page.message_user(request, told, messages.WARNING)
    else:
        told = format_html("Not published, because nothing is cited for it: {}", change_link(event))
        page.message_user(request, told, messages.ERROR)
