"""An event as running text, for formats that have a place for text and for little else."""

import re
from datetime import UTC, datetime

from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe

from timeline.public.data import Data

_CAVEATS = {
    "depicted": "Depicted on screen, not reported as an event",
    "planned": "Planned",
    "alleged": "Alleged",
}
_STANCES = {"contradicts": "against it, ", "mentions": "also mentioned: "}
# What neither XML 1.0 (Char) nor iCalendar (CONTROL) can hold.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)


def known_since(event: Data, published: datetime | None) -> datetime:
    """Return when an event was published, or the newest dateline of its sources if that is later.

    Feeds and calendars must say when an entry was last changed. That is all we know that is public:
    the history tells of drafts, too.
    """
    datelines = [citation["source"]["published"]["latest"] for citation in event["citations"]]
    return newest(filter(None, datelines), published)


def newest(datelines: "filter[str]", published: datetime | None) -> datetime:
    """Return the last of a moment and of some dates as ISO 8601; else 1970."""
    last = max(datelines, default="1970-01-01T00:00:00")
    dateline = datetime.fromisoformat(last).replace(tzinfo=UTC)
    return max(dateline, published) if published else dateline


def as_html(event: Data) -> SafeString:
    """Return caveat, summary and quotes, escaped."""
    caveat = _CAVEATS.get(event["factuality"])
    quotes = ((each["quote"], _credit_html(each)) for each in event["citations"])
    return format_html(
        "{}{}{}",
        format_html("<p>{}</p>", caveat) if caveat else "",
        mark_safe(linebreaks(event["summary"], autoescape=True))  # noqa: S308 - escaped
        if event["summary"]
        else "",
        format_html_join("", "<blockquote>{}</blockquote><p>{}</p>", quotes),
    )


def as_text(event: Data) -> str:
    """Return caveat, summary and quotes, each with the address of its passage."""
    quotes = [
        f"“{each['quote']}” - {_before(each)}{each['source']['title']}\n{each['url']}"
        for each in event["citations"]
    ]
    return "\n\n".join(filter(None, [_CAVEATS.get(event["factuality"]), event["summary"], *quotes]))


def _credit_html(citation: Data) -> SafeString:
    source = citation["source"]["title"]
    return format_html('{}<a href="{}">{}</a>', _before(citation), citation["url"], source)


def _before(citation: Data) -> str:
    """Return what stands before the name of the source."""
    credited = citation["attributed_to"]
    chain = f"{credited['title']}, as reported in " if credited else ""
    return _STANCES.get(citation["stance"], "") + chain
