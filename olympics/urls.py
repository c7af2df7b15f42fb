"""Where each part of the site hangs."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from timeline import urls
from timeline.public.api import api
from timeline.public.health import health

handler404 = "timeline.public.errors.missing"
handler500 = "timeline.public.errors.failed"
urlpatterns: list[URLPattern | URLResolver] = [
    # Browsers ask for it on pages that name no icon, such as the admin's.
    path(
        "favicon.ico",
        RedirectView.as_view(url=static("timeline/favicon.svg"), http_method_names=["get", "head"]),
    ),
    path("healthz", health, name="health"),
    path("admin/", admin.site.urls),
    path("api/v1/", RedirectView.as_view(url="docs", http_method_names=["get", "head"])),
    path("api/v1/", api.urls),
    path("", include(urls.in_no_language)),
]
# Readers' pages in the first language are at /, in another at /fr/.
urlpatterns += i18n_patterns(path("", include(urls.in_a_language)), prefix_default_language=False)
