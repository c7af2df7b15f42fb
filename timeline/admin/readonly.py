"""Pages of what the program keeps by itself: editors look at it, and change nothing."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A page on which nothing can be added, changed or deleted."""

    show_full_result_count = False

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(css={"all": ["timeline/admin.css"]})

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
