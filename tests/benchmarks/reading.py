"""What reading costs: python -m tests.benchmarks.reading [EVENTS ...]

Makes archives of 50, 1,000 and 100,000 events, or of as many as are asked for, in database files,
and asks for public pages as a reader would. The same rows are asked for beside it as plain Django
would (offsets, icontains, GROUP BY), and by bare SQL. Times are processor time of one client, the
median of some runs, warm and with nothing cached; at the end stands how they grow from the first
size on. ARCHIVES names a folder in which the files stay, and are used again.
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
MOST_BYTES = 150_000
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
        "filter: person": "/?person=delegate-1",
        "filter: place": "/?location=place-1",
        "filter: source": "/?source=article-1",
        "filter: kind": "/?factuality=planned",
        "event": f"/events/event-{size // 2}/",
        "events": "/events/",
        "people": "/people/",
        "places": "/locations/",
        "sources": "/sources/",
        "frame": "/embed/",
        "sitemap": "/sitemap.xml",
        "API": "/api/v1/events?limit=50",
        "API: people": "/api/v1/people",
        "API: quotes": "/api/v1/citations",
    }


def baselines(size: int) -> dict[str, Callable[[], object]]:
    """Return what plain Django does for some of the pages."""
    from django.db.models import Count, Q

    from timeline.edtf import parse
    from timeline.models import Event, Person

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
        "people": lambda: list(
            Person.objects.filter(participations__event__status="published")
            .distinct()
            .order_by("name")[:50]
        ),
        "person": lambda: list(rows.filter(people__slug="delegate-1")[:50]),
        "place": lambda: list(rows.filter(locations__slug="place-1")[:50]),
        "filter: kind": lambda: shown(rows.filter(factuality="planned")),
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


def measured(size: int) -> dict[str, float]:
    """Print what each page costs, and return that in milliseconds."""
    from django.test import Client

    client, plain, bare = Client(), baselines(size), floors()
    print(f"\n{size:,} events; milliseconds of processor time")
    print(f"{'':20} {'page':>8} {'plain':>9} {'ratio':>7} {'bare':>7} {'queries':>8} {'bytes':>9}")
    took = {}
    for name, path in pages(size).items():
        queries, weight = looked_at(client, path)
        took[name] = milliseconds(lambda path=path: client.get(path).content)  # type: ignore[misc]
        before = milliseconds(plain[name]) if name in plain else None
        floor = milliseconds(lambda name=name: rows_of(*bare[name])) if name in bare else None  # type: ignore[misc]
        print(
            f"{name:20} {took[name]:8.1f} {number(before):>9} "
            f"{number(before and before / took[name]):>7} {number(floor, 2):>7} "
            f"{queries:8} {weight:9,}{'  <--' * (weight > MOST_BYTES)}"
        )
    print(f"{'plain GROUP BY':20} {'':8} {milliseconds(plain['overview']):9.1f}")
    known = {"if-none-match": client.get("/").headers["ETag"]}
    took["known already"] = milliseconds(lambda: client.get("/", headers=known))
    print(f"{'known already':20} {took['known already']:8.1f}")
    return took


def looked_at(client: Any, path: str) -> tuple[int, int]:
    """Return how many queries a page takes, and how many bytes it has."""
    from django.db import connection

    queries: list[str] = []
    with connection.execute_wrapper(partial(noted, queries)):
        response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return len(queries), len(response.content)


def grown(costs: dict[int, dict[str, float]]) -> None:
    """Print how many times what it costs at the first size a page costs at the others."""
    first, *others = costs
    print(f"\n{'times the cost of':20} {first:>9,} {''.join(f'{size:>11,}' for size in others)}")
    for name, cost in costs[first].items():
        ratios = "".join(f"{costs[size][name] / cost:11.2f}" for size in others)
        print(f"{name:20} {cost:6.1f} ms {ratios}")


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
    os.environ["ALLOWED_HOSTS"] = "testserver"
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'none.sqlite3'}"
    import django

    django.setup()
    costs = {}
    for size in sizes:
        make(size, folder / f"{size}.sqlite3")
        costs[size] = measured(size)
    grown(costs)


def make(size: int, database: Path) -> None:
    """Read from the archive of a size, which is made if it is not there."""
    from django.core.management import call_command
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = str(database)
    is_new = not database.exists()
    call_command("migrate", verbosity=0)
    if is_new:
        started = time.process_time()
        call_command("generate", str(size), verbosity=0)
        print(f"\nmade in {time.process_time() - started:.1f} s")


if __name__ == "__main__":
    asked_for = [int(each) for each in sys.argv[1:]] or [50, 1_000, 100_000]
    with TemporaryDirectory() as temporary:
        main(asked_for, Path(os.environ.get("ARCHIVES") or temporary))
