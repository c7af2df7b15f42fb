"""Drafts stay private: no public byte differs because one exists."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from tests.public.conftest import make_article, make_timeline
from timeline.models import (
    Event,
    EventLink,
    FormerSlug,
    Location,
    Person,
    Source,
    content,
    documents,
    entries,
    fulltext,
    parts,
    spantable,
)
from timeline.models import triggers as database
from timeline.models.citations import CitationQuerySet
from timeline.models.eventlinks import EventLinkQuerySet
from timeline.models.events import EventQuerySet
from timeline.models.kinds import KIND_OF_MODEL
from timeline.models.locations import LocationQuerySet
from timeline.models.people import PersonQuerySet
from timeline.models.sources import SourceQuerySet
from timeline.public import redirects
from timeline.public.filters import FilterForm
from timeline.public.formats import FORMATS
from timeline.urls import sections

PUBLISHED, DRAFT, REJECTED = Event.Status.PUBLISHED, Event.Status.DRAFT, Event.Status.REJECTED

# Filters that published events meet, and one that only drafts do.
FILTERS = [
    "q=rappel",
    "q=hidden",
    "person=tom-cruise&order=-date",
    "location=france",
    "source=report",
    "from=2024-04&to=2024-08&factuality=happened",
    "from=2024-08&certain=1",
]
# All formats are told the same events: the first of them is asked with every filter.
FILTERED = ["/", "/embed/", f"/{FORMATS[0].path}", "/api/v1/events"]
KINDS = {"events": "rappel", "people": "tom-cruise", "locations": "france", "sources": "report"}
LISTS = [
    *("/", "/embed/", *(f"/{kind}/" for kind in KINDS), *(f"/{each.path}" for each in FORMATS)),
    *(f"/api/v1/{kind}" for kind in [*KINDS, "citations"]),
]
PLACES = [
    "/?after=0~0~a",
    f"/events/?before={2**62}~0~a",
    "/api/v1/events?limit=2",
    "/sources/report/?passage=0-40",
    "/fr/sources/report/?passage=0-40",
]
IN_FRENCH = [*("/fr/", "/fr/?q=rappel"), *(f"/fr/{kind}/" for kind in KINDS)]
# What search engines read, and what is the same whatever is published.
MAPS = [f"/sitemap-{kind}.xml" for kind in KINDS]
FIXED = ["/sitemap.xml", "/sitemap-lists.xml", "/robots.txt", "/healthz", "/api/v1/openapi.json"]
NOWHERE = ["/events/nothing/", "/api/v1/people/nothing", "/?person=nothing"]


class Answer(NamedTuple):
    """All that a reader gets."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(client, path, **headers):
    response = client.get(path, headers=headers)
    body = b"".join(response) if response.streaming else response.content
    return Answer(response.status_code, dict(response.headers), body)


def addresses(kind, slug):
    """Return a record's pages, and its data; also of one that is not there."""
    pages = [f"/{kind}/{slug}/", f"/fr/{kind}/{slug}/"]
    return [*pages, f"/{kind}/{slug}.json", f"/api/v1/{kind}/{slug}"]


def shown() -> list[str]:
    """Return every address at which something published is told, and where it was told once."""
    records = {
        "events": Event.objects.published(),
        "people": Person.objects.public(),
        "locations": Location.objects.public(),
        "sources": Source.objects.public(),
    }
    pages = [path for kind in KINDS for row in records[kind] for path in addresses(kind, row.slug)]
    filtered = [f"{path}?{query}" for query in FILTERS for path in FILTERED]
    return [*LISTS, *IN_FRENCH, *pages, *MAPS, *PLACES, *filtered]


def hidden() -> list[str]:
    """Return the addresses at which drafts would be, and those that lead to what is published."""
    slugs = ("hidden-0", "formerly-hidden-0", "once")
    found = [path for kind in KINDS for slug in slugs for path in addresses(kind, slug)]
    return [*found, "/?person=once", "/?person=hidden-0", "/api/v1/citations?event=hidden-0"]


def rename_all(old: Mapping[str, str], new: Mapping[str, str]) -> None:
    models = {"events": Event, "people": Person, "locations": Location, "sources": Source}
    for kind, model in models.items():
        rows = model.objects.filter(slug=old[kind])
        # As it was once noted of drafts, too.
        FormerSlug.objects.note(KIND_OF_MODEL[model].name, rows.values_list("slug", "pk"))
        rows.update(slug=new[kind])


def publish_a_timeline() -> None:
    """Make a timeline on which one record of each kind was called otherwise once."""
    make_timeline(make_article())
    rename_all(KINDS, dict.fromkeys(KINDS, "once"))
    rename_all(dict.fromkeys(KINDS, "once"), KINDS)


def plant(*statuses: str) -> None:
    """Add events that touch every relation of the published ones, and every address."""
    article, cruise = Source.objects.get(slug="report"), Person.objects.get()
    stadium = Location.objects.get(slug="stade-de-france")
    ceremony, part = Event.objects.get(slug="closing-ceremony"), Event.objects.get(slug="rappel")
    places = [(status, parent) for status in statuses for parent in (None, ceremony, part)]
    for number, (status, parent) in enumerate(places):
        slug = f"{'formerly-' * (number == 0)}hidden-{number}"
        leak = make_source("A leak.", slug=slug, title="Leak")
        row = make_event(slug=slug, status=status, parent=parent, title="Hidden", date="2024-08")
        row.participations.create(person=cruise, role="secret")
        row.participations.create(person=make_person(slug=slug))
        row.locations.add(stadium, make_location(slug=slug, within=stadium))
        make_citation(row, article, "rappelled into the Stade", attributed_to=leak)
        make_citation(row, leak, "A leak", attributed_to=article)
        EventLink.objects.create(from_event=row, kind="depicts", to_event=ceremony)
        EventLink.objects.create(from_event=part, kind="follows", to_event=row)
        make_event(parent=row, status=status)
    rename_all(*(dict.fromkeys(KINDS, slug) for slug in ("formerly-hidden-0", "once")))
    rename_all(*(dict.fromkeys(KINDS, slug) for slug in ("once", "hidden-0")))
    Event.objects.filter(slug="hollywood-sign").update(parent=row)
    for number in range(60):
        make_event(status=statuses[0], date="2024-04", position=number)


@pytest.fixture(scope="module")
def before(django_db_setup, django_db_blocker) -> Mapping[str, Answer]:
    """All that is answered while there is no draft."""
    with django_db_blocker.unblock(), transaction.atomic():
        publish_a_timeline()
        client = Client()
        paths = [*shown(), *hidden(), *FIXED, *NOWHERE]
        answers = {path: ask(client, path) for path in paths}
        transaction.set_rollback(True)
    return answers


@pytest.fixture
def timeline(before, db):
    publish_a_timeline()


def differing(client, before: Mapping[str, Answer]) -> Iterator[str]:
    """Yield the addresses at which something else is answered now, asked one at a time."""
    cache.clear()
    return (path for path, answer in before.items() if ask(client, path) != answer)


def test_no_byte_of_any_answer_differs_because_of_a_draft(client, timeline, before):
    plant(DRAFT, REJECTED)

    assert list(differing(client, before)) == []


def test_a_copy_that_is_still_good_stays_so(client, timeline, before):
    kept = {path: answer.headers["ETag"] for path, answer in before.items() if "ETag" in answer}
    plant(DRAFT, REJECTED)

    answers = {path: ask(client, path, if_none_match=tag).status for path, tag in kept.items()}

    assert answers == dict.fromkeys(kept, 304)


def test_publishing_the_drafts_does_change_what_is_answered(client, timeline, before):
    changing = shown()
    plant(PUBLISHED, PUBLISHED)

    changed = set(differing(client, before))

    alone = re.compile("/api/v1/(people|locations|sources)/")  # tells of no event
    assert [path for path in changing if path not in changed and not alone.match(path)] == []


def every_event(monkeypatch):
    monkeypatch.setattr(EventQuerySet, "published", lambda rows: rows.all())


def everybody(monkeypatch):
    monkeypatch.setattr(PersonQuerySet, "public", lambda rows: rows.all())


def every_place(monkeypatch):
    monkeypatch.setattr(LocationQuerySet, "public", lambda rows: rows.all())


def every_source(monkeypatch):
    monkeypatch.setattr(SourceQuerySet, "public", lambda rows: rows.all())


def every_quote(monkeypatch):
    monkeypatch.setattr(CitationQuerySet, "published", lambda rows: rows.all())


def every_link(monkeypatch):
    monkeypatch.setattr(EventLinkQuerySet, "published", lambda rows: rows.all())


def whatever_is_searched(monkeypatch):
    def matching(rows, search, at_most=None):
        documents.refresh()
        return fulltext.matching(rows.model.objects.all(), search) if search.terms else rows

    monkeypatch.setattr(EventQuerySet, "matching", matching)


def counts_beside_choices(monkeypatch):
    left = FilterForm._left

    def with_drafts(form, name):
        drafts = Event.objects.exclude(status=PUBLISHED).values_list("pk", flat=True)
        return [*left(form, name), *drafts]

    monkeypatch.setattr(FilterForm, "_left", with_drafts)


def take_all_for_published(triggers):
    database.drop(connection, triggers)
    bodies = [each.body.replace("status = 'published'", "status <> ''") for each in triggers]
    pairs = zip(triggers, bodies, strict=True)
    database.create(connection, [each._replace(body=body) for each, body in pairs])


def counts_of_dates(monkeypatch):
    take_all_for_published(spantable._TRIGGERS)


def what_stands_under_a_draft(monkeypatch):
    take_all_for_published(parts._TRIGGERS)


def what_drafts_use(monkeypatch):
    take_all_for_published(list(entries._triggers()))


def the_mark_of_what_is_shown(monkeypatch):
    triggers = list(content._triggers(connection.vendor))
    database.drop(connection, triggers)
    database.create(connection, [each._replace(when="") for each in triggers])


def map_for_search_engines(monkeypatch):
    monkeypatch.setattr(sections["sitemaps"]["events"], "rows", Event.objects.all())


def former_addresses(monkeypatch):
    monkeypatch.setitem(redirects._PUBLIC, "person", Person.objects.all)


def a_header(monkeypatch):
    def answer(middleware, request):
        response = middleware.get_response(request)
        if drafts := Event.objects.exclude(status=PUBLISHED).count():
            response["X-Drafts"] = drafts
        return response

    monkeypatch.setattr(redirects.FormerAddressMiddleware, "__call__", answer)


LEAKS = [
    *(every_event, everybody, every_place, every_source, every_quote, every_link),
    *(whatever_is_searched, counts_beside_choices, counts_of_dates, what_stands_under_a_draft),
    *(what_drafts_use, the_mark_of_what_is_shown),
    *(map_for_search_engines, former_addresses, a_header),
]


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_noticed(client, timeline, before, monkeypatch, leak):
    leak(monkeypatch)
    with transaction.atomic():
        plant(DRAFT, REJECTED)
        leaking = next(differing(client, before), None)
        transaction.set_rollback(True)

    assert leaking
    assert next(differing(client, {leaking: before[leaking]}), None) is None  # but for the drafts
