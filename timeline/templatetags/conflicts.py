"""The count of open conflicts, for the front page of the admin."""

from typing import Any

from django import template

from timeline.models import SeedConflict

register = template.Library()


@register.simple_tag
def open_conflicts(user: Any) -> int:
    """Return how many conflicts wait for an editor: 0 for those who may not see them."""
    may_see = user.has_perm("timeline.view_seedconflict")
    return SeedConflict.objects.open().count() if may_see else 0
