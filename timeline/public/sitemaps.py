"""What search engines are told: every public record, and what to leave alone."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from timeline.models import Event, Location, Person, Source
from timeline.models.links import page
from timeline.public.paging import BY_NAME, BY_TIME, BY_TITLE, Keyset

if TYPE_CHECKING:
    _Sitemap = Sitemap[Any]
else:
    _Sitemap = Sitemap

# Addresses in one file: there may be 50,000, but no reader should wait for so many to be drawn.
SIZE = 5_000


class Editions(_Sitemap):
    """Pages with their addresses in all languages."""

    def get_urls(self, page: Any = 1, site: Any = None, protocol: Any = None) -> list[Any]:
        urls = super().get_urls(page, site, protocol)
        origin = f"{self.get_protocol(protocol)}://{self.get_domain(site)}"
        roots = [(code, origin + _root(code)) for code, _ in settings.LANGUAGES]
        for url in urls:
            # Made from the address in the first language: to look each up takes twice as long.
            page = url["location"].removeprefix(roots[0][1])
            url["alternates"] = [
                {"lang_code": code, "location": root + page} for code, root in roots
            ]
        return urls


def _root(code: str) -> str:
    """Return where pages in a language begin."""
    with override(code):
        return reverse("timeline:timeline")


class Lists(Editions):
    def items(self) -> Sequence[str]:
        return ["timeline", "events", "people", "locations", "sources"]

    def location(self, item: str) -> str:
        return reverse(f"timeline:{item}")


class Records(Editions):
    """Records in an order that an index has; nothing but their slugs is read, from the index."""

    limit = SIZE

    def __init__(self, kind: str, rows: QuerySet[Any], keyset: Keyset) -> None:
        self.kind, self.rows, self.keyset = kind, rows, keyset

    def items(self) -> QuerySet[Any, str]:
        return self.keyset.ordered(self.rows).values_list("slug", flat=True)

    def location(self, item: str) -> str:
        return page(f"timeline:{self.kind}", item)


def sections() -> dict[str, "Sitemap[Any]"]:
    return {
        "lists": Lists(),
        "events": Records("event", Event.objects.published(), BY_TIME),
        "people": Records("person", Person.objects.public(), BY_NAME),
        "locations": Records("location", Location.objects.public(), BY_NAME),
        "sources": Records("source", Source.objects.public(), BY_TITLE),
    }


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri(reverse("files:sitemap"))
    lines = ["User-agent: *", f"Disallow: {reverse('admin:index')}", "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
