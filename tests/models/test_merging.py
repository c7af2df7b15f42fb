import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from reversion.models import Version

from tests.factories import make_event, make_location, make_person
from timeline.models import Distinction, Event, FormerSlug, Location, Merge, Participation, Person
from timeline.models.merging import fingerprint, joined_role, merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def cruise():
    return make_person(name="Tom Cruise", slug="tom-cruise", aliases="Cruise")


@pytest.fixture
def double():
    return make_person(
        name="Thomas Cruise", slug="thomas", aliases="Cruise\nT. C.", wikidata="Q37079"
    )


def join(kept, gone, **choices):
    return merge(kept, gone, by=None, at=timezone.now(), **choices)


def take_part(person, event=None, role=""):
    return (event or make_event()).participations.create(person=person, role=role)


def now(row):
    row.refresh_from_db()
    return row


def test_the_other_is_deleted(cruise, double):
    join(cruise, double)
    assert list(Person.objects.all()) == [cruise]


def test_all_its_names_are_kept_once(cruise, double):
    join(cruise, double)
    assert now(cruise).other_names == ["Cruise", "Thomas Cruise", "T. C."]


def test_where_the_others_name_is_taken_the_own_one_is_kept(cruise, double):
    join(cruise, double, taking=["name"])
    assert (now(cruise).name, cruise.aliases) == ("Thomas Cruise", "Cruise\nTom Cruise\nT. C.")


def test_values_that_are_not_taken_stay(cruise, double):
    join(cruise, double)
    assert now(cruise).wikidata == ""


def test_values_that_are_taken_are_the_others(cruise, double):
    join(cruise, double, taking=["wikidata"])
    assert now(cruise).wikidata == "Q37079"


def test_coordinates_are_taken_together():
    kept = make_location(latitude=1, longitude=2)
    join(kept, make_location(latitude=3, longitude=4), taking=["coordinates"])
    assert (now(kept).latitude, kept.longitude) == (3, 4)


def test_the_change_counts_once(cruise, double):
    join(cruise, double)
    assert now(cruise).version == 2


def test_its_part_in_an_event_moves(cruise, double):
    part = take_part(double, role="climber")
    join(cruise, double)
    assert (now(part).person, part.role, part.version) == (cruise, "climber", 2)


def test_the_event_counts_the_change(cruise, double):
    part = take_part(double)
    join(cruise, double)
    assert now(part.event).version == 2


def test_a_part_in_an_event_that_both_have_is_one(cruise, double):
    mine = take_part(cruise, role="climber")
    take_part(double, mine.event, role="actor")
    join(cruise, double)
    assert list(Participation.objects.values_list("pk", "role")) == [(mine.pk, "climber")]


def test_its_role_is_the_one_that_is_chosen(cruise, double):
    mine = take_part(cruise, role="climber")
    take_part(double, mine.event, role="actor")
    join(cruise, double, roles={mine.pk: joined_role("climber", "actor")})
    assert now(mine).role == "climber, actor"


@pytest.mark.parametrize(
    ("kept", "gone", "both"),
    [
        ("", "a", "a"),
        ("a", "a", "a"),
        ("a", "", "a"),
        ("a", "b", "a, b"),
        ("a" * 49, "b" * 49, f"{'a' * 49}, {'b' * 49}"),
        ("a" * 49, "b" * 50, ""),
    ],
)
def test_roles_are_joined(kept, gone, both):
    assert joined_role(kept, gone) == both


def test_a_role_that_is_too_long_is_refused(cruise, double):
    mine = take_part(cruise)
    take_part(double, mine.event)
    with pytest.raises(ValidationError, match="at most 100 characters"):
        join(cruise, double, roles={mine.pk: "x" * 101})
    assert Person.objects.count() == 2


def test_events_and_parts_of_a_place_move():
    kept, gone = make_location(), make_location()
    part, event = make_location(within=gone), make_event()
    event.locations.add(gone)
    join(kept, gone)
    assert (now(part).within, part.version, list(event.locations.all())) == (kept, 2, [kept])


def test_an_event_at_both_places_is_at_the_one_that_stays():
    kept, gone, event = make_location(), make_location(), make_event()
    event.locations.add(kept, gone)
    join(kept, gone)
    assert list(event.locations.all()) == [kept]


def test_nobody_is_merged_with_themselves(cruise):
    with pytest.raises(ValidationError, match="one and the same"):
        join(cruise, cruise)


@pytest.mark.parametrize("turned", [False, True])
def test_a_place_is_not_merged_with_one_inside_it(turned):
    outer = make_location(name="Paris")
    inner = make_location(name="Stadium", within=make_location(within=outer))
    pair = (inner, outer) if turned else (outer, inner)
    with pytest.raises(ValidationError, match="“Stadium” lies within “Paris”"):
        join(*pair)
    assert Location.objects.count() == 3


def test_what_was_deleted_meanwhile_is_not_merged(cruise, double):
    Person.objects.filter(pk=double.pk).delete()
    with pytest.raises(ValidationError, match="no longer there"):
        join(cruise, double)


@pytest.mark.parametrize("change", ["kept", "gone", "another link", "a role"])
def test_what_was_not_seen_is_not_merged(cruise, double, change):
    part = take_part(double)
    seen = fingerprint(cruise, double)
    {
        "kept": lambda: Person.objects.filter(pk=cruise.pk).update(description="New."),
        "gone": lambda: Person.objects.filter(pk=double.pk).update(description="New."),
        "another link": lambda: take_part(double),
        "a role": lambda: Participation.objects.filter(pk=part.pk).update(role="new"),
    }[change]()
    with pytest.raises(ValidationError, match="changed meanwhile"):
        join(cruise, double, seen=seen)


def test_what_was_seen_is_merged(cruise, double):
    take_part(double)
    join(cruise, double, seen=fingerprint(cruise, double))
    assert Merge.objects.count() == 1


def test_the_former_address_leads_on(cruise, double):
    make_event().people.add(double)
    double.refresh_from_db()
    double.slug = "older"
    double.save()
    join(cruise, double)
    found = [
        FormerSlug.objects.lead_from(slug, Person.objects.all()) for slug in ("thomas", "older")
    ]
    assert found == [cruise, cruise]


def test_addresses_lead_on_through_several_merges(cruise, double):
    third = make_person()
    make_event().people.add(double)
    join(cruise, double)
    join(third, cruise)
    assert FormerSlug.objects.lead_from("thomas", Person.objects.all()) == third


def test_an_address_that_readers_never_saw_is_not_told(cruise, double):
    make_event().people.add(cruise)
    join(cruise, double)
    assert FormerSlug.objects.lead_from("thomas", Person.objects.all()) is None


def test_who_was_not_the_one_is_not_the_other(cruise, double):
    other = make_person()
    Distinction.objects.draw(double, other, by=None, at=timezone.now())
    join(cruise, double)
    assert Distinction.objects.between(cruise, other).exists()


def test_a_merge_is_in_the_history_of_all_that_it_touched(cruise, double):
    part = take_part(double)
    join(cruise, double)
    reasons = {
        model: list(
            Version.objects.get_for_object_reference(model, pk).values_list(
                "revision__comment", flat=True
            )
        )
        for model, pk in [(Person, cruise.pk), (Person, double.pk), (Event, part.event_id)]
    }
    assert reasons[Event][0] == "“Thomas Cruise” was merged into “Tom Cruise”."
    assert Version.objects.get_for_object_reference(Person, double.pk).count() == 1


def test_nothing_is_half_done(cruise, double, monkeypatch):
    part = take_part(double)
    monkeypatch.setattr(Merge, "save", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        join(cruise, double)
    assert (now(part).person, Person.objects.count()) == (double, 2)


@pytest.mark.parametrize("rows", [2, 12])
def test_moving_has_a_fixed_cost(cruise, double, django_assert_max_num_queries, rows):
    for _ in range(rows):
        take_part(double)
    with django_assert_max_num_queries(70):
        join(cruise, double)
