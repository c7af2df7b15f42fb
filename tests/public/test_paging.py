import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_event, make_person
from timeline.models import Event, Person
from timeline.public.paging import BY_NAME, BY_TIME, Keyset

KEYSET = Keyset(name=forms.CharField(strip=False), slug=forms.SlugField())


def slugs(page):
    return [row.slug for row in page.rows]


@pytest.fixture
def letters(db):
    for letter in "abcde":
        make_person(slug=letter, name=letter.upper())
    return Person.objects.all()


@pytest.mark.parametrize("name", ["Simone Biles", "a~b", "~", " x ", "é"])
def test_a_cursor_reads_back_as_the_values_it_was_made_of(name):
    assert KEYSET.values(KEYSET.cursor(Person(name=name, slug="s-1"))) == [name, "s-1"]


@pytest.mark.parametrize("cursor", ["x", "a~", "~a", "a~not a slug", "a~b~ "])
def test_anything_else_is_no_cursor(cursor):
    with pytest.raises(ValidationError):
        KEYSET.values(cursor)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite merges what is in order")
@pytest.mark.django_db
def test_no_more_is_read_of_the_parts_of_a_window_than_a_page_may_have():
    rows = Event.objects.published().overlapping(0, 10)
    with CaptureQueriesContext(connection) as queries:
        BY_TIME.page(rows, 2)

    assert queries[0]["sql"].count("LIMIT 3") == len(list(rows._window.ranges())) + 1


def test_the_first_page_has_nothing_before_it(letters):
    page = BY_NAME.page(letters, 2)

    assert (slugs(page), page.before, page.after) == (["a", "b"], None, "B~b")


def test_a_page_begins_behind_its_cursor(letters):
    page = BY_NAME.page(letters, 2, after=["B", "b"])

    assert (slugs(page), page.before, page.after) == (["c", "d"], "C~c", "D~d")


def test_a_page_ends_before_its_cursor(letters):
    page = BY_NAME.page(letters, 2, before=["E", "e"])

    assert (slugs(page), page.before, page.after) == (["c", "d"], "C~c", "D~d")


def test_the_last_page_has_nothing_after_it(letters):
    page = BY_NAME.page(letters, 2, after=["D", "d"])

    assert (slugs(page), page.before, page.after) == (["e"], "E~e", None)


def test_going_back_to_the_beginning_has_nothing_before_it(letters):
    page = BY_NAME.page(letters, 2, before=["C", "c"])

    assert (slugs(page), page.before, page.after) == (["a", "b"], None, "B~b")


def test_a_page_behind_everything_is_empty(letters):
    page = BY_NAME.page(letters, 2, after=["Z", "z"])

    assert (slugs(page), page.before, page.after) == ([], None, None)


def test_a_page_keeps_its_rows_while_others_are_added_before_it(letters):
    before = slugs(BY_NAME.page(letters, 2, after=["B", "b"]))
    make_person(slug="aa", name="AA")

    assert slugs(BY_NAME.page(letters, 2, after=["B", "b"])) == before


def test_a_cursor_outlives_its_row(letters):
    Person.objects.get(slug="b").delete()

    assert slugs(BY_NAME.page(letters, 2, after=["B", "b"])) == ["c", "d"]


def test_backwards_is_the_same_order_from_its_end(letters):
    backwards = BY_NAME.backwards()
    first = backwards.page(letters, 2)
    second = backwards.page(letters, 2, after=backwards.values(first.after))
    back = backwards.page(letters, 2, before=backwards.values(second.before))

    assert (slugs(first), slugs(second), slugs(back)) == (["e", "d"], ["c", "b"], ["e", "d"])
    assert slugs(backwards.backwards().page(letters, 2)) == ["a", "b"]


@pytest.mark.django_db
def test_every_event_is_on_one_page_however_many_share_a_moment():
    made = [make_event(position=number % 3, slug=f"e-{number}") for number in range(7)]
    seen, after = [], None
    while True:
        page = BY_TIME.page(Event.objects.all(), 2, after=after)
        seen += slugs(page)
        if page.after is None:
            break
        after = BY_TIME.values(page.after)

    assert seen == [e.slug for e in sorted(made, key=lambda e: (e.position, e.slug))]
