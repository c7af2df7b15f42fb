"""What a page would cost otherwise: as plain Django would make it, and as bare SQL.

Both show the entries alone, each with its date, people, places and quotes: no overview, no filter
with its counts, no order that admits what it does not know. Django must have been set up.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.html import escape
from django.views.generic import ListView

from timeline.edtf import parse
from timeline.models import Event, Person

Act = Callable[[], object]

FIRST, LAST = "2010-05-10", "2010-06-20"
EVENTS = Template(
    """<!DOCTYPE html><title>Timeline</title><ol>{% for event in object_list %}<li>
    <time>{{ event.date }}</time> <a href="/events/{{ event.slug }}/">{{ event.title }}</a>
    <p>{{ event.summary }}</p>
    {% for part in event.participations.all %}<a href="/people/{{ part.person.slug }}/">
    {{ part.person.name }}</a> {{ part.role }}{% endfor %}
    {% for place in event.locations.all %}<a href="/locations/{{ place.slug }}/">
    {{ place.name }}</a>{% endfor %}
    {% for citation in event.citations.all %}<blockquote>{{ citation.quote }}</blockquote>
    <a href="/sources/{{ citation.source.slug }}/">{{ citation.source.title }}</a>{% endfor %}</li>
    {% endfor %}</ol>{% if page_obj.has_next %}
    <a href="?page={{ page_obj.next_page_number }}">Next</a>{% endif %}"""
)
PEOPLE = Template("{% for person in object_list %}<li>{{ person.name }}</li>{% endfor %}")


def published() -> QuerySet[Event]:
    # Not with the manager of events, which knows how many there are without counting them.
    rows = QuerySet(Event).filter(status="published").order_by("sort_key", "position", "slug")
    return rows.prefetch_related("participations__person", "locations", "citations__source")


def listed(rows: QuerySet[Any], template: Template = EVENTS, page: int = 1) -> Act:
    """Return what makes a page of these rows as a ``ListView`` does."""

    class Plain(ListView):  # type: ignore[type-arg]
        queryset = rows
        paginate_by = 50

        def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
            return HttpResponse(template.render(Context(context)))

    request, view = RequestFactory().get("/", {"page": page}), Plain.as_view()
    return lambda: view(request)


def views(size: int) -> dict[str, Act]:
    """Return by the name of a page what plain Django does for it."""
    rows = published()
    first, last = parse(FIRST).earliest, parse(LAST).latest
    window = Q(earliest__lte=last) | Q(earliest=None), Q(latest__gte=first) | Q(latest=None)

    def words(word: str) -> Q:
        return Q(title__icontains=word) | Q(summary__icontains=word)

    people = Person.objects.filter(participations__event__status="published").distinct()
    density = rows.order_by().values("sort_key").annotate(number=Count("pk"))
    return {
        "first page": listed(rows),
        "deep page": listed(rows, page=max(size // 100, 1)),
        "window": listed(rows.filter(*window)),
        "search, common": listed(rows.filter(words("ceremony"))),
        "search, rare": listed(rows.filter(words("zeppelin"))),
        "search in window": listed(rows.filter(words("ceremony"), *window)),
        "person": listed(rows.filter(people__slug="delegate-1")),
        "place": listed(rows.filter(locations__slug="place-1")),
        "source": listed(rows.filter(citations__source__slug="article-1").distinct()),
        "filter: kind": listed(rows.filter(factuality="planned")),
        "events": listed(rows),
        "people": listed(people.order_by("name"), PEOPLE),
        "density": lambda: list(density.all()),
    }


IN_ORDER = "ORDER BY sort_key, position, slug LIMIT 50"
BARE = (
    "SELECT id, title, date, slug, summary FROM timeline_event WHERE status = 'published' AND {} "
    f"{IN_ORDER}"
)
_BELOW = (
    "SELECT p.event_id, o.name, o.slug FROM timeline_participation p "
    "JOIN timeline_person o ON o.id = p.person_id WHERE p.event_id IN ({})",
    "SELECT l.event_id, o.name, o.slug FROM timeline_event_locations l "
    "JOIN timeline_location o ON o.id = l.location_id WHERE l.event_id IN ({})",
    "SELECT c.event_id, c.quote, o.slug FROM timeline_citation c "
    "JOIN timeline_source o ON o.id = c.source_id WHERE c.event_id IN ({})",
)


def floors() -> dict[str, Act]:
    """Return by the name of a page what bare SQL and formatted strings do for it."""
    first, last = parse(FIRST).earliest, parse(LAST).latest

    def drawn(condition: str, *params: Any) -> Act:
        return lambda: _drawn(condition, params)

    return {
        "first page": drawn("NOT is_part"),
        "deep page": drawn("(sort_key, position, slug) > (63000000000, 0, 'a')"),
        "window": drawn("sort_key BETWEEN %s AND %s", first, last),
        "events": drawn("NOT is_part"),
    }


def _drawn(condition: str, params: tuple[Any, ...]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(BARE.format(condition), params)
        events = cursor.fetchall()
        keys = ", ".join(str(event[0]) for event in events) or "NULL"
        below: dict[int, list[str]] = {event[0]: [] for event in events}
        for sql in _BELOW:
            cursor.execute(sql.format(keys))
            for key, text, slug in cursor.fetchall():
                below[key].append(f'<a href="/{slug}/">{escape(text)}</a>')
    return "".join(
        f'<li><time>{date}</time> <a href="/events/{slug}/">{escape(title)}</a>'
        f"<p>{escape(summary)}</p>{' '.join(below[key])}</li>"
        for key, title, date, slug, summary in events
    )
