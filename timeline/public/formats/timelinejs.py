"""TimelineJS3's JSON. It writes headlines and texts into its page as HTML, so they come escaped.

A slide needs a date to stand at, and one that JavaScript can reckon with: other events are left out
and counted. What may lie anywhere in a month is drawn over the whole month, with its date worded.
There are no open ends: what has one is drawn where it stands in order, and without a length.
"""

from collections import Counter
from collections.abc import Iterator

from django.utils.html import escape, format_html

from timeline.edtf import UNDATED_SORT_KEY, Edtf, Precision, civil, parse
from timeline.public.data import SITE, Data, Export
from timeline.public.formats.plain import document
from timeline.public.formats.prose import as_html

_NAMES = ("year", "month", "day", "hour", "minute", "second")
# How many of them are known. A season or a part of a year begins in a month.
_KNOWN = {Precision.SECOND: 6, Precision.DAY: 3, Precision.MONTH: 2, Precision.SEASON: 2}
_KNOWN |= {Precision.QUARTER: 2, Precision.QUADRIMESTER: 2, Precision.SEMESTER: 2}
_DAY = 86_400
# The years that JavaScript's dates reach.
_REACH = 271_000


def chunks(export: Export) -> Iterator[str]:
    left_out = Counter(undated=0, beyond_reach=0)
    title = {"text": {"headline": escape(SITE)}}
    rows = _slides(export, left_out)
    return document({"title": title}, "events", rows, {"left_out": left_out})


def _slides(export: Export, left_out: Counter[str]) -> Iterator[Data]:
    for event in export.events():
        written = event["date"]["edtf"]
        date = parse(written) if written else None
        if date is None or date.sort_key == UNDATED_SORT_KEY:
            left_out["undated"] += 1
        elif abs(civil(date.sort_key)[0]) > _REACH:
            left_out["beyond_reach"] += 1
        else:
            yield {**slide(event), **_span(date)}


def slide(event: Data) -> Data:
    """Return an event without its dates."""
    return {
        "unique_id": event["slug"],
        "display_date": escape(event["date"]["words"]),
        "text": {"headline": escape(event["title"]), "text": _text(event)},
        "edtf": event["date"]["edtf"],
        "earliest": event["date"]["earliest"],
        "latest": event["date"]["latest"],
        "factuality": event["factuality"],
        "citations": event["citations"],
    }


def _span(date: Edtf) -> Data:
    """Return where a slide begins and, if both are known, ends.

    What has no beginning stands at its end, or at the day by which it had begun.
    """
    known = _KNOWN.get(date.precision, 1)
    found = {"start_date": _parts(date.sort_key, known)}
    if date.earliest is None or date.latest is None:
        return found
    if date.latest - date.earliest >= _DAY:
        found["end_date"] = _parts(date.latest, max(known, 3))
    return found


def _parts(moment: int, known: int) -> dict[str, int]:
    return dict(zip(_NAMES[:known], civil(moment), strict=False))


def _text(event: Data) -> str:
    return format_html('{}<p><a href="{}">{}</a></p>', as_html(event), event["url"], SITE)
