import pytest

from tests.factories import make_location, make_person
from timeline.admin.room.names import named_in
from timeline.models import Location, Person

pytestmark = pytest.mark.django_db


def named(text, model=Person):
    return [row.name for row in named_in(text, model.objects.all())]


def test_who_is_named_is_found_in_the_order_of_the_text():
    for name in ("Simone Biles", "Tom Cruise", "Nick Mead"):
        make_person(name=name)
    assert named("Tom Cruise took it from Simone Biles.") == ["Tom Cruise", "Simone Biles"]


def test_an_alias_names_as_well():
    make_person(name="Tom Cruise", aliases="Thomas Cruise\nCruise")
    assert named("There Cruise was.") == ["Tom Cruise"]


def test_a_part_of_a_word_names_nobody():
    make_location(name="Paris")
    assert named("a Parisian, comparison", Location) == []
    assert named("in Paris, France", Location) == ["Paris"]


def test_signs_in_a_name_mean_themselves():
    make_person(name="P!nk (100%_.*)")
    assert named("with P!nk (100%_.*) on stage") == ["P!nk (100%_.*)"]
    assert named("with P!nk (100 percent) on stage") == []


@pytest.mark.parametrize("rows", [1, 30])
def test_names_are_looked_up_in_one_query(django_assert_num_queries, rows):
    for _ in range(rows):
        make_person(name="Tom Cruise", aliases="Cruise")
    with django_assert_num_queries(1):
        assert len(named("Tom Cruise")) == rows
