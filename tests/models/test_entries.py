"""What is listed beforehand is what the links say, whatever has been written and how."""

from collections import Counter
from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from tests.models.test_windows import DATES, MOMENTS, pages
from timeline.models import Citation, Event, Location, Participation, entries, guards, uses
from timeline.models.queries import narrowed_by
from timeline.models.windows import Among
from timeline.public.paging import BY_TIME

pytestmark = pytest.mark.django_db
TEXT = "The flag was handed over."


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


class Archive:
    """Events, people, sources and places, and the ways in which they are written."""

    def __init__(self):
        self.sources = [make_source(TEXT) for _ in range(3)]
        self.people = [make_person() for _ in range(3)]
        self.places = [make_location() for _ in range(4)]
        for number, date in enumerate(["2024", "2024-03-05", "", "19XX"]):
            self._link(make_event(date=date), number, number + 1)

    def _link(self, event, one, other):
        event.participations.create(person=self.people[one % 3])
        event.locations.add(self.places[one % 4], self.places[other % 4])
        credited = self.sources[other % 3] if other % 2 else None
        make_citation(event, self.sources[one % 3], "flag", attributed_to=credited)

    def _event(self, number):
        return Event.objects.order_by("pk")[number % Event.objects.all().count()]

    def tell(self, one, other):
        self._link(
            make_event(status=["draft", "published"][one % 2], date=DATES[other]), one, other
        )

    def tell_many(self, one, other):
        date = DATES[other]
        rows = [
            Event(title="New", slug=f"n{Event.objects.order_by('pk').last().pk}-{n}", date=date)
            for n in range(2)
        ]
        for event in Event.objects.bulk_create(rows):
            Participation.objects.bulk_create(
                [Participation(event=event, person=self.people[one % 3])]
            )

    def publish(self, one, other):
        Event.objects.filter(pk__in=[self._event(one).pk, self._event(other).pk]).update(
            status="published"
        )

    def publish_all(self, one, other):
        execute("UPDATE timeline_event SET status = 'published'")

    def withdraw(self, one, other):
        Event.objects.filter(pk__gte=self._event(one).pk).update(status="rejected")

    def date(self, one, other):
        Event.objects.filter(pk=self._event(one).pk).update(date=DATES[other])

    def plan(self, one, other):
        kind = ["happened", "planned"][other % 2]
        Event.objects.filter(pk=self._event(one).pk).update(factuality=kind)

    def date_and_publish(self, one, other):
        Event.objects.filter(pk=self._event(one).pk).update(date=DATES[other], status="published")

    def delete(self, one, other):
        if Event.objects.all().count() > 1:
            self._event(one).delete()

    def involve(self, one, other):
        person = self.people[other % 3]
        Participation.objects.get_or_create(event=self._event(one), person=person)

    def leave(self, one, other):
        execute("DELETE FROM timeline_participation WHERE person_id = %s", self.people[one % 3].pk)

    def hand_over(self, one, other):
        Participation.objects.filter(
            pk__in=Participation.objects.order_by("event", "pk").values("pk")[:1]
        ).update(event=make_event(), person=self.people[other % 3])

    def place(self, one, other):
        self._event(one).locations.set([self.places[other % 4], self.places[one % 4]])

    def displace(self, one, other):
        Event.locations.through.objects.filter(location=self.places[one % 4]).delete()

    def resettle(self, one, other):
        setting = Event.locations.through.objects.order_by("pk").first()
        place, event = self.places[other % 4], make_event()
        Event.locations.through.objects.filter(pk=setting and setting.pk).update(
            location=place, event=event
        )

    def move(self, one, other):
        self._move(one, self.places[other % 4])

    def free(self, one, other):
        self._move(one, None)

    def turn_around(self, one, other):
        """Let three places lie the other way round, in one statement each."""
        first, second, third, _ = self.places
        Location.objects.update(within=None)
        Location.objects.filter(pk__in=[first.pk, second.pk]).update(within=third)
        if one % 2:
            execute(
                "UPDATE timeline_location SET within_id = CASE id WHEN %s THEN %s ELSE NULL END",
                *(third.pk, first.pk),
            )

    def _move(self, number, within):
        place = Location.objects.get(pk=self.places[number % 4].pk)
        if within is None or not Location.objects.inside(place).filter(pk=within.pk).exists():
            Location.objects.filter(pk=place.pk).update(within=within)

    def uncite(self, one, other):
        Citation.objects.filter(source=self.sources[one % 3]).delete()

    def credit(self, one, other):
        Citation.objects.filter(event=self._event(one)).update(
            attributed_to=self.sources[other % 3]
        )

    def recite(self, one, other):
        Citation.objects.filter(event=self._event(one)).update(
            source=self.sources[other % 3], event=self._event(other)
        )

    def narrowed(self, events, number):
        """Return those of some events that tell of one of the records."""
        kind, number = divmod(number % 9, 3)
        ways = [events.of, events.at, events.said_by]
        return ways[kind]([self.people, self.places, self.sources][kind][number])


WAYS = [name for name in vars(Archive) if not name.startswith("_") and name != "narrowed"]
NUMBERS = st.integers(0, len(DATES) - 1)
STEPS = st.lists(st.tuples(st.sampled_from(WAYS), NUMBERS, NUMBERS), max_size=12)


def written(steps):
    archive = Archive()
    for way, one, other in steps:
        # What the database refuses leaves all as it was.
        with suppress(IntegrityError), transaction.atomic():
            getattr(archive, way)(one, other)
        assert (entries.wrong(), uses.number_wrong()) == (set(), 0), way
    return archive


@settings(max_examples=60)
@given(steps=STEPS)
def test_what_is_listed_is_what_the_links_say(steps):
    with transaction.atomic():
        archive = written(steps)
        lists = [archive.narrowed(Event.objects.published(), n) for n in range(9)]
        links = [archive.narrowed(Event.objects.filter(status="published"), n) for n in range(9)]
        found, expected = ([set(each) for each in those] for those in (lists, links))
        transaction.set_rollback(True)

    assert found == expected


@settings(max_examples=60)
@given(
    steps=STEPS,
    records=st.lists(NUMBERS, min_size=1, max_size=2),
    window=st.tuples(st.sampled_from(MOMENTS), st.sampled_from(MOMENTS)),
    lie=st.sampled_from(["inside", "overlapping"]),
    backwards=st.booleans(),
    kinds=st.sampled_from([[], ["happened"], ["planned", "alleged"]]),
    conditions=st.sampled_from([{}, {"date": "2024"}, {"title": "none"}]),
)
def test_the_pages_of_a_record_are_its_events_in_order(
    steps, records, window, lie, backwards, kinds, conditions
):
    with transaction.atomic():
        archive = written(steps)
        rows = Event.objects.published()
        for number in records:
            rows = archive.narrowed(rows, number)
        rows = getattr(rows.of_kinds(kinds), lie)(*window).filter(**conditions)
        expected = list(rows.in_order().values_list("slug", flat=True))
        found = pages(rows, 2, backwards)
        seen = Counter(rows.filter(pk__gt=0).values_list("earliest", "latest"))
        told = rows.bounds(1000).numbers, rows.count_up_to(1000)
        transaction.set_rollback(True)

    assert found == (expected[::-1] if backwards else expected)
    assert told == (seen, len(expected))


def test_without_the_triggers_nothing_is_listed():
    guards.remove(connection)
    event, person = make_event(), make_person()
    event.participations.create(person=person)

    assert (entries.wrong(), Event.objects.published().of(person).count()) == ({event.pk}, 0)
    entries.rebuild()
    assert (entries.wrong(), Event.objects.published().of(person).count()) == (set(), 1)


def test_what_is_listed_wrongly_is_put_right():
    person, event = make_person(), make_event(date="2024")
    event.participations.create(person=person)
    execute("UPDATE timeline_entry SET latest = NULL")
    execute(
        "INSERT INTO timeline_entry VALUES (1, %s, 0, 0, %s, 0, 0, 'planned')",
        person.pk,
        event.pk + 1,
    )

    assert entries.wrong() == {event.pk, event.pk + 1}
    entries.rebuild()
    assert entries.wrong() == set()


def test_an_event_that_tells_of_a_record_twice_does_so_till_both_are_gone():
    event, source, land = make_event(), make_source(TEXT), make_location()
    event.locations.add(land, make_location(within=land))
    for quote in ("The flag", "flag"):
        make_citation(event, source, quote)

    Event.locations.through.objects.filter(location=land).delete()
    Citation.objects.filter(quote="flag").delete()
    published = Event.objects.published()
    found = published.at(land).count(), published.said_by(source).count()
    Event.locations.through.objects.all().delete()
    Citation.objects.all().delete()

    assert found == (1, 1)
    assert (published.at(land).count(), published.said_by(source).count()) == (0, 0)


def test_drafts_are_found_by_their_links():
    event, person = make_event(status="draft"), make_person()
    event.participations.create(person=person)

    assert Event.objects.filter(status="draft").of(person).get() == event
    assert not Event.objects.published().of(person).exists()


def test_a_second_full_of_events_is_paged_through():
    person = make_person()
    for _ in range(30):
        make_event(date="").participations.create(person=person)
    rows = Event.objects.published().of(person)

    assert pages(rows, 2, backwards=False) == pages(rows, 2, backwards=True)[::-1]
    assert len(pages(rows, 2, backwards=False)) == 30


def test_a_page_of_a_record_costs_three_queries(django_assert_num_queries):
    person = make_person()
    for _ in range(5):
        make_event().participations.create(person=person)

    with django_assert_num_queries(3):
        BY_TIME.page(Event.objects.published().of(person).overlapping(0, 10**11), 2)


def test_only_a_page_of_the_list_is_read():
    """What tells of the record, but is far behind in the list, is not looked at."""
    person = make_person()
    for year in range(2000, 2010):
        make_event(date=str(year)).participations.create(person=person)
    lists = narrowed_by(Event.objects.published().of(person).query, entries.Listed)

    first = next(entries.nearest(lists, Among(), 3, None, ascends=True))

    assert Event.objects.filter(pk__in=first).count() == 3
