"""What waits for editors, for the front page of the admin."""

from typing import Any

from django import template

from timeline.admin.attention import Queue, queue_of

register = template.Library()


@register.simple_tag
def work_queue(user: Any) -> Queue:
    """Return what needs attention of what the user may see."""
    return queue_of(user)
