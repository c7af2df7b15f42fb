"""A made-up archive of any size, the same on every run."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from random import Random
from typing import Any

from django.db import models

from timeline.models import Citation, Event, Location, Participation, Person, Source

BATCH = 5_000
PER_SOURCE = 200
# How often each is in a title: in a tenth, in a hundredth, in one of ten thousand.
WORDS = {"ceremony": 10, "anthem": 100, "zeppelin": 10_000}


def build(size: int) -> None:
    """Fill an empty database with so many published events."""
    random = Random(size)  # noqa: S311 - the same on every run
    people, places, sources = size // 20 + 1, size // 50 + 1, size // PER_SOURCE + 1
    write(Person, people, lambda n: Person(id=n, name=f"Person {n}", slug=f"person-{n}"))
    write(Location, places, lambda n: place(n))
    write(Source, sources, lambda n: source(n))
    write(Event, size, lambda n: event(n, random))
    write(
        Participation, size, lambda n: Participation(event_id=n, person_id=chosen(random, people))
    )
    settings = Event.locations.through
    write(settings, size, lambda n: settings(event_id=n, location_id=chosen(random, places)))
    write(Citation, size, citation)


def write(model: type[models.Model], count: int, make: Callable[[int], Any]) -> None:
    rows: Iterable[Any] = map(make, range(1, count + 1))
    for batch in _batches(iter(rows)):
        model._base_manager.bulk_create(batch)


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def chosen(random: Random, count: int) -> int:
    """Return one of so many numbers; small ones are chosen often."""
    return 1 + int(count * random.random() ** 3)


def place(number: int) -> Location:
    within = number // 10 or None
    return Location(id=number, name=f"Place {number}", slug=f"place-{number}", within_id=within)


def sentence(number: int) -> str:
    return f"In report {number:09} it is told at some length what took place in town that day."


def source(number: int) -> Source:
    first = (number - 1) * PER_SOURCE
    text = " ".join(sentence(first + n) for n in range(1, PER_SOURCE + 1))
    made = Source(id=number, title=f"Source {number}", slug=f"source-{number}", text=text)
    made.seal()
    return made


def citation(number: int) -> Citation:
    source, place = divmod(number - 1, PER_SOURCE)
    quote = sentence(number)
    start = place * (len(quote) + 1)
    return Citation(
        event_id=number, source_id=source + 1, quote=quote, start=start, end=start + len(quote)
    )


def event(number: int, random: Random) -> Event:
    words = [word for word, rarity in WORDS.items() if number % rarity == 0]
    return Event(
        id=number,
        title=f"Event {number} {' '.join(words)}",
        slug=f"event-{number}",
        summary=f"What happened on occasion {random.randrange(10**6)}.",
        date=date(random),
        factuality="planned" if number % 50 == 0 else "happened",
        status="published",
        parent_id=number - 1 if number % 20 == 0 else None,
    )


def date(random: Random) -> str:
    """Return a day mostly; else a month, a year, a stretch, or what is open or not known."""
    year, month, day = random.randint(1900, 2019), random.randint(1, 12), random.randint(1, 28)
    kinds = {
        f"{year}-{month:02}-{day:02}": 60,
        f"{year}-{month:02}": 15,
        f"{year}": 10,
        f"{year}-{month:02}-{day:02}/{year}-12": 8,
        f"[..{year}-{month:02}-{day:02}]": 3,
        f"{year}/..": 2,
        "": 2,
    }
    return random.choices(list(kinds), list(kinds.values()))[0]
