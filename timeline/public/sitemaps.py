"""What search engines are told: every public record, and what to leave alone."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from timeline.models import Event, Location, Person, Source

if TYPE_CHECKING:
    _Pages = Sitemap[str]
    _Records = Sitemap[Any]
else:
    _Pages = _Records = Sitemap


class Lists(_Pages):
    def items(self) -> Sequence[str]:
        return ["timeline", "events", "people", "locations", "sources"]

    def location(self, item: str) -> str:
        return reverse(f"timeline:{item}")


class Records(_Records):
    """Records by their slugs; of a record nothing else is read."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows

    def items(self) -> QuerySet[Any]:
        return self.rows.only("slug").order_by("slug")


def sections() -> dict[str, "Sitemap[Any]"]:
    return {
        "lists": Lists(),
        "events": Records(Event.objects.published()),
        "people": Records(Person.objects.public()),
        "locations": Records(Location.objects.public()),
        "sources": Records(Source.objects.public()),
    }


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri(reverse("timeline:sitemap"))
    lines = ["User-agent: *", f"Disallow: {reverse('admin:index')}", "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
