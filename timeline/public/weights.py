"""How heavy an entry is on a page, told before it is drawn."""

from timeline.models import Event

# Characters of markup around an entry, around each quote in it, and around each name.
_ENTRY, _QUOTE, _NAME = 600, 650, 130


def weight(event: Event) -> int:
    """Return about how many characters an event and the parts below it take, with its evidence."""
    names = len(event.participants) + len(event.places)
    texts = (event.title, event.summary, *(each.quote for each in event.quotes))
    return (
        _ENTRY
        + _NAME * names
        + _QUOTE * len(event.quotes)
        + sum(map(len, texts))
        + sum(map(weight, getattr(event, "parts", ())))
    )
