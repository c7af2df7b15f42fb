"""What may be asked of the API, and what it answers."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from timeline.models import Event, Location, Person, Source
from timeline.public import data
from timeline.public.api import schemas
from timeline.public.api.lists import CitationsForm, EventsForm, NamesForm, TitlesForm, listed
from timeline.public.api.parameters import parameters
from timeline.public.api.reference import Reference
from timeline.public.data import Data

# ``timeline.public.redirects`` answers so.
_MOVED = {
    "description": "The record has another slug now.",
    "headers": {
        "Location": {
            "description": "Where it is.",
            "schema": {"type": "string", "format": "uri-reference"},
        }
    },
}

View = TypeVar("View", bound=Callable[..., Any])


class _Renderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False, "allow_nan": False}


api = NinjaAPI(
    title="The timeline for programs",
    version="1",
    description="Everything on the timeline, with the words that support it. Anybody may read it; "
    "nothing can be written. Dates are EDTF (ISO 8601-2:2019, Annex A), no more exact than the "
    "source that gives them.",
    urls_namespace="api",
    renderer=_Renderer(),
    docs=Reference(),
)


class Refused(Exception):  # noqa: N818 - it is the asker's error
    """A query that is not understood; ``form`` says what is wrong in each parameter."""

    def __init__(self, form: forms.Form) -> None:
        self.form = form


@api.exception_handler(Refused)
def refuse(request: HttpRequest, refused: Refused) -> HttpResponse:
    return api.create_response(request, {"errors": refused.form.errors}, status=400)


@api.exception_handler(Http404)
def tell_it_is_not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "Nothing is found here."}, status=404)


def _offered(path: str, page: Any, form: type[forms.Form]) -> Callable[[View], View]:
    """Offer a list; ``page`` is the schema of its pages, ``form`` what checks the query."""
    responses = {200: page, 400: schemas.Refusal}
    return _read(path, responses, {"parameters": parameters(form)})


def _one(path: str, record: Any) -> Callable[[View], View]:
    """Offer a record, known by its slug; one that it had before leads to it."""
    responses = {200: record, 404: schemas.NotFound}
    return _read(f"{path}/{{slug:slug}}", responses, {"responses": {301: _MOVED}})


def _read(path: str, responses: Any, extra: Data) -> Callable[[View], View]:
    def add(view: View) -> View:
        # Whatever answers GET answers HEAD (RFC 9110, section 9.1), which needs no description.
        api.api_operation(["HEAD"], path, response=responses, include_in_schema=False)(view)
        name = view.__name__.replace("_", " ").capitalize()
        api.get(
            path,
            response=responses,
            operation_id=view.__name__,
            summary=name,
            openapi_extra=extra,
        )(view)
        return view

    return add


def _checked(form: forms.Form) -> Any:
    if not form.is_valid():
        raise Refused(form)
    return form


@_offered("/events", schemas.Events, EventsForm)
def list_events(request: HttpRequest) -> Data:
    """Published events that meet every condition, in the order of the timeline."""
    form = _checked(EventsForm(request.GET))
    rows = form.events().with_evidence().with_names_of_parts()
    return listed(request, form.page(rows), data.event_data)


@_one("/events", schemas.FullEvent)
def get_event(request: HttpRequest, slug: str) -> Data:
    """One event, with the events that it announces, depicts or follows."""
    published = Event.objects.published().with_evidence().with_names_of_parts()
    return data.full_event_data(get_object_or_404(published, slug=slug), request.build_absolute_uri)


@_offered("/people", schemas.People, NamesForm)
def list_people(request: HttpRequest) -> Data:
    """People and groups that take part in published events, by name."""
    form = _checked(NamesForm(request.GET))
    return listed(request, form.page(Person.objects.public()), data.person_data)


@_one("/people", schemas.Person)
def get_person(request: HttpRequest, slug: str) -> Data:
    """One person or group. Their events are at /events?person=…."""
    person = get_object_or_404(Person.objects.public(), slug=slug)
    return data.person_data(person, request.build_absolute_uri)


@_offered("/locations", schemas.Locations, NamesForm)
def list_locations(request: HttpRequest) -> Data:
    """Places of published events, and the places around them, by name."""
    form = _checked(NamesForm(request.GET))
    rows = Location.objects.public().select_related("within")
    return listed(request, form.page(rows), data.location_data)


@_one("/locations", schemas.Location)
def get_location(request: HttpRequest, slug: str) -> Data:
    """One place. What happened there or within it is at /events?location=…."""
    public = Location.objects.public().select_related("within")
    location = get_object_or_404(public, slug=slug)
    return data.location_data(location, request.build_absolute_uri)


@_offered("/sources", schemas.Sources, TitlesForm)
def list_sources(request: HttpRequest) -> Data:
    """Sources of published events, by title; without their texts."""
    form = _checked(TitlesForm(request.GET))
    return listed(request, form.page(Source.objects.public().defer("text")), data.source_data)


@_one("/sources", schemas.SourceText)
def get_source(request: HttpRequest, slug: str) -> Data:
    """One source with its whole text, into which the offsets of its citations point."""
    source = get_object_or_404(Source.objects.public(), slug=slug)
    return data.source_data(source, request.build_absolute_uri) | {"text": source.text}


@_offered("/citations", schemas.Citations, CitationsForm)
def list_citations(request: HttpRequest) -> Data:
    """Quotes that bear on published events, as they stand in their sources."""
    form = _checked(CitationsForm(request.GET))
    return listed(request, form.page(form.citations()), data.cited_data)


@api.api_operation(["GET", "HEAD"], "/{path:rest}", include_in_schema=False)
def anything_else(request: HttpRequest, rest: str) -> Data:
    raise Http404
