"""How long editors wait: python -m tests.benchmarks.admin [EVENTS]

Fills one database file with 1,000 events and another with 100,000, or as many as are asked for, and
opens the front page, the review and the list of events with its search and its filters. A plain
``ModelAdmin`` with ``icontains`` search, ``date_hierarchy`` and stock filters is timed beside them
on the same rows. Filters find a full page with few events, too: pages differ by nothing but what
stands behind them. Fails when a page needs 15 queries or more, or takes more than twice as long
with many events as with few.
"""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

FEW = 1_000
RUNS = 5
LIST = "/admin/timeline/event/"
PAGES = {
    "front page": "/admin/",
    "review": f"{LIST}review/",
    "list": LIST,
    "last page": f"{LIST}?p=20",
    "by title": f"{LIST}?o=1",
    "from a date on": f"{LIST}?from=1950",
    "search, one found": f"{LIST}?q=number+000777",
    "search, all found": f"{LIST}?q=event",
    "search, none found": f"{LIST}?q=xylophone",
    "drafts": f"{LIST}?status__exact=draft",
    "published": f"{LIST}?status__exact=published",
    "alleged": f"{LIST}?factuality__exact=alleged",
    "dated to a day": f"{LIST}?precision=day",
    "very vague": f"{LIST}?attention=very-vague",
    "uncited": f"{LIST}?attention=uncited",
    "contradicted": f"{LIST}?attention=contradicted",
    "outside the whole": f"{LIST}?attention=outside-parent",
    "later than told": f"{LIST}?attention=later-than-reported",
    "a person of 1 in 10": f"{LIST}?person=1",
    "a person of all": f"{LIST}?person=2",
    "a place of 1 in 50": f"{LIST}?location=1",
    "a source": f"{LIST}?source=1",
    "autocomplete": "/admin/autocomplete/?app_label=timeline&model_name=citation"
    "&field_name=event&term=number",
}
PLAIN = {
    "list": "",
    "last page": "?p=LAST",
    "by title": "?o=1",
    "search, one found": "?q=number+000777",
    "search, none found": "?q=xylophone",
    "search, all found": "?q=event",
    "drafts": "?status__exact=draft",
    "alleged": "?factuality__exact=alleged",
    "a person of 1 in 10": "?people__id__exact=1",
}
DATES = ["2024-03-11", "2024-03", "[..2024-04]", "2025-03-11", "2024", "1999/2004"]


def fill(events: int) -> None:
    """Write so many events, each with a quote, two people and a place."""
    from timeline.models import Citation, Event, Location, Participation, Person, Source

    people, places, articles = max(events // 20, 2), max(events // 50, 1), max(events // 100, 1)
    Person.objects.bulk_create(
        Person(name=f"Person {n}", slug=f"p{n}") for n in range(1, people + 1)
    )
    Location.objects.bulk_create(
        Location(name=f"Place {n}", slug=f"l{n}") for n in range(1, places + 1)
    )
    sources = [article(number, events // articles) for number in range(articles)]
    Source.objects.bulk_create(sources)
    Event.objects.bulk_create((event(number) for number in range(events)), batch_size=5000)
    for first in range(0, events, 5000):
        numbers = range(first, min(first + 5000, events))
        Citation.objects.bulk_create(c for n in numbers for c in quoted(n, articles))
        Participation.objects.bulk_create(
            Participation(event_id=n + 1, person_id=person)
            for n in numbers
            for person in {1 if n % 10 == 0 else 3 + n % (people - 2), 2}
        )
        Event.locations.through.objects.bulk_create(
            Event.locations.through(event_id=n + 1, location_id=n % places + 1) for n in numbers
        )


def sentence(number: int) -> str:
    return f"Something of number {number:09} took place."


def article(number: int, sentences: int) -> Any:
    from timeline.models import Source

    told = " ".join(sentence(number * sentences + n) for n in range(sentences))
    source = Source(title=f"Article {number}", slug=f"a{number}", published="2024-08", text=told)
    source.seal()
    return source


def event(number: int) -> Any:
    from timeline.models import Event

    status = "draft" if number % 10 == 5 else "published"
    moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    return Event(
        title=f"Event of number {number:06}",
        slug=f"event-{number}",
        date=DATES[number % len(DATES)].replace("20", str(19 + number % 2), 1),
        status=status,
        factuality="alleged" if number % 20 == 7 else "happened",
        parent_id=number if number % 10 == 9 else None,
        published_at=moment if status == "published" else None,
    )


def quoted(number: int, articles: int) -> Iterator[Any]:
    """Yield the citation of an event; one in twenty has none."""
    from timeline.models import Citation

    if number % 20 == 19:
        return
    quote = sentence(number)
    article, place = divmod(number, 100)
    start = place * (len(quote) + 1)
    yield Citation(
        event_id=number + 1,
        source_id=min(article, articles - 1) + 1,
        quote=quote,
        start=start,
        end=start + len(quote),
        stance="contradicts" if number % 20 == 3 else "supports",
    )


class Cost(NamedTuple):
    """What a page costs: the median in milliseconds, the queries, and the rows that it lists."""

    time: float
    queries: int
    rows: int


Act = Callable[[], Any]


def measured(acts: dict[Path, Act]) -> list[Cost]:
    """Return what the same page costs on each of some databases.

    They are asked in turn, so that what else the machine does meets all alike. Time is the
    processor's, SQLite's within it.
    """
    counted = [looked_at(database, act) for database, act in acts.items()]
    times = [[milliseconds(database, act) for database, act in acts.items()] for _ in range(RUNS)]
    medians = map(median, zip(*times, strict=True))
    return [Cost(time, *counts) for time, counts in zip(medians, counted, strict=True)]


def looked_at(database: Path, act: Act) -> tuple[int, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    use(database)
    act()
    with CaptureQueriesContext(connection) as queries:
        rows = act().content.count(b'name="_selected_action"')
    return len(queries), rows


def milliseconds(database: Path, act: Act) -> float:
    use(database)
    act()
    started = time.process_time()
    act()
    return (time.process_time() - started) * 1000


def use(database: Path) -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = str(database)


def ours() -> dict[str, Act]:
    """Return what opens each page of the database in use."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get())

    def opened(path: str) -> Any:
        response = client.get(path)
        assert response.status_code == 200, path
        return response

    return {name: partial(opened, path) for name, path in PAGES.items()}


def plain() -> dict[str, Act]:
    from django.contrib import admin
    from django.contrib.auth.models import User
    from django.test import RequestFactory

    from timeline.models import Event

    class PlainAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
        list_display = ["title", "date", "factuality", "status", "parent"]
        list_filter = ["status", "factuality", "date_basis", "people"]
        list_select_related = ["parent"]
        search_fields = ["title", "slug", "summary", "date_phrase"]
        date_hierarchy = "published_at"
        ordering = ["sort_key", "position", "slug"]
        list_per_page = 50

    page, user = PlainAdmin(Event, admin.site), User.objects.get()

    def opened(query: str) -> Any:
        request = RequestFactory().get(f"{LIST}{query}")
        request.user = user
        return page.changelist_view(request).render()

    last = str(opened("").context_data["cl"].paginator.num_pages)
    return {name: partial(opened, query.replace("LAST", last)) for name, query in PLAIN.items()}


def make(database: Path, events: int) -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from timeline.models import documents, findings

    use(database)
    call_command("migrate", verbosity=0)
    fill(events)
    User.objects.create_superuser("root")
    documents.write_all()
    findings.look_again(at=datetime.now(tz=UTC))


def report(databases: list[Path], pages: Callable[[], dict[str, Act]]) -> bool:
    """Print medians and their ratio; return whether every page is within what is asked."""
    acts: dict[str, dict[Path, Act]] = defaultdict(dict)
    for database in databases:
        use(database)
        for name, act in pages().items():
            acts[name][database] = act
    within = True
    for name, of_page in acts.items():
        few, many = measured(of_page)
        is_within = many.time <= 2 * few.time and many.queries < 15
        within &= is_within
        mark = "" if is_within else "  <--"
        counted = f"{many.queries:9}{few.rows:7}{many.rows:5}"
        print(
            f"{name:22}{few.time:9.1f}{many.time:11.1f}{many.time / few.time:8.2f}{counted}{mark}"
        )
    return within


def main(events: int, folder: Path) -> int:
    databases = [folder / f"{number}.sqlite3" for number in (FEW, events)]
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{databases[0]}",
        "DJANGO_SETTINGS_MODULE": "olympics.settings",
        "SECRET_KEY": "secret",
        "CACHE_URL": "none",
        "ALLOWED_HOSTS": "testserver",
    }
    import django

    django.setup()
    for database, number in zip(databases, (FEW, events), strict=True):
        make(database, number)
    print(f"{'median, ms':22}{FEW:9,}{events:11,}{'ratio':>8}{'queries':>9}{'rows':>12}")
    within = report(databases, ours)
    print("\nA plain ModelAdmin")
    report(databases, plain)
    return 0 if within else 1


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        asked_for = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
        sys.exit(main(asked_for, Path(temporary)))
