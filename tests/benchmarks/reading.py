"""What reading costs: python -m tests.benchmarks.reading [EVENTS ...]

Makes archives of 1,000, 10,000 and 100,000 events, or of as many as are asked for, in a database
file, and asks for public pages as a reader would. The same rows are asked for beside it as plain
Django would (offsets, icontains, GROUP BY), and by bare SQL. Times are processor time of one
client, the median of some runs, warm and with nothing cached.
"""

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

RUNS = 5
BARE = "SELECT id, title, date, slug FROM timeline_event WHERE status = 'published' AND "
IN_ORDER = " ORDER BY sort_key, position, slug LIMIT 50"


def milliseconds(act: Callable[[], object]) -> float:
    act()
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        act()
        times.append(time.process_time() - started)
    return 1000 * median(times)


def pages(size: int) -> dict[str, str]:
    late = "from=2010-05-10&to=2010-06-20"
    return {
        "first page": "/",
        "deep page": "/?after=63000000000~0~a",
        "window": f"/?{late}",
        "window, surely": f"/?{late}&certain=1",
        "search, common": "/?q=ceremony",
        "search, rare": "/?q=zeppelin",
        "search, beginning": "/?q=cer",
        "phrase": "/?q=%22report+000000099%22",
        "search in window": f"/?q=ceremony&{late}",
        "person": "/people/delegate-1/",
        "place": "/locations/place-1/",
        "source": "/sources/article-1/",
        "kind": "/?factuality=planned",
        "event": f"/events/event-{size // 2}/",
        "events": "/events/",
        "API": "/api/v1/events?limit=50",
    }


def baselines(size: int) -> dict[str, Callable[[], object]]:
    """Return what plain Django does for some of the pages."""
    from django.db.models import Count, Q

    from timeline.edtf import parse
    from timeline.models import Event

    published = Event.objects.filter(status="published").order_by("sort_key", "position", "slug")
    rows = published.select_related("parent").prefetch_related(
        "participations__person", "locations", "citations__source"
    )
    first, last = parse("2010-05-10").earliest, parse("2010-06-20").latest
    window = Q(earliest__lte=last) | Q(earliest=None), Q(latest__gte=first) | Q(latest=None)

    def search(word: str) -> Q:
        return Q(title__icontains=word) | Q(summary__icontains=word)

    def shown(found: Any) -> object:
        return found.count(), list(found[:50])

    return {
        "first page": lambda: list(rows[:50]),
        "deep page": lambda: list(rows[size // 2 : size // 2 + 50]),
        "window": lambda: shown(rows.filter(*window)),
        "search, common": lambda: shown(rows.filter(search("ceremony"))),
        "search, rare": lambda: shown(rows.filter(search("zeppelin"))),
        "person": lambda: list(rows.filter(people__slug="delegate-1")[:50]),
        "place": lambda: list(rows.filter(locations__slug="place-1")[:50]),
        "kind": lambda: shown(rows.filter(factuality="planned")),
        "overview": lambda: list(
            Event.objects.filter(status="published")
            .order_by()
            .values("sort_key")
            .annotate(number=Count("pk"))
        ),
    }


def floors() -> dict[str, tuple[str, list[Any]]]:
    """Return bare SQL for some of the pages, without what is shown besides the entries."""
    from timeline.edtf import parse

    first, last = parse("2010-05-10").earliest, parse("2010-06-20").latest
    return {
        "first page": (f"{BARE} NOT is_part {IN_ORDER}", []),
        "deep page": (
            f"{BARE} NOT is_part AND (sort_key, position, slug) > (63000000000, 0, 'a') {IN_ORDER}",
            [],
        ),
        "window": (f"{BARE} sort_key BETWEEN %s AND %s {IN_ORDER}", [first, last]),
    }


def measured(size: int) -> None:
    from django.db import connection
    from django.test import Client

    client, plain, bare = Client(), baselines(size), floors()
    print(f"\n{size:,} events; milliseconds of processor time")
    print(f"{'':20} {'page':>8} {'plain':>9} {'ratio':>7} {'bare':>7} {'queries':>8} {'bytes':>9}")
    for name, path in pages(size).items():
        queries: list[str] = []
        with connection.execute_wrapper(partial(noted, queries)):
            response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        took = milliseconds(lambda path=path: client.get(path).content)  # type: ignore[misc]
        before = milliseconds(plain[name]) if name in plain else None
        floor = milliseconds(lambda name=name: rows_of(*bare[name])) if name in bare else None  # type: ignore[misc]
        print(
            f"{name:20} {took:8.1f} {number(before):>9} "
            f"{number(before and before / took):>7} {number(floor, 2):>7} "
            f"{len(queries):8} {len(response.content):9,}"
        )
    if "overview" in plain:
        print(f"{'plain GROUP BY':20} {'':8} {milliseconds(plain['overview']):9.1f}")


def noted(queries: list[str], execute: Any, sql: str, *args: Any) -> Any:
    queries.append(sql)
    return execute(sql, *args)


def rows_of(sql: str, params: list[Any]) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def number(value: float | None, digits: int = 1) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def main(sizes: list[int], folder: Path) -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "olympics.settings", "SECRET_KEY": "secret"}
    import django

    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'db.sqlite3'}")
    os.environ["ALLOWED_HOSTS"] = "testserver"
    django.setup()
    from django.core.management import call_command

    for size in sizes:
        call_command("migrate", verbosity=0)
        call_command("flush", verbosity=0, interactive=False)
        started = time.process_time()
        call_command("generate", str(size), verbosity=0)
        print(f"\nmade in {time.process_time() - started:.1f} s")
        measured(size)


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        asked_for = [int(each) for each in sys.argv[1:]] or [1_000, 10_000, 100_000]
        main(asked_for, Path(temporary))
