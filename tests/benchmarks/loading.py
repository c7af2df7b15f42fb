"""How long loading takes: python -m tests.benchmarks.loading [EVENTS]

Makes seeds of 10,000 events, or as many as are asked for, and loads them into a database file:
new, unchanged, and with every event changed. Django's ``loaddata`` of the same rows is timed
beside it, and ``executemany`` of them into tables without a key, an index or a trigger. Only
``loadseed`` writes the index for the search, too. In the end a process of its own loads the same
events anew, for the memory that it takes. Fails when ``loadseed`` is slower than Django, or holds
the lock for five seconds.

``python -m tests.clusters python -m tests.benchmarks.loading`` does so on PostgreSQL.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

PER_ARTICLE = 500
LONGEST_LOCK = 5.0


def write_seeds(folder: Path, events: int, word: str) -> None:
    """Write readings of so many events, each with a person, a place and a quote."""
    folder.mkdir(exist_ok=True)
    people, places = max(events // 20, 1), max(events // 50, 1)
    write(folder / "people.toml", (f'[p{n}]\nname = "Person {n}"' for n in range(people)))
    write(folder / "locations.toml", (f'[l{n}]\nname = "Place {n}"' for n in range(places)))
    for first in range(0, events, PER_ARTICLE):
        numbers = range(first, min(first + PER_ARTICLE, events))
        header = f'[source]\nslug = "a{first}"\ntitle = "Article {first}"\n'
        told = (event(number, people, places, word) for number in numbers)
        write(folder / f"a{first}.toml", [header, *told])
        write(folder / f"a{first}.txt", map(sentence, numbers))


def write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("\n".join(lines), encoding="utf-8")


def sentence(number: int) -> str:
    return f"On day {number} of the archive something with that number took place in town."


def event(number: int, people: int, places: int, word: str) -> str:
    return f"""
[[events]]
slug = "e{number}"
title = "Event {number}"
summary = "{word} {number}"
date = "{1900 + number % 120}-{number % 12 + 1:02}-{number % 28 + 1:02}"
people = {{ p{number % people} = "someone" }}
locations = ["l{number % places}"]
[[events.citations]]
quote = "{sentence(number)}"
"""


def seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


@contextmanager
def held(times: list[float]) -> Iterator[None]:
    """Note how long the transaction of a load is open."""
    from django.db import transaction

    from timeline.seeds import load

    original = load.transaction

    class Timed:
        set_rollback = staticmethod(transaction.set_rollback)

        @staticmethod
        @contextmanager
        def atomic() -> Iterator[None]:
            started = time.perf_counter()
            with transaction.atomic():
                yield
            times.append(time.perf_counter() - started)

    load.transaction = Timed
    yield
    load.transaction = original


def floor() -> None:
    """Write the rows of all tables that hold any into bare ones, and take them away again."""
    from django.apps import apps
    from django.db import connection, transaction

    taken = 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        for model in apps.get_app_config("timeline").get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {table}")
            rows = cursor.fetchall()
            if rows:
                cursor.execute(f"CREATE TABLE bare_{table} AS SELECT * FROM {table} WHERE false")
                marks = ", ".join(["%s"] * len(rows[0]))
                sql = f"INSERT INTO bare_{table} VALUES ({marks})"
                taken += seconds(partial(cursor.executemany, sql, rows))
        transaction.set_rollback(True)
    print(f"executemany, the same rows     {taken:8.2f} s")


# Loads a folder and says how many kilobytes the process had before and at most.
ALONE = """
import io, pathlib, sys, django; django.setup()
from django.core.management import call_command
def most():
    # What getrusage() tells includes the process from which this one was started.
    status = pathlib.Path("/proc/self/status").read_text().split()
    return int(status[status.index("VmHWM:") + 1])
before = most()
call_command("loadseed", seeds=pathlib.Path(sys.argv[1]), stdout=io.StringIO())
print(before, most())
"""


def memory(seeds: Path) -> tuple[int, int]:
    """Return the megabytes of a process before it loads the seeds, and at most."""
    command = [sys.executable, "-c", ALONE, str(seeds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    before, most = map(int, done.stdout.split())
    return before // 1024, most // 1024


def main(events: int, folder: Path) -> int:
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'db.sqlite3'}")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "olympics.settings", "SECRET_KEY": "secret"}
    import django

    django.setup()
    from django.core.management import call_command

    seeds, fixture = folder / "seeds", folder / "rows.json"
    call_command("migrate", verbosity=0)

    def loadseed() -> None:
        with (folder / "report.txt").open("w") as report:
            call_command("loadseed", seeds=seeds, stdout=report)

    write_seeds(seeds, events, "As it was")
    times: list[float] = []
    with held(times):
        new = seconds(loadseed)
        call_command("dumpdata", "timeline", output=fixture, verbosity=0)
        floor()
        again = seconds(loadseed)
        write_seeds(seeds, events, "As it is")
        changed = seconds(loadseed)
    call_command("flush", interactive=False, verbosity=0)
    rows = seconds(lambda: call_command("loaddata", fixture, verbosity=0))
    call_command("flush", interactive=False, verbosity=0)
    before, most = memory(seeds)
    print(f"loadseed, {events} new events   {new:8.2f} s, lock held {times[0]:6.2f} s")
    print(f"loaddata, the same rows        {rows:8.2f} s, {rows / new:.1f} times loadseed's")
    print(f"loadseed, nothing changed      {again:8.2f} s, lock held {times[1]:6.2f} s")
    print(f"loadseed, every event changed  {changed:8.2f} s, lock held {times[2]:6.2f} s")
    print(f"loadseed alone                 {most:8} MB, of which {before} MB before it began")
    return 0 if new <= rows and times[2] < LONGEST_LOCK else 1


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        asked_for = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
        sys.exit(main(asked_for, Path(temporary)))
