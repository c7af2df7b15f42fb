"""What the index finds is what a look at every event finds, whatever has been written and how."""

import re
from collections import Counter
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from tests.models.test_windows import DATES, MOMENTS, pages
from timeline.edtf import parse
from timeline.models import (
    Citation,
    Event,
    Location,
    Participation,
    Person,
    documents,
    entries,
    fulltext,
    guards,
    queries,
)
from timeline.models.search import MARK, Search

pytestmark = pytest.mark.django_db
TEXT = "The flag was handed over. Then all went home, as the flags do."


def found(query):
    return slugs(Event.objects.matching(Search(query)))


def slugs(events):
    return set(events.values_list("slug", flat=True))


def looked_for(query):
    """Look at every event, as the marking of what was found does."""
    patterns = [re.compile(pattern) for pattern in Search(query).patterns]
    return {
        event.slug
        for event in Event.objects.all()
        if all(any(map(pattern.search, words_of(event))) for pattern in patterns)
    }


def words_of(event):
    yield from (event.title, event.summary, event.date_phrase)
    for named in [*event.people.all(), *event.locations.all()]:
        yield from (named.name, named.aliases)
    yield from event.citations.values_list("quote", flat=True)


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


TEXTS = st.text(
    "aAáâæbeßẞσςsёЕ7東京ﬃfi. ,'’\"-\\%_\u00a0\u00ad\u0301\x1d\x1e\x1f", min_size=1, max_size=9
)
NAMES = TEXTS.filter(str.strip)
NUMBERS = st.integers(0, 2)


class Archive:
    """Three events, people and places, and the ways in which they are written."""

    def __init__(self):
        self.source = make_source(TEXT)
        self.events = [make_event(title="a") for _ in range(3)]
        self.people = [make_person(name="b") for _ in range(3)]
        self.places = [make_location(name="b") for _ in range(3)]

    def save(self, number, text):
        Event.objects.filter(pk=self.events[number].pk).update(summary=text)

    def retitle(self, number, text):
        execute("UPDATE timeline_event SET title = %s WHERE id = %s", text, self.events[number].pk)

    def add(self, number, text):
        Event.objects.bulk_create([Event(title=text, slug=f"new-{number}-{Event.objects.count()}")])

    def hide(self, number, text):
        Event.objects.filter(pk=self.events[number].pk).update(status="draft")

    def delete(self, number, text):
        Event.objects.filter(title__contains=text).delete()

    def rename(self, number, text):
        Person.objects.filter(pk=self.people[number].pk).update(name=text)

    def call(self, number, text):
        self.places[number].aliases = text
        self.places[number].save()

    def involve(self, number, text):
        for event in self.events[:number]:
            if Event.objects.filter(pk=event.pk).exists():
                Participation.objects.get_or_create(event=event, person=self.people[number])

    def leave(self, number, text):
        execute("DELETE FROM timeline_participation WHERE person_id = %s", self.people[number].pk)

    def settle(self, number, text):
        self.places[number].events.set(Event.objects.all()[:number])

    def cite(self, number, text):
        event = Event.objects.order_by("pk").first()
        if event and not Citation.objects.exists():
            make_citation(event, self.source, "flag", note=text)

    def move(self, number, text):
        Citation.objects.update(event=Event.objects.order_by("-pk").first())

    def search(self, number, text):
        assert found(text) == looked_for(text)


WAYS = [name for name in vars(Archive) if not name.startswith("_")]
STEPS = st.lists(st.tuples(st.sampled_from(WAYS), NUMBERS, NAMES), max_size=12)


@settings(max_examples=30)
@given(steps=STEPS, queries=st.lists(st.one_of(NAMES, st.sampled_from(["a", "b", "fl"]))))
def test_the_index_finds_what_a_look_at_every_event_finds(steps, queries):
    with transaction.atomic():
        archive = Archive()
        for way, number, text in steps:
            getattr(archive, way)(number, text)
        for query in [*queries, *(text for _, _, text in steps)]:
            assert found(query) == looked_for(query), query
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("former", "title"),
    [("œuvre", "Œuvre"), (f"fl{MARK}\u00ad{MARK}ag", "Fl\u00adag"), (f"ﬂ{MARK}ag", "ﬂag")],
)
def test_what_was_folded_otherwise_is_folded_anew(monkeypatch, former, title):
    make_event(title="Another")
    documents.refresh()
    with monkeypatch.context() as before:
        before.setattr(documents, "fold", lambda text: MARK + former)
        make_event(title=title)
        documents.refresh()

    documents.refold()

    assert documents.wrong() == set()


@pytest.mark.parametrize("many", [0, 2])
def test_among_few_events_the_same_is_found(monkeypatch, many):
    monkeypatch.setattr(fulltext, "MANY", many)
    monkeypatch.setattr(fulltext, "_expected", lambda search: 8)  # on PostgreSQL
    ann = make_person()
    for year in range(2000, 2008):
        event = make_event(title=f"The flag’s year {year}", date=str(year), slug=f"of-{year}")
        event.participations.create(person=ann)
    make_event(title="Flags", date="2004", slug="flags").participations.create(person=ann)
    window = Event.objects.published().of(ann).inside(parse("2003").earliest, parse("2004").latest)

    for words, expected in [
        ("flag", {"of-2003", "of-2004", "flags"}),
        ('"flag\'s year"', {"of-2003", "of-2004"}),
    ]:
        narrowed = window.matching(Search(words))
        assert queries.narrowed_by(narrowed.query, fulltext.Found) == []
        assert slugs(narrowed) == slugs(fulltext.matching(window, Search(words))) == expected


@settings(max_examples=40)
@given(
    dates=st.lists(st.sampled_from(DATES), max_size=12),
    first=st.sampled_from(MOMENTS),
    last=st.sampled_from(MOMENTS),
    lie=st.sampled_from(["inside", "overlapping"]),
    kinds=st.sets(st.sampled_from(["happened", "planned"])),
    query=st.sampled_from(["odd", "oddl", "one", '"one or"', "odd other", "fl"]),
    backwards=st.booleans(),
)
def test_words_within_a_window_are_counted_and_paged_through(
    dates, first, last, lie, kinds, query, backwards
):
    with transaction.atomic():
        for number, date in enumerate(dates):
            make_event(
                title=["An odd one", "One or other, oddly"][number % 2],
                date=date,
                factuality=["happened", "planned"][number // 2 % 2],
                status=["published", "draft"][number % 5 == 4],
            )
        asked = getattr(Event.objects.published().of_kinds(sorted(kinds)), lie)(first, last)
        rows = asked.matching(Search(query))
        told = rows.count_up_to(50), rows.bounds(50).numbers, pages(rows, 2, backwards)
        among = looked_for(query)
        expected = [event for event in asked.in_order() if event.slug in among]
        transaction.set_rollback(True)

    slugs_in_order = [event.slug for event in expected]
    bounds = Counter((event.earliest, event.latest) for event in expected)
    assert told == (len(expected), bounds, slugs_in_order[:: -1 if backwards else 1])


@pytest.mark.parametrize("many", [1, 2, 3])
def test_however_many_words_begin_so_the_same_is_found(monkeypatch, many):
    monkeypatch.setattr(fulltext, "MANY_TOKENS", many)
    for title in ("Ceremony", "The ceremonies", "Ceremonial", "A cerement"):
        make_event(title=title, slug=title[-4:])

    assert (found("ceremon"), found('"the ceremon"')) == ({"mony", "nies", "nial"}, {"nies"})


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_what_is_known_of_words_and_dates_is_counted_without_looking_at_events():
    make_event(title="Flag", date="2024")
    rows = Event.objects.published().overlapping(0, None).matching(Search("flag"))

    with CaptureQueriesContext(connection) as queries_made:
        assert rows.count_up_to(9) == 1
    assert "timeline_event" not in queries_made[0]["sql"]


def test_rare_words_are_looked_up_though_few_events_are_asked_for():
    make_event(title="Flag", slug="e")
    narrowed = Event.objects.published().inside(0, None).matching(Search("flag"))

    assert queries.narrowed_by(narrowed.query, fulltext.Found)


@pytest.mark.parametrize("more", [1, 3, 50])
@pytest.mark.parametrize("backwards", [False, True])
def test_what_is_found_is_paged_through_in_order(monkeypatch, more, backwards):
    monkeypatch.setattr(fulltext, "_MORE", more)
    for number, date in enumerate(["2023", "", "2024-03", "", "2024-03", ""] * 5):
        make_event(title="Flag", date=date, status=["published", "draft"][number % 4 == 3])
    make_event(title="Song", date="2024-03")
    rows = Event.objects.published().matching(Search("flag"))
    expected = list(
        Event.objects.filter(title="Flag", status="published")
        .in_order()
        .values_list("slug", flat=True)
    )

    assert pages(rows, 2, backwards) == (expected[::-1] if backwards else expected)


def test_drafts_that_have_the_words_are_not_counted():
    for number in range(5):
        make_event(title="Flag", date="2024", status=["published", "draft"][number % 2])

    def counted(at_most):
        rows = Event.objects.published().matching(Search("flag"))
        return rows.count_up_to(at_most), rows.bounds(at_most)

    assert counted(2) == (2, None)
    assert (counted(3)[0], counted(3)[1].numbers.total()) == (3, 3)


def test_rare_words_are_looked_up_before_who_took_part():
    """What has them is asked for who took part, not all that someone did for its words."""
    ann, bob = make_person(), make_person()
    for person, title in ((ann, "Flag"), (bob, "Flag"), (ann, "Song")):
        make_event(title=title, slug=f"{title}-{person.pk}").participations.create(person=person)
    rows = Event.objects.published().of(ann).of_kinds(["happened"]).matching(Search("flag"))

    assert queries.narrowed_by(rows.query, entries.Listed) == []
    assert slugs(rows) == set(pages(rows, 1, backwards=False)) == {f"Flag-{ann.pk}"}


def test_without_the_triggers_a_change_is_not_found():
    make_event(title="Before")
    assert found("after") == set()
    documents.destroy(connection)
    documents.create(connection)
    documents.refresh()
    documents.remove(connection)

    Event.objects.update(title="After")

    assert found("after") == set()


def test_a_phrase_does_not_reach_from_one_text_into_the_next():
    make_event(title="The flag", summary="bearer", slug="e")

    assert (found('"the flag"'), found('"flag bearer"')) == ({"e"}, set())


def test_a_text_of_any_length_can_be_searched():
    make_event(summary="word " * 40_000 + "x" * 10_000, slug="e")
    make_event(summary="".join(map(chr, range(0x1E00, 0x2000))) * 1000)

    assert (found("word"), found("x" * 200)) == ({"e"}, {"e"})


def test_a_hidden_event_has_no_document_for_a_moment():
    event = make_event()
    documents.refresh()
    Event.objects.filter(pk=event.pk).update(status="draft")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM timeline_document")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(("changes", "stale"), [({"name": "City"}, 1), ({"within": None}, 0)])
def test_a_place_under_another_name_changes_the_events_at_it(changes, stale):
    town = make_location(within=make_location(slug="land"), slug="town")
    make_event().locations.add(town)
    documents.refresh()

    Location.objects.filter(slug="town").update(**changes)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM timeline_stale")
        assert cursor.fetchone() == (stale,)


def test_a_search_that_finds_nothing_stale_costs_three_queries(django_assert_num_queries):
    make_event(title="flag", slug="e")
    documents.refresh()

    with django_assert_num_queries(3):
        assert found("fla") == {"e"}


def test_a_search_writes_no_more_than_some_documents(monkeypatch):
    documents.refresh()
    monkeypatch.setattr(documents, "BATCH", 2)
    for _ in range(7):
        make_event(title="Flag")

    assert len(found("flag")) == 4
    assert len(found("flag")) == 7


def test_installing_again_is_harmless():
    guards.install(connection)
    make_event(title="flag", slug="e")

    assert found("flag") == {"e"}


def test_a_document_of_before_is_left_with_its_words():
    event = make_event(title="The flag", summary="arrives", slug="e")
    documents.refresh()
    marks = "\x1f\x1dperson1 \x1f\x1dpublished \x1f\x1e\x1e "
    documents.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE timeline_document SET text = %s || text", [marks])
    assert documents.wrong() == {event.pk}

    migration = import_module("timeline.migrations.0015_documents_of_words")
    migration.leave_words_only(None, SimpleNamespace(connection=connection))

    assert (documents.wrong(), found("flag arrives")) == (set(), {"e"})


def test_documents_of_before_are_written_anew():
    make_event(title="The flag", slug="e")
    documents.refresh()
    execute("UPDATE timeline_document SET place = 1")

    migration = import_module("timeline.migrations.0019_documents_by_level")
    migration.write_anew(None, SimpleNamespace(connection=connection))

    assert (documents.wrong(), found("flag")) == (set(), {"e"})


@pytest.mark.parametrize("write", [documents.refresh, documents.rebuild])
def test_documents_are_written_in_order(write, monkeypatch):
    """Wherever they stood, and whatever the order in which events came."""
    for year in (2012, 2004, 2008, 2000):
        make_event(date=str(year))
    documents.refresh()
    Event.objects.update(sort_key=10**11 - F("sort_key"))
    written, write_rows = [], documents.bulk.write
    monkeypatch.setattr(
        documents.bulk, "write", lambda *given: (written.append(given[2]), write_rows(*given))
    )

    write()

    assert [len(rows) for rows in written] == [4]
    assert written[0] == sorted(written[0])
    assert documents.wrong() == set()


@pytest.mark.parametrize("title", ["flag", "bell"])
def test_what_changes_while_all_is_written_is_written_once_more(title, monkeypatch):
    monkeypatch.setattr(documents, "_MANY", 2)
    for number in range(5):
        make_event(title="flag", slug=f"e{number}")
    forget, given = documents._forget, []

    def forget_and_change(events):
        forget(events)
        given.append(len(events))
        Event.objects.filter(pk__lt=min(events)).update(title=title)

    monkeypatch.setattr(documents, "_forget", forget_and_change)
    documents.rebuild()

    assert given == [2, 2, 1]
    assert len(found(title)) >= 4
    assert documents.wrong() == set()


RANDOM = {
    "rows": st.lists(
        st.tuples(st.sampled_from(DATES), st.integers(0, 7), st.booleans()), max_size=14
    ),
    "records": st.sets(st.sampled_from(["person", "place", "source"])),
    "window": st.tuples(st.sampled_from(MOMENTS), st.sampled_from(MOMENTS)),
    "lie": st.sampled_from(["inside", "overlapping"]),
    "kinds": st.sets(st.sampled_from(["happened", "planned"])),
    "query": st.sampled_from(["odd", "one", '"one or"', "odd other", "fl"]),
    "backwards": st.booleans(),
    # Of which numbers a list is gathered, and is short or long.
    "sizes": st.tuples(st.integers(1, 3), st.integers(1, 4), st.sampled_from([1, 3, 50_000])),
}


@settings(max_examples=80)
@given(**RANDOM)
def test_words_in_lists_are_counted_and_paged_through(
    rows, records, window, lie, kinds, query, backwards, sizes
):
    patch, linked = pytest.MonkeyPatch(), {"person": 1, "place": 2, "source": 4}
    with transaction.atomic(), patch.context() as patched:
        for name, size in zip(["_OF_LIST", "_STRETCH", "FEW"], sizes, strict=True):
            patched.setattr(fulltext, name, size)
        patched.setattr(fulltext, "_LOOK_UP", 1)
        for name in ("MANY", "HANDFUL", "_MORE"):
            patched.setattr(fulltext, name, 0)
        named = make_person(), make_location(), make_source(TEXT)
        for date, links, is_odd in rows:
            event = make_event(
                title="An odd one or other" if is_odd else "Fled",
                date=date,
                factuality=["happened", "planned"][links % 2],
            )
            link(event, named, links)
        expected, events = Event.objects.filter(status="published"), Event.objects.published()
        for name in records:
            way = {"person": "of", "place": "at", "source": "said_by"}[name]
            record = named[[*linked].index(name)]
            expected, events = (getattr(each, way)(record) for each in (expected, events))
        expected, events = (
            getattr(each.of_kinds(kinds), lie)(*window) for each in (expected, events)
        )
        expected = [e for e in expected.in_order() if e.slug in looked_for(query)]
        events = events.matching(Search(query))
        told = pages(events, 2, backwards)
        numbers = Counter((event.earliest, event.latest) for event in expected)
        counted = events.bounds(1000).numbers, events.count_up_to(1), slugs(events)
        transaction.set_rollback(True)

    expected = [event.slug for event in expected]
    assert told == (expected[::-1] if backwards else expected)
    assert counted == (numbers, min(len(expected), 1), set(expected))


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has them in no order")
@pytest.mark.parametrize("ascends", [True, False])
def test_a_day_full_of_words_is_asked_for_as_a_whole(ascends, monkeypatch):
    for name in ("MANY", "_MORE"):
        monkeypatch.setattr(fulltext, name, 0)
    for date in ["2004-05-06"] * 9 + ["2004-05-05", "2004-05-07"]:
        make_event(title="A flag", date=date)
    rows = Event.objects.published().matching(Search("flag"))

    with CaptureQueriesContext(connection) as asked:
        first = next(fulltext.in_order(rows.query).nearest(3, None, ascends=ascends))

    assert len(asked) == 1
    assert Event.objects.filter(pk__in=first).count() == 10
    assert pages(rows, 2, backwards=not ascends) == [
        event.slug for event in (rows.in_order() if ascends else rows.in_order().reverse())
    ]


def link(event, named, links):
    """Let an event tell of a person, a place and a source, or of some of them."""
    person, place, source = named
    if links & 1:
        event.participations.create(person=person)
    if links & 2:
        event.locations.add(place)
    if links & 4:
        make_citation(event, source, "flag")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has them in order")
def test_what_is_rare_is_found_before_it_is_put_in_order():
    make_event(title="The flag")

    events = Event.objects.published().matching(Search("flag")).in_order()

    assert "InitPlan 1 (returns $0)" in events.explain()


def test_all_documents_can_be_written_at_once():
    event, person = make_event(title="The flag"), make_person(name="Ann")
    event.participations.create(person=person)
    documents.refresh()
    guards.remove(connection)
    execute("DELETE FROM timeline_document")
    if connection.vendor == "sqlite":
        execute("INSERT INTO timeline_words (timeline_words) VALUES ('delete-all')")

    documents.fill()

    assert (documents.wrong(), found("flag ann")) == (set(), {event.slug})


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite begins with what it finds")
def test_postgresql_tells_about_how_many_it_will_find(monkeypatch):
    monkeypatch.setattr(fulltext, "MANY", 0)
    # Of fewer words it keeps no numbers by which it could tell.
    words = " ".join(f"word{number}" for number in range(150))
    for number in range(30):
        make_event(title="A flag" if number % 2 else "A bell", summary=words)
    documents.refresh()
    execute("ANALYZE timeline_document")

    assert fulltext.are_read_sooner(Search("flag"), 10, in_parts=True)
    assert not fulltext.are_read_sooner(Search("flag"), 20, in_parts=True)
