import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import make_location, make_person
from timeline.models import Distinction, Likeness, Location, Person
from timeline.models.likeness import Mark, alike, fold_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tom Cruise", "TOM  CRUISE"),
        ("Beyoncé", "Beyonce"),
        ("Saint-Denis", "Saint Denis"),
        ("O’Neill", "O'Neill"),
        ("Ｔｏｋｙｏ", "Tokyo"),
    ],
)
def test_spellings_of_a_name_are_alike(one, other):
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("Tom", "Tim"), ("Ann Lee", "Annlee"), ("!!!", "???")])
def test_names_are_told_apart(one, other):
    assert fold_name(one) != fold_name(other)


def apart(one, other):
    Distinction.objects.draw(one, other, by=None, at=timezone.now())


@pytest.fixture
def cruise(db):
    return make_person(name="Tom Cruise", aliases="Cruise\nMaverick", wikidata="Q1")


@pytest.mark.parametrize(
    ("fields", "common"),
    [
        ({"name": "tom cruise"}, [Mark("name", "tom cruise")]),
        ({"name": "Cruise"}, [Mark("name", "cruise")]),
        ({"name": "Pete", "aliases": "MAVERICK"}, [Mark("name", "maverick")]),
        ({"name": "Pete", "wikidata": "Q1"}, [Mark("wikidata", "Q1")]),
    ],
)
def test_who_shares_a_name_or_an_id_is_alike(cruise, fields, common):
    other = make_person(**fields)
    make_person(name="Somebody else", wikidata="Q2")
    assert alike(cruise) == {other: common}
    assert set(Person.objects.looking_alike()) == {cruise, other}


def test_a_name_is_no_id(cruise):
    make_person(name="Q1")
    assert (alike(cruise), list(Person.objects.looking_alike())) == ({}, [])


def test_a_person_is_not_like_a_place(cruise):
    make_location(name="Tom Cruise")
    assert (alike(cruise), list(Location.objects.looking_alike())) == ({}, [])


def test_who_were_told_apart_are_alike_no_more(cruise):
    other = make_person(name="Tom Cruise")
    apart(other, cruise)
    assert (alike(cruise), list(Person.objects.looking_alike())) == ({}, [])


def test_a_third_is_still_like_both(cruise):
    other, third = make_person(name="Tom Cruise"), make_person(name="Tom Cruise")
    apart(cruise, other)
    assert (list(alike(cruise)), list(alike(third))) == ([third], [cruise, other])
    assert set(Person.objects.looking_alike()) == {cruise, other, third}


def test_one_of_a_few_is_alike_also_if_the_other_is_none_of_them(cruise):
    other = make_person(name="Tom Cruise")
    assert list(Person.objects.filter(pk=cruise.pk).looking_alike()) == [cruise]
    assert list(Person.objects.exclude(pk=other.pk).looking_alike()) == [cruise]


def test_who_was_deleted_is_like_nobody(cruise):
    make_person(name="Tom Cruise")
    Person.objects.exclude(pk=cruise.pk).delete()
    assert (alike(cruise), list(Person.objects.looking_alike())) == ({}, [])


def test_what_is_renamed_is_like_others(cruise):
    other = make_person(name="Tom Cruise")
    cruise.name, cruise.aliases = "Val Kilmer", "Iceman"
    cruise.save()
    assert (alike(other), Likeness.objects.of(cruise).count()) == ({}, 3)


def test_a_save_that_changes_no_name_writes_nothing(cruise, django_assert_num_queries):
    cruise.description = "An actor."
    with django_assert_num_queries(4):  # with the two of the transaction
        cruise.save()


def test_nobody_is_told_apart_from_themselves(cruise):
    with pytest.raises(IntegrityError), transaction.atomic():
        apart(cruise, cruise)


def test_being_told_apart_is_said_once(cruise):
    other = make_person()
    apart(cruise, other)
    apart(other, cruise)
    assert Distinction.objects.count() == 1
