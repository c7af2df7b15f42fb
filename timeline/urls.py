"""Where readers find what. Addresses speak in slugs, never in primary keys."""

from django.urls import path

from timeline.public import pages

app_name = "timeline"
urlpatterns = [
    path("", pages.timeline, name="timeline"),
    path("events/", pages.events, name="events"),
    path("events/<slug:slug>/", pages.event, name="event"),
    path("people/", pages.people, name="people"),
    path("people/<slug:slug>/", pages.person, name="person"),
    path("locations/", pages.locations, name="locations"),
    path("locations/<slug:slug>/", pages.location, name="location"),
    path("sources/", pages.sources, name="sources"),
    path("sources/<slug:slug>/", pages.source, name="source"),
]
