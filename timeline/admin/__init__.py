"""What editors see: stock Django admin, one module per aggregate."""

from django.contrib import admin

from timeline.admin import citations, conflicts, events, loads, locations, merges, people, sources

__all__ = ["citations", "conflicts", "events", "loads", "locations", "merges", "people", "sources"]

admin.site.site_header = "Olympics timeline"
admin.site.site_title = "Olympics timeline"
admin.site.index_title = "What the timeline is made of"
