"""The pages of the site. A query string that is not understood is a 400 that names the field."""

from collections.abc import Iterable

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from timeline.models import Event, EventLink, Location, Person, Source
from timeline.public.filters import EmbedForm, FilterForm, address
from timeline.public.formats import FORMATS
from timeline.public.forms import PageForm, SourcePageForm
from timeline.public.frames import framed
from timeline.public.order import with_doubts
from timeline.public.overview.figure import figure
from timeline.public.paging import BY_NAME, BY_TIME, BY_TITLE
from timeline.public.passages import paragraphs, passages


def slugs(events: Iterable[Event]) -> set[str]:
    """Return the slugs of events and of the parts that stand under them."""
    found = set()
    for event in events:
        found |= {event.slug, *slugs(getattr(event, "parts", ()))}
    return found


def bad_query(request: HttpRequest, form: Form, to_mend: FilterForm | None = None) -> HttpResponse:
    return render(request, "400.html", {"form": form, "filter": to_mend}, status=400)


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """The timeline with parts under their whole; or, filtered, a list of what matches."""
    form = FilterForm(request.GET)
    if not form.is_valid():
        return bad_query(request, form, form if form.can_be_mended else None)
    found = form.found
    shown = found if form.is_active else found.top_level().with_parts()
    page = form.entries(shown)
    context = {
        "filter": form,
        "search": form.search,
        "count": form.count if form.is_active else None,
        "is_more": form.is_active and form.is_more,
        "page": page,
        "figure": figure(found, form.address, form.limits, slugs(page.rows)),
        "formats": FORMATS,
    }
    return render(request, "timeline/timeline.html", context)


@require_safe
@framed
def embed(request: HttpRequest) -> HttpResponse:
    """What the filter finds, for a frame on any site."""
    form = EmbedForm(request.GET)
    if not form.is_valid():
        return bad_query(request, form)
    page = form.entries(form.events())
    context = {
        "filter": form,
        "search": form.search,
        "page": page,
    }
    return render(request, "timeline/embed.html", context)


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    form = PageForm(request.GET)
    if not form.is_valid():
        return bad_query(request, form)
    page = form.page(Event.objects.published().with_wholes())
    return render(request, "timeline/events.html", {"page": page})


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    published = Event.objects.published()
    event = get_object_or_404(published.with_evidence(texts=True).with_parts(), slug=slug)
    siblings = published.filter(parent=event.whole) if event.whole else published.top_level()
    place = BY_TIME.values(BY_TIME.cursor(event))
    with_doubts(event.parts)
    context = {
        "event": event,
        "path": event.path(),
        "links_out": EventLink.objects.published().filter(from_event=event),
        "links_in": EventLink.objects.published().filter(to_event=event),
        "previous": BY_TIME.preceding(siblings, place).first(),
        "next": BY_TIME.following(siblings, place).first(),
    }
    return render(request, "timeline/event.html", context)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    form = PageForm(request.GET, BY_NAME)
    if not form.is_valid():
        return bad_query(request, form)
    return render(request, "timeline/people.html", {"page": form.page(Person.objects.public())})


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.public(), slug=slug)
    form = PageForm(request.GET)
    if not form.is_valid():
        return bad_query(request, form)
    found = Event.objects.published().of(person)
    page = form.entries(found)
    context = {
        "person": person,
        "page": page,
        "figure": figure(found, address(f"person={slug}"), shown=slugs(page.rows)),
    }
    return render(request, "timeline/person.html", context)


@require_safe
def locations(request: HttpRequest) -> HttpResponse:
    form = PageForm(request.GET, BY_NAME)
    if not form.is_valid():
        return bad_query(request, form)
    page = form.page(Location.objects.public().select_related("within"))
    return render(request, "timeline/locations.html", {"page": page})


@require_safe
def location(request: HttpRequest, slug: str) -> HttpResponse:
    location = get_object_or_404(Location.objects.public(), slug=slug)
    form = PageForm(request.GET)
    if not form.is_valid():
        return bad_query(request, form)
    found = Event.objects.published().at(location)
    page = form.entries(found)
    context = {
        "location": location,
        "path": location.path(),
        "parts": Location.objects.public().filter(within=location).order_by("name", "slug"),
        "page": page,
        "figure": figure(found, address(f"location={slug}"), shown=slugs(page.rows)),
    }
    return render(request, "timeline/location.html", context)


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    form = PageForm(request.GET, BY_TITLE)
    if not form.is_valid():
        return bad_query(request, form)
    page = form.page(Source.objects.public().defer("text"))
    return render(request, "timeline/sources.html", {"page": page})


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    source = get_object_or_404(Source.objects.public(), slug=slug)
    form = SourcePageForm(request.GET, len(source.text))
    if not form.is_valid():
        return bad_query(request, form)
    cited = passages(source.citations.published())
    found = Event.objects.published().said_by(source)
    page = form.entries(found)
    context = {
        "source": source,
        "paragraphs": paragraphs(source.text, cited, form.cleaned_data["passage"]),
        "page": page,
        "figure": figure(found, address(f"source={slug}"), shown=slugs(page.rows)),
    }
    return render(request, "timeline/source.html", context)
