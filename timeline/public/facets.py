"""How many events each choice of the filter would leave. All such counts are asked for here."""

from collections import Counter
from collections.abc import Mapping, Sequence

from timeline.models import Event, entries
from timeline.models.entries import Told

# Of more events nothing is counted: a page costs the same however long the timeline is.
MOST = 2_000
# Nor where events tell of more people, places or sources all together.
MAX_ROWS = 10_000
# A longer list is no help in choosing, and makes a heavy page; what is beyond it is chosen on its
# own page.
MAX_CHOICES = 80

_KINDS = {"person": entries.PERSON, "location": entries.LOCATION, "source": entries.SOURCE}


def records(name: str, events: Sequence[int], chosen: str = "") -> list[Told] | None:
    """Return, by name, the people, places or sources that most of some published events have.

    A place has what lies within it, a source what credits it. What has none is left out; what is
    chosen, by its slug, is not beyond the list. None where they are too many to count.
    """
    return entries.most_told(_KINDS[name], events, MAX_ROWS, MAX_CHOICES, chosen)


def kinds(events: Sequence[int]) -> Mapping[str, int]:
    """Return how many of some published events are of each factuality."""
    return Counter(Event.objects.filter(pk__in=events).values_list("factuality", flat=True))
