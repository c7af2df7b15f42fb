"""A made-up archive of any size, for trials and measurements: the same whenever it is made.

Its dates are of every kind that EDTF knows, and its quotes stand in its articles. Nobody in it, and
nothing, has a name of its own.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import accumulate, chain, islice
from random import Random
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from timeline.models import (
    Citation,
    Event,
    EventLink,
    Likeness,
    Location,
    Participation,
    Person,
    Source,
    bulk,
    content,
    documents,
    entries,
    guards,
    spantable,
    uses,
)
from timeline.models.dates import EdtfField

# Rows held in memory, and written, at a time.
BATCH = 2_000
SENTENCES = 100

# Each is in the title of one in so many events.
WORDS = {"ceremony": 10, "anthem": 100, "zeppelin": 10_000}
_NOUNS = ("Opening", "Report", "Meeting", "Rehearsal", "Announcement", "Arrival", "Reception")

# Kinds of dates, and how often they come.
_DATES = {
    "{year}-{month:02}-{day:02}": 600,
    "{year}-{month:02}": 120,
    "{year}": 80,
    "{year}-{month:02}-{day:02}T{hour:02}:30:00Z": 40,
    "{year}-{month:02}-{day:02}/{year}-12": 30,
    "": 20,
    "{year}-{season}": 10,
    "{year}-{quarter}": 10,
    "{year}~": 10,
    "{year}-{month:02}?": 10,
    "{year}-{month:02}-{day:02}%": 10,
    "{year}-~{month:02}-{day:02}": 5,
    "{year}-{month:02}-XX": 5,
    "{year}-XX-{day:02}": 5,
    "{decade}X": 5,
    "19XX": 2,
    "{year}/..": 5,
    "{year}-{month:02}/": 5,
    "../{year}-{month:02}": 5,
    "/{year}": 5,
    "[..{year}-{month:02}-{day:02}]": 5,
    "[{year}-{month:02}-{day:02}..]": 3,
    "[{year}-{month:02}-01..{year}-{month:02}-{day:02}]": 5,
    "{{{year}-{month:02},{year}-12}}": 3,
    "{year}S3": 1,
    "-{hundreds:04}": 1,
    "Y-1{year}": 1,
    "Y1{hour}E5": 1,
}
_KINDS, _UP_TO = list(_DATES), list(accumulate(_DATES.values()))
_DATE, _PUBLISHED = Event._meta.get_field("date"), Source._meta.get_field("published")

# What is written into the columns that it names.
Row = dict[str, Any]


class NotEmptyError(Exception):
    """The database holds records, among which made-up ones must not come."""


def generate(size: int, batch_written: Callable[[int], object]) -> None:
    """Fill an empty database with ``size`` published events and all that goes with them.

    ``batch_written`` is told of how many rows. What is broken off leaves the database as it was.
    """
    if any(model._base_manager.exists() for model in (Person, Location, Source, Event)):
        raise NotEmptyError
    with bulk.transaction():
        _write(size, batch_written)
        for table in (spantable, entries, uses):
            table.rebuild()
        for recognised in (Person, Location):
            Likeness.objects.renew(recognised)
        documents.fill()
        content.renew()
        guards.prove(connection)
        guards.install(connection)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _write(size: int, batch_written: Callable[[int], object]) -> None:
    """Write all rows, with no trigger that sees them."""
    # What is yet to be looked at keeps PostgreSQL from altering a table.
    connection.check_constraints()
    guards.remove(connection)
    tables = list(_tables(size))
    with bulk.unindexed(*(model._meta.db_table for model, _ in tables)):
        for model, rows in tables:
            defaults = _defaults(model)
            while batch := [defaults | row for row in islice(rows, BATCH)]:
                bulk.write(model._meta.db_table, batch[0], [tuple(row.values()) for row in batch])
                batch_written(len(batch))
    _follow_numbers()
    with connection.cursor() as cursor:
        # No other tables, which nobody else could analyze till the end of the transaction.
        for model, _ in tables:
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _defaults(model: type[models.Model]) -> Row:
    """Return what stands in the columns of a model that are not written."""
    return {
        field.attname: field.get_default()
        for field in model._meta.local_concrete_fields
        if not (field.primary_key or field.generated)
    }


def rows_of(size: int) -> int:
    """Return about how many rows an archive of ``size`` events has."""
    return int(size * 4.5)


def _tables(size: int) -> Iterator[tuple[type[models.Model], Iterator[Row]]]:
    """Yield each table with its rows, what others refer to first."""
    people, places, sources = size // 20 + 1, size // 50 + 1, (size - 1) // SENTENCES + 1
    yield Person, map(_person, _numbers(people))
    yield Location, map(_place, _numbers(places))
    yield Source, map(_source, _numbers(sources))
    yield Event, _events(size)
    yield Participation, _participations(size, people)
    yield Event.locations.through, _settings(size, places)
    yield Citation, chain.from_iterable(_citations(n, sources) for n in _numbers(size))
    yield EventLink, (_link(n) for n in range(2, size + 1, 100))


def _numbers(count: int) -> range:
    return range(1, count + 1)


def _random() -> Random:
    return Random(2024)  # noqa: S311 - the same whenever it is made


def _chosen(random: Random, count: int) -> int:
    """Return a number from 1 to ``count``; small ones come often."""
    return 1 + int(count * random.random() ** 3)


def _person(number: int) -> Row:
    kind, word = ("group", "Delegation") if number % 10 == 0 else ("individual", "Delegate")
    return {
        "id": number,
        "slug": f"{word.lower()}-{number}",
        "name": f"{word} {number:,}",
        "kind": kind,
        "aliases": f"Number {number}" if number % 5 == 0 else "",
        "description": f"Known from the reports as the one with number {number}.",
    }


def _place(number: int) -> Row:
    """Return a place that lies within one of the places before it, ten in each."""
    return {
        "id": number,
        "slug": f"place-{number}",
        "name": f"Place {number:,}",
        "within_id": number // 10 or None,
        "latitude": (number * 7.1) % 140 - 60,
        "longitude": (number * 13.3) % 360 - 180,
    }


def _sentence(number: int) -> str:
    return (
        f"In report {number:09} it is told at some length what took place in town that day, and "
        "who was there to see it."
    )


def _source(number: int) -> Row:
    first = (number - 1) * SENTENCES
    sentences = [_sentence(first + n) for n in _numbers(SENTENCES)]
    source = Source(text="\n".join(" ".join(sentences[n : n + 5]) for n in range(0, SENTENCES, 5)))
    source.seal()
    return {
        "id": number,
        "slug": f"article-{number}",
        "title": f"Article {number:,}: what took place, and who was there",
        "publisher": f"Paper {number % 7}",
        "url": f"https://paper.example/{number}",
        "text": source.text,
        "sha256": source.sha256,
        **_dated(_PUBLISHED, f"{1950 + number % 70}-{1 + number % 12:02}-{1 + number % 28:02}"),
    }


def _events(size: int) -> Iterator[Row]:
    """Yield events, each twentieth of them a part of the one before it."""
    random = _random()
    for number in _numbers(size):
        rare = [word for word, every in WORDS.items() if number % every == 0]
        yield {
            "id": number,
            "slug": f"event-{number}",
            "title": " ".join([random.choice(_NOUNS), f"number {number:,}", *rare]),
            "summary": f"What was seen and heard on occasion {random.randrange(10**6):,}, as told "
            "by those who were there and by those who were not.",
            **_dated(_DATE, _date(random)),
            "date_phrase": "That day" if number % 3 == 0 else "",
            "date_basis": "resolved" if number % 3 == 0 else "stated",
            "factuality": _factuality(number),
            "status": "published",
            "parent_id": number - 1 if number % 20 == 0 else None,
            "is_part": number % 20 == 0,
        }


def _factuality(number: int) -> str:
    kinds = {50: "planned", 70: "alleged", 90: "depicted"}
    return next((kind for every, kind in kinds.items() if number % every == 0), "happened")


def _date(random: Random) -> str:
    year = random.randint(1900, 2019)
    kind = random.choices(_KINDS, cum_weights=_UP_TO)[0]
    return kind.format(
        year=year,
        decade=year // 10,
        hundreds=year % 1000 or 1,
        month=random.randint(1, 12),
        season=random.randint(21, 24),
        quarter=random.randint(33, 36),
        day=random.randint(1, 28),
        hour=random.randint(10, 23),
    )


@lru_cache(100_000)
def _dated(field: EdtfField, text: str) -> Row:
    """Return what a record has in the columns of a date."""
    date = field.to_python(text)
    return {field.name: date, **field.bounds_of(date)}


def _participations(size: int, people: int) -> Iterator[Row]:
    """Yield for each event one person, for every other one two."""
    random = _random()
    for number in _numbers(size):
        chosen = {_chosen(random, people) for _ in range(1 + number % 2)}
        for person in sorted(chosen):
            role = "witness" if person % 4 == 0 else ""
            yield {"event_id": number, "person_id": person, "role": role}


def _settings(size: int, places: int) -> Iterator[Row]:
    random = _random()
    for number in _numbers(size):
        yield {"event_id": number, "location_id": _chosen(random, places)}


def _citations(number: int, sources: int) -> Iterator[Row]:
    """Yield for an event its own sentence, and for some another that tells otherwise."""
    yield _citation(number, number, attributed_to_id=_credited(number, sources))
    if number % 8 == 0:
        yield _citation(number, number - 1, stance=_stance(number))


def _citation(event: int, sentence: int, **others: Any) -> Row:
    source, place = divmod(sentence - 1, SENTENCES)
    quote = _sentence(sentence)
    start = place * (len(quote) + 1)
    return {
        "event_id": event,
        "source_id": source + 1,
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        **others,
    }


def _credited(number: int, sources: int) -> int | None:
    """Return for some events another source than their own."""
    own = (number - 1) // SENTENCES + 1
    return own % sources + 1 if number % 25 == 0 and sources > 1 else None


def _stance(number: int) -> str:
    return "contradicts" if number % 16 == 0 else "mentions"


def _link(number: int) -> Row:
    return {"from_event_id": number, "to_event_id": number - 1, "kind": "follows"}


def _follow_numbers() -> None:
    """Let PostgreSQL number what comes next after what was numbered here."""
    numbered = [Person, Location, Source, Event]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), numbered):
            cursor.execute(statement)
