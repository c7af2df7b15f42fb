"""Atom (RFC 4287), by Django's feed generator, an entry at a time."""

from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.xmlutils import SimplerXMLGenerator

from timeline.public.data import SITE, Data, Export
from timeline.public.formats.prose import as_html, known_since, newest, printable


class Feed(Atom1Feed):
    """A feed whose entries keep vague dates, as EDTF and as a period (DCMI Period)."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:dcterms": "http://purl.org/dc/terms/"}

    def latest_post_date(self) -> Any:
        return self.feed["updated"]

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for temporal in item["temporal"]:
            handler.addQuickElement("dcterms:temporal", temporal)


def chunks(export: Export) -> Iterator[str]:
    feed = Feed(
        title=SITE,
        link=export.page,
        description="",
        feed_url=export.address,
        author_name=SITE,
        updated=newest(filter(None, export.datelines()), export.last_published()),
    )
    out = StringIO()
    handler = SimplerXMLGenerator(out, "utf-8", short_empty_elements=True)
    handler.startDocument()
    handler.startElement("feed", AttributesImpl(feed.root_attributes()))
    feed.add_root_elements(handler)
    for event, published in export.published_events():
        _add(feed, event, published)
        feed.write_items(handler)
        feed.items.clear()
        yield _taken(out)
    handler.endElement("feed")
    yield _taken(out)


def _add(feed: Feed, event: Data, published: datetime | None) -> None:
    date = event["date"]
    feed.add_item(
        title=printable(event["title"]),
        link=event["url"],
        unique_id=event["url"],
        pubdate=published,
        updateddate=known_since(event, published),
        description=printable(format_html("<p>{}</p>{}", date["words"], as_html(event))),
        temporal=[date["edtf"], _period(date)] if date["edtf"] else [],
    )


def _period(date: Data) -> str:
    known = {"name": date["words"], "start": date["earliest"], "end": date["latest"]}
    return "; ".join(f"{name}={value}" for name, value in known.items() if value)


def _taken(out: StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text
