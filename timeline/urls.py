"""Where readers find what. Addresses speak in slugs, never in primary keys."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path

from timeline.public import exports, pages, sitemaps
from timeline.public.formats import FORMATS

sections = {"sitemaps": sitemaps.sections()}

# Pages, in the language of the address.
in_a_language = (
    [
        path("", pages.timeline, name="timeline"),
        path("embed/", pages.embed, name="embed"),
        path("events/", pages.events, name="events"),
        path("events/<slug:slug>/", pages.event, name="event"),
        path("people/", pages.people, name="people"),
        path("people/<slug:slug>/", pages.person, name="person"),
        path("locations/", pages.locations, name="locations"),
        path("locations/<slug:slug>/", pages.location, name="location"),
        path("sources/", pages.sources, name="sources"),
        path("sources/<slug:slug>/", pages.source, name="source"),
    ],
    "timeline",
)
# Files for programs, which are the same for readers of all languages.
in_no_language = (
    [
        *(path(file.path, exports.timeline, {"written_as": file}, file.path) for file in FORMATS),
        path("events/<slug:slug>.json", exports.event, name="event.json"),
        path("people/<slug:slug>.json", exports.person, name="person.json"),
        path("locations/<slug:slug>.json", exports.location, name="location.json"),
        path("sources/<slug:slug>.json", exports.source, name="source.json"),
        path("robots.txt", sitemaps.robots, name="robots"),
        path(
            "sitemap.xml", index, sections | {"sitemap_url_name": "files:sections"}, name="sitemap"
        ),
        path(
            "sitemap-<slug:section>.xml",
            sitemap,
            sections | {"template_name": "timeline/sitemap.xml"},
            name="sections",
        ),
    ],
    "files",
)
