"""The entries of a page, drawn once for all pages and readers that get the same.

They are held by all that they can show. So what is published or corrected elsewhere draws anew
only the lists in which it stands.
"""

from collections.abc import Sequence
from typing import Any

from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from jinja2 import Environment, pass_environment

from timeline.models import Event
from timeline.models.search import Search
from timeline.public.headings import chapters
from timeline.public.holding import fingerprint, hold, is_holding, take
from timeline.public.order import with_doubts

# What follows from the rest of an event, or is told of it besides.
_DERIVED = {"_state", "when", "whole", "doubt", "parts"}


@pass_environment
def entries(
    environment: Environment,
    events: Sequence[Event],
    level: int,
    *,
    in_brief: bool = False,
    search: Search | None = None,
) -> SafeString:
    """Return events that came with their evidence, in chapters; the first heading has ``level``.

    Of a search the words that were found are marked.
    """

    def draw() -> str:
        template = environment.get_template("timeline/_chapters.html")
        found = chapters(with_doubts(events))
        return template.render(chapters=found, level=level, in_brief=in_brief, search=search)

    if not is_holding():
        return SafeString(draw())
    shown = [_shown(event) for event in events]
    asked = (get_language(), get_script_prefix(), level, in_brief, search and search.terms, shown)
    key = f"entries-{fingerprint(repr(asked))}"
    drawn: str | None = take(key)
    if drawn is None:
        drawn = draw()
        hold(key, drawn)
    return SafeString(drawn)


def _shown(event: Event) -> list[Any]:
    """Return all that a template can get to know of an event."""
    own = [pair for pair in vars(event).items() if pair[0] not in _DERIVED]
    whole = event.whole and (event.whole.slug, event.whole.title)
    return [own, whole, *map(_shown, getattr(event, "parts", ()))]
