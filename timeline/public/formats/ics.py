"""iCalendar (RFC 5545): what can be laid upon a calendar without saying more than is known.

That is a time, a day, days from one to another, and what surely lies in a month or less; the last
is shown on all the days on which it may have been, and its title says so. What is about, uncertain,
open or vaguer is left out, and counted in X-LEFT-OUT.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import icalendar

from timeline.edtf import DateTime, Edtf, civil, parse
from timeline.public.data import SITE, Data, Export
from timeline.public.dates import is_exact
from timeline.public.formats.prose import as_text, known_since, printable

_MONTH = 31 * 86_400
_END = "END:VCALENDAR\r\n"

Times = dict[str, date | datetime]


def chunks(export: Export) -> Iterator[str]:
    left_out = sum(_times(written) is None for written in export.dates())
    yield _calendar(left_out).removesuffix(_END)
    host = urlsplit(export.address).netloc
    for event, published in export.published_events():
        times = _times(event["date"]["edtf"])
        if times is not None:
            yield _entry(event, times, published, host)
    yield _END


def _calendar(left_out: int) -> str:
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{SITE}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", SITE)
    calendar.add("x-left-out", str(left_out))
    return str(calendar.to_ical(), "utf-8")


def _entry(event: Data, times: Times, published: datetime | None, host: str) -> str:
    entry = icalendar.Event()
    entry.add("uid", f"{event['slug']}@{host}")
    entry.add("dtstamp", known_since(event, published))
    for name, value in times.items():
        entry.add(name, value)
    entry.add("summary", printable(_title(event)))
    entry.add("description", printable(as_text(event)))
    entry.add("url", event["url"])
    entry.add("transp", "TRANSPARENT")
    if event["locations"]:
        entry.add("location", printable(", ".join(each["name"] for each in event["locations"])))
    for name in ("edtf", "words", "earliest", "latest"):
        entry.add(f"x-{name}", event["date"][name])
    return str(entry.to_ical(), "utf-8")


def _title(event: Data) -> str:
    """Return the title, with the date before it if the calendar shows more days than it had."""
    words = event["date"]["words"]
    is_known = is_exact(parse(event["date"]["edtf"]))
    return event["title"] if is_known else f"{words[:1].upper()}{words[1:]}: {event['title']}"


def _times(written: str) -> Times | None:
    """Return what to say of a date in a calendar; None if that cannot be said."""
    when = parse(written) if written else None
    if when is None or when.is_approximate or when.is_uncertain:
        return None
    if when.earliest is None or when.latest is None:
        return None
    if not 1 <= civil(when.earliest)[0] <= civil(when.latest)[0] < 9999:
        return None
    if isinstance(when, DateTime):
        zone = UTC if when.offset else None  # without one it is the time on the spot
        return {"dtstart": datetime(*civil(when.earliest), tzinfo=zone)}
    return _days(when, when.earliest, when.latest)


def _days(when: Edtf, earliest: int, latest: int) -> Times | None:
    if latest - earliest >= _MONTH and not is_exact(when):
        return None
    first, last = date(*civil(earliest)[:3]), date(*civil(latest)[:3])
    return {"dtstart": first, "dtend": last + timedelta(days=1)}
