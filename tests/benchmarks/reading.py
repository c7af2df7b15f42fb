"""What reading costs: python -m tests.benchmarks.reading [EVENTS ...]

Makes archives of 50, 1,000 and 100,000 events, or of as many as are asked for, in database files,
and asks for public pages as a reader would. Beside it stands what plain Django takes for a page of
the same rows (``ListView``, offsets, ``icontains``, ``GROUP BY``), and what bare SQL takes. Times
are processor time of one client, warm and with nothing cached: the least of some runs, for what
else a machine does can only add to it. At the end stands how they grow from the first size on.
ARCHIVES names a folder in which the files stay, and are used again. Into the folder ``benchmarks``
all of it is written as JSON, with a chart.

What finds a handful in a small archive and a full page in a great one costs more there for what it
shows, however it is found. So some questions are asked once more as "a hundred": they find about a
hundred events at any size from 1,000 on. Windows are as long as the archive (``seeds/archive.py``)
needs for so many, the person is one who takes part in so many, and a hundred of its sentences have
a number that begins with seven noughts.

    python -m tests.clusters python -m tests.benchmarks.reading 1000000 10000000

does so on PostgreSQL, with a database for each size. Its server works in another process, so there
a page is measured in elapsed time; beside it stands the client's own processor time.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.charts import chart

RUNS = 9
# Of more events, what plain Django does is not waited for.
MOST_PLAIN = 1_000_000
MOST_BYTES = 150_000
RESULTS = Path("benchmarks")
FORMATS = ["json", "jsonld", "csv", "ics", "atom", "geojson"]
# What one measurement says of a page, and how it is printed.
COLUMNS = {
    "page": "9.1f",
    "client": "9.1f",
    "plain": "9.1f",
    "plain/page": "10.2f",
    "bare": "7.1f",
    "page/bare": "9.1f",
    "first byte": "10.1f",
    "queries": "8",
    "bytes": "10,",
}


def milliseconds(act: Callable[[], object], clock: Callable[[], float] | None = None) -> float:
    clock = clock or clock_of_all()
    act()
    times = []
    for _ in range(RUNS):
        started = clock()
        act()
        times.append(clock() - started)
    return 1000 * min(times)


# Before and behind the years of an archive.
START, END = date(1900, 1, 1), date(2020, 1, 1)


def window(size: int, number: int) -> str:
    """Return the window, up to a day in 2010, in which about so many events certainly lie."""
    last = date(2010, 6, 20)
    first = max(last - (END - START) * min(number / size, 1), START)
    return f"from={first}&to={last}&certain=1"


def hundreds(size: int) -> dict[str, str]:
    """Return questions each of which finds about a hundred events, however many there are."""
    # Of the people, of whom small numbers come often; one that is even may be a group.
    delegate, few = f"delegate-{size // 632 | 1}", window(size, 100)
    return {
        "a hundred: window": f"/?{few}",
        "a hundred: word": "/?q=0000000",
        "a hundred: phrase": "/?q=%22report+0000000%22",
        "a hundred: word in window": f"/?q=ceremony&{window(size, 1_000)}",
        "a hundred: person": f"/?person={delegate}",
        "a hundred: kind in window": f"/?factuality=planned&{window(size, 5_000)}",
        **{f"a hundred as {name}": f"/timeline.{name}?{few}" for name in FORMATS},
    }


def clock_of_all() -> Callable[[], float]:
    """Return the clock that also sees what the database does."""
    from django.db import connection

    return time.process_time if connection.vendor == "sqlite" else time.perf_counter


def pages(size: int) -> dict[str, str]:
    late, day = "from=2010-05-10&to=2010-06-20", "from=2010-05-10&to=2010-05-12&certain=1"
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
        **{f"a day as {name}": f"/timeline.{name}?{day}" for name in FORMATS},
        "kind and person": "/?factuality=planned&person=delegate-1",
        "kind in window": f"/?factuality=planned&{late}",
        "sitemap, last part": f"/sitemap-events.xml?p={1 + (size - 1) // 5_000}",
        **hundreds(size),
    }


def measured(size: int) -> dict[str, dict[str, float]]:
    """Print what each page costs, and return it by page and column: milliseconds and numbers."""
    from django.test import Client

    from tests.benchmarks import plain

    client, views, bare = Client(), plain.views(size), plain.floors()
    if size > MOST_PLAIN:
        views = {}
    is_elapsed = clock_of_all() is time.perf_counter
    print(f"\n{size:,} events; milliseconds of {'elapsed' if is_elapsed else 'processor'} time")
    widths = {name: int(form.rstrip(",f").partition(".")[0]) for name, form in COLUMNS.items()}
    print(f"{'':26}" + "".join(f"{name:>{widths[name] + 1}}" for name in COLUMNS))
    found = {}
    for name, path in pages(size).items():
        told: dict[str, float] = looked_at(client, path)
        read = partial(content_of, client, path)
        told["page"] = milliseconds(read)
        if is_elapsed:
            told["client"] = milliseconds(read, time.process_time)
        if name in views:
            told["plain"] = milliseconds(views[name])
            told["plain/page"] = told["plain"] / told["page"]
        if name in bare:
            told["bare"] = milliseconds(bare[name])
            told["page/bare"] = told["page"] / told["bare"]
        found[name] = told
        cells = (
            f" {told[each]:{form}}" if each in told else " " * (widths[each] + 1)
            for each, form in COLUMNS.items()
        )
        print(f"{name:26}{''.join(cells)}{'  <--' * (told['bytes'] > MOST_BYTES)}")
    found |= repeated(client)
    if views:
        print(f"{'plain GROUP BY':30}{milliseconds(views['density']):10.1f}")
    print(f"memory, at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return found


def content_of(client: Any, path: str) -> bytes:
    content: bytes = client.get(path).getvalue()
    return content


def repeated(client: Any) -> dict[str, dict[str, float]]:
    """Print what the first page costs for whom it is known or held already; a view of nothing.

    Its entries alone are held where something else has changed.
    """
    from django.core.cache import cache
    from django.test import Client, override_settings

    from olympics import environment
    from timeline.models import content

    def after_a_change() -> None:
        content.renew()
        client.get("/")

    known = {"if-none-match": client.get("/").headers["ETag"]}
    took = {"known already": milliseconds(lambda: client.get("/", headers=known))}
    memory = {"default": environment.cache({}, "CACHE_URL")}
    with override_settings(CACHES=memory):
        cache.clear()
        took["held"] = milliseconds(lambda: client.get("/"))
        took["entries held"] = milliseconds(after_a_change)
    with override_settings(ROOT_URLCONF="tests.benchmarks.nothing", MIDDLEWARE=[]):
        bare = Client()
        took["a view of nothing"] = milliseconds(lambda: bare.get("/nothing"))
    for name, taken in took.items():
        print(f"{name:26} {taken:9.1f}")
    return {name: {"page": taken} for name, taken in took.items()}


def looked_at(client: Any, path: str) -> dict[str, float]:
    """Return how many queries a page takes, its bytes, and when the first of them is there."""
    from django.db import connection

    queries: list[str] = []
    with connection.execute_wrapper(partial(noted, queries)):
        response = client.get(path)
        content = response.getvalue()
    assert response.status_code == 200, (path, response.status_code)
    found: dict[str, float] = {"queries": len(queries), "bytes": len(content)}
    if response.streaming:
        found["first byte"] = milliseconds(lambda: read_first_byte(client.get(path)))
    return found


def read_first_byte(response: Any) -> None:
    """Read the first piece, and close what is not read to its end as a server would."""
    next(iter(response.streaming_content))
    response.close()


def grown(costs: dict[int, dict[str, float]]) -> None:
    """Print how many times what it costs at the first size a page costs at the others."""
    first, *others = costs
    print(f"\n{'times the cost of':26} {first:>9,} {''.join(f'{size:>11,}' for size in others)}")
    for name, cost in costs[first].items():
        ratios = "".join(f"{costs[size][name] / cost:11.2f}" for size in others)
        print(f"{name:26} {cost:6.1f} ms {ratios}")


def noted(queries: list[str], execute: Any, sql: str, *args: Any) -> Any:
    queries.append(sql)
    return execute(sql, *args)


def main(sizes: list[int], folder: Path) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "olympics.settings",
        "SECRET_KEY": "secret",
        "ALLOWED_HOSTS": "testserver",
        "CACHE_URL": "none",
    }
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'none.sqlite3'}")
    from django.db import connection

    import olympics.wsgi  # noqa: F401 - as a server starts

    found = {}
    for size in sizes:
        make(size, folder)
        found[size] = measured(size)
    costs = {
        size: {name: told["page"] for name, told in pages.items()} for size, pages in found.items()
    }
    grown(costs)
    RESULTS.mkdir(exist_ok=True)
    name = "reading" if connection.vendor == "sqlite" else f"reading_{connection.vendor}"
    (RESULTS / f"{name}.json").write_text(json.dumps(found, indent=1))
    (RESULTS / f"{name}.svg").write_text(chart(costs))
    print(f"\nWritten: {RESULTS}/{name}.json and {RESULTS}/{name}.svg")


def make(size: int, folder: Path) -> None:
    """Read from the archive of a size, which is made if it is not there."""
    from django.core.management import call_command
    from django.db import connection

    from timeline.models import Event

    move_to(size, folder)
    call_command("migrate", verbosity=0)
    if not Event.objects.exists():
        started = time.perf_counter(), time.process_time()
        call_command("generate", str(size), verbosity=0)
        took = time.perf_counter() - started[0], time.process_time() - started[1]
        print(f"\n{size:,} events made in {took[0]:.0f} s, {took[1]:.0f} of this process")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM")  # which the server would do by itself before long


def move_to(size: int, folder: Path) -> None:
    """Connect with the database of a size: a file, or, on PostgreSQL, one of the same server."""
    from django.db import connection

    if connection.vendor == "sqlite":
        name = str(folder / f"{size}.sqlite3")
    else:
        name = f"events_{size}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {name}")
        connection.close()  # into the pool, so first
        connection.close_pool()
    connection.close()
    connection.settings_dict["NAME"] = name


if __name__ == "__main__":
    asked_for = [int(each) for each in sys.argv[1:]] or [50, 1_000, 100_000]
    with TemporaryDirectory() as temporary:
        main(asked_for, Path(os.environ.get("ARCHIVES") or temporary))
