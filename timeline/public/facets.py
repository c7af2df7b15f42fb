"""How many events each choice of the filter would leave. All such counts are asked for here."""

from collections import Counter
from collections.abc import Mapping, Sequence

from timeline.models import Event, entries

# Of more events nothing is counted: a page costs the same however long the timeline is.
MOST = 2_000
# Nor where events tell of more people, places or sources all together.
MAX_ROWS = 10_000

_KINDS = {"person": entries.PERSON, "location": entries.LOCATION, "source": entries.SOURCE}


def facet(name: str, events: Sequence[int]) -> Mapping[str, int] | None:
    """Return by slug, or by kind, how many of the published events each has; ``MOST`` at most.

    A place has what lies within it, a source what credits it. What has none is left out. None where
    they are too many to count.
    """
    if name in _KINDS:
        return entries.numbers(_KINDS[name], events, MAX_ROWS)
    return Counter(Event.objects.filter(pk__in=events).values_list(name, flat=True))
