"""Where each part of the site hangs."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from timeline.public.api import api

urlpatterns = [
    # Browsers ask for it on pages that name no icon, such as the admin's.
    path(
        "favicon.ico",
        RedirectView.as_view(url=static("timeline/favicon.svg"), http_method_names=["get", "head"]),
    ),
    path("admin/", admin.site.urls),
    path("api/v1/", RedirectView.as_view(url="docs", http_method_names=["get", "head"])),
    path("api/v1/", api.urls),
    path("", include("timeline.urls")),
]
