"""The timeline and its records as data. What is not understood is a 400 that says so in JSON."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from timeline.models import Event, Location, Person, Source
from timeline.models.events import EventQuerySet
from timeline.public.data import (
    Data,
    Export,
    full_event_data,
    location_data,
    person_data,
    source_data,
)
from timeline.public.filters import FilterForm
from timeline.public.formats import Format
from timeline.public.formats.plain import document


@require_safe
def timeline(request: HttpRequest, written_as: Format) -> HttpResponseBase:
    form = FilterForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    here = f"?{form.query}" if form.query else ""
    export = Export(
        rows=form.keyset.ordered(form.events()),
        page=request.build_absolute_uri(reverse("timeline:timeline") + here),
        address=request.build_absolute_uri(request.path + here),
        absolute=request.build_absolute_uri,
    )
    response = StreamingHttpResponse(
        written_as.chunks(export), content_type=written_as.content_type
    )
    if written_as.is_saved:
        response["Content-Disposition"] = f'attachment; filename="{written_as.path}"'
    return response


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponseBase:
    published = Event.objects.published().with_evidence().with_names_of_parts()
    event = get_object_or_404(published, slug=slug)
    found = full_event_data(event, request.build_absolute_uri)
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponseBase:
    person = get_object_or_404(Person.objects.public(), slug=slug)
    head = person_data(person, request.build_absolute_uri)
    return _with_events(request, head, Event.objects.published().of(person))


@require_safe
def location(request: HttpRequest, slug: str) -> HttpResponseBase:
    public = Location.objects.public().select_related("within")
    location = get_object_or_404(public, slug=slug)
    head = location_data(location, request.build_absolute_uri)
    return _with_events(request, head, Event.objects.published().at(location))


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponseBase:
    source = get_object_or_404(Source.objects.public().defer("text"), slug=slug)
    head = source_data(source, request.build_absolute_uri)
    return _with_events(request, head, Event.objects.published().said_by(source))


def _with_events(request: HttpRequest, head: Data, events: EventQuerySet) -> StreamingHttpResponse:
    absolute = request.build_absolute_uri
    export = Export(events.in_order(), head["url"], absolute(request.path), absolute)
    chunks: Iterator[str] = document(head, "events", export.events())
    return StreamingHttpResponse(chunks, content_type="application/json")
