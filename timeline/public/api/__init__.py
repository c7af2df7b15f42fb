"""The timeline for programs: read-only, in pages, described by its own OpenAPI document.

It speaks in slugs, takes the filters of the timeline page and shows what readers see. Whatever it
does not understand it refuses by name, in JSON.
"""

from timeline.public.api.operations import api

__all__ = ["api"]
