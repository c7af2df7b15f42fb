import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories import make_event, make_location, make_person
from tests.models.test_merging import join, now, take_part
from timeline.models import FormerSlug, Location, Merge, Participation, Person
from timeline.models.history import present, wholes_of
from timeline.models.parting import take_apart

pytestmark = pytest.mark.django_db


@pytest.fixture
def cruise():
    return make_person(name="Tom Cruise", slug="tom-cruise", aliases="Cruise")


@pytest.fixture
def double():
    return make_person(name="Thomas Cruise", slug="thomas", wikidata="Q37079", kind="group")


def part(merged):
    return take_apart(merged, by=None, at=timezone.now())


def stored(*models):
    """Return every row, without the versions."""
    return {
        (model, row["id"]): {name: value for name, value in row.items() if name != "version"}
        for model in models
        for row in model._base_manager.values()
    }


def test_people_are_again_as_they_were(cruise, double):
    mine = take_part(cruise, role="climber")
    take_part(double, mine.event, role="actor")
    take_part(double, role="singer")
    before = stored(Person, Participation)
    merged = join(
        cruise, double, taking=["name", "kind", "wikidata"], roles={mine.pk: "climber, actor"}
    )
    assert part(merged) == []
    assert stored(Person, Participation) == before


def test_places_are_again_as_they_were():
    outer, event = make_location(), make_event()
    kept = make_location(latitude=1, longitude=2)
    gone = make_location(within=outer, latitude=3, longitude=4)
    make_location(within=gone)
    event.locations.add(kept, gone)
    make_event().locations.add(gone)
    models = (Location, type(event).locations.through)
    before = stored(*models)
    merged = join(kept, gone, taking=["within", "coordinates"])
    assert part(merged) == []
    assert stored(*models) == before


def test_no_version_comes_again(cruise, double):
    mine = take_part(double)
    part(join(cruise, double))
    assert [now(row).version for row in (cruise, double, mine, mine.event)] == [3, 2, 3, 3]


def test_the_redirect_goes(cruise, double):
    part(join(cruise, double))
    assert not FormerSlug.objects.exists()


def test_the_earlier_addresses_are_its_own_again(cruise, double):
    make_event().people.add(double)
    Person.objects.filter(pk=double.pk).update(slug="newer")
    part(join(cruise, double))
    assert FormerSlug.objects.lead_from("thomas", Person.objects.all()) == double


def test_what_was_edited_since_is_kept_and_told(cruise, double):
    merged = join(cruise, double, taking=["name", "kind"])
    Person.objects.filter(pk=cruise.pk).update(name="T. Cruise")
    assert part(merged) == ["name of “T. Cruise” was changed since"]
    assert (now(cruise).name, cruise.kind) == ("T. Cruise", "individual")


def test_other_names_given_since_are_kept(cruise, double):
    merged = join(cruise, double)
    Person.objects.filter(pk=cruise.pk).update(aliases="Maverick\nThomas Cruise\nCruise")
    part(merged)
    assert now(cruise).other_names == ["Maverick", "Cruise"]


def test_a_role_given_since_is_kept_and_told(cruise, double):
    mine = take_part(cruise, role="climber")
    take_part(double, mine.event, role="actor")
    merged = join(cruise, double, roles={mine.pk: "actor"})
    Participation.objects.filter(pk=mine.pk).update(role="star")
    assert part(merged) == [f"the role in “{mine.event}” was changed since"]
    assert now(mine).role == "star"


def test_a_part_that_was_given_to_another_since_stays_theirs(cruise, double):
    mine, other = take_part(double), make_person()
    merged = join(cruise, double)
    Participation.objects.filter(pk=mine.pk).update(person=other)
    assert part(merged) == ["participation: 1 changed or deleted since"]
    assert now(mine).person == other


def test_a_part_that_both_had_and_that_was_deleted_since_stays_deleted(cruise, double):
    mine = take_part(cruise)
    take_part(double, mine.event)
    merged = join(cruise, double)
    mine.delete()
    assert part(merged) == ["participation: 1 that both had was deleted since"]
    assert not Participation.objects.exists()


def test_who_stayed_and_was_deleted_since_stays_deleted(cruise, double):
    merged = join(cruise, double)
    cruise.delete()
    assert part(merged) == ["“Tom Cruise” was deleted since"]
    assert list(Person.objects.all()) == [double]


def test_an_address_that_another_has_now_is_left_to_it(cruise, double):
    merged = join(cruise, double)
    make_person(slug="thomas")
    assert part(merged) == ["the address of “Thomas Cruise” was given to another since"]
    assert now(double).slug == "thomas-2"


def test_what_it_lay_within_is_followed():
    outer, whole, kept = make_location(), make_location(), make_location()
    gone = make_location(within=outer)
    merged = join(kept, gone)
    join(whole, outer)
    part(merged)
    assert now(gone).within == whole


def test_what_it_lay_within_and_was_deleted_is_told():
    outer, kept = make_location(), make_location()
    gone = make_location(name="Here", within=outer)
    merged = join(kept, gone)
    outer.delete()
    assert part(merged) == ["what “Here” lies within was deleted since"]
    assert now(gone).within is None


def test_they_are_taken_apart_once(cruise, double):
    merged = join(cruise, double)
    part(merged)
    with pytest.raises(ValidationError, match="already"):
        part(merged)


def test_the_last_merge_of_a_chain_is_taken_apart_first(cruise, double):
    third = make_person(name="Third")
    merged, last = join(cruise, double), None
    last = join(third, cruise)
    with pytest.raises(ValidationError, match="“Tom Cruise” was itself merged since"):
        part(merged)
    assert (part(last), part(merged)) == ([], [])
    assert set(Person.objects.all()) == {cruise, double, third}


def test_they_can_be_merged_again_the_other_way_round(cruise, double):
    part(join(cruise, double))
    join(double, cruise)
    assert Merge.objects.ends() == {("person", cruise.pk): double.pk}


def test_it_is_in_the_history(cruise, double):
    merged = join(cruise, double)
    part(merged)
    assert len(present(wholes_of([cruise, double]))) == 2
