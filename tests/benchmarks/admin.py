"""How long editors wait: python -m tests.benchmarks.admin [EVENTS]

Makes an archive of 1,000 events and another of 100,000, or of as many as are asked for, sets some
of them back to drafts, and opens the front page, the review and the lists with their search, their
orders and their filters. A plain ``ModelAdmin`` with ``icontains`` search, ``date_hierarchy`` and
stock filters is timed beside them on the same rows; at the end stands how many times as long it
takes. Fails when a page needs 15 queries or more, or takes more than twice as long with many events
as with few. ARCHIVES names a folder in which the database files stay, and are used again.
"""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

FEW = 1_000
# Enough for a page and more, at any size.
DRAFTS = 100
RUNS = 5
LIST, CITATIONS = "/admin/timeline/event/", "/admin/timeline/citation/"
PAGES = {
    "front page": "/admin/",
    "review": f"{LIST}review/",
    "list": LIST,
    "last page": f"{LIST}?p=20",
    "by title": f"{LIST}?o=1",
    "latest published": f"{LIST}?o=-7.2",
    "from a date on": f"{LIST}?from=1950",
    "search, one found": f"{LIST}?q=report+000000777",
    "search, common": f"{LIST}?q=ceremony",
    "search, none found": f"{LIST}?q=xylophone",
    "drafts": f"{LIST}?status__exact=draft",
    "rejected": f"{LIST}?status__exact=rejected",
    "published": f"{LIST}?status__exact=published",
    "alleged": f"{LIST}?factuality__exact=alleged",
    "dated to a day": f"{LIST}?precision=day",
    "very vague": f"{LIST}?attention=very-vague",
    "uncited": f"{LIST}?attention=uncited",
    "outside the whole": f"{LIST}?attention=outside-parent",
    "later than told": f"{LIST}?attention=later-than-reported",
    "a person": f"{LIST}?person=1",
    "a place": f"{LIST}?location=1",
    "a source": f"{LIST}?source=1",
    "autocomplete": "/admin/autocomplete/?app_label=timeline&model_name=citation"
    "&field_name=event&term=ceremony",
    "citations": CITATIONS,
    "citations: search": f"{CITATIONS}?q=ceremony",
    "citations: stance": f"{CITATIONS}?stance__exact=mentions",
    "people": "/admin/timeline/person/",
    "an event": f"{LIST}500/change/",
    "deleting a person": "/admin/timeline/person/1/delete/",
}
PLAIN = {
    "list": "",
    "last page": "?p=LAST",
    "by title": "?o=1",
    "latest published": "?o=-6.2",
    "search, one found": "?q=report+000000777",
    "search, common": "?q=ceremony",
    "search, none found": "?q=xylophone",
    "drafts": "?status__exact=draft",
    "rejected": "?status__exact=rejected",
    "published": "?status__exact=published",
    "alleged": "?factuality__exact=alleged",
    "a person": "?people__id__exact=1",
    "a place": "?locations__id__exact=1",
}


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
        list_display = ["title", "date", "factuality", "status", "parent", "published_at"]
        list_filter = ["status", "factuality", "date_basis"]
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
    """Make an archive in a file, if it is not there: some drafts, and an editor."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from timeline.models import Event, findings

    use(database)
    call_command("migrate", verbosity=0)
    if User.objects.exists():
        return
    call_command("generate", str(events), verbosity=0)
    now, step = datetime.now(tz=UTC), events // DRAFTS
    drafts = Event.objects.filter(pk__in=range(step, events + 1, step))
    drafts.decide(Event.Status.DRAFT, by=None, at=now)
    findings.look_again(at=now)
    User.objects.create_superuser("root")


def report(databases: list[Path], pages: Callable[[], dict[str, Act]]) -> dict[str, list[Cost]]:
    """Print medians and their ratio, and return them: with few events and with many."""
    acts: dict[str, dict[Path, Act]] = defaultdict(dict)
    for database in databases:
        use(database)
        for name, act in pages().items():
            acts[name][database] = act
    found = {}
    for name, of_page in acts.items():
        few, many = found[name] = measured(of_page)
        mark = "" if is_within(few, many) else "  <--"
        counted = f"{many.queries:9}{few.rows:7}{many.rows:5}"
        print(
            f"{name:22}{few.time:9.1f}{many.time:11.1f}{many.time / few.time:8.2f}{counted}{mark}"
        )
    return found


def is_within(few: Cost, many: Cost) -> bool:
    """Whether a page is within what is asked of it."""
    return many.time <= 2 * few.time and many.queries < 15


def main(events: int, folder: Path) -> int:
    databases = [folder / f"admin_{number}.sqlite3" for number in (FEW, events)]
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
    found = report(databases, ours)
    print("\nA plain ModelAdmin")
    of_plain = report(databases, plain)
    print(f"\n{'times our time':22}{events:9,}")
    for name, (_, cost) in of_plain.items():
        print(f"{name:22}{cost.time / found[name][1].time:9.1f}")
    return 0 if all(is_within(few, many) for few, many in found.values()) else 1


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        asked_for = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
        sys.exit(main(asked_for, Path(os.environ.get("ARCHIVES") or temporary)))
