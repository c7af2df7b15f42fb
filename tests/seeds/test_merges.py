"""What editors merged stays merged, whatever the seeds say of either."""

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories import make_event, make_location, make_person
from tests.seeds.dumping import changed, write_back
from tests.seeds.histories import refuse_writing
from timeline.models import Event, Location, Participation, Person, SeedConflict, SeedRecord
from timeline.models.merging import merge
from timeline.models.parting import take_apart
from timeline.seeds.merge import Outcome
from timeline.seeds.report import as_lines
from timeline.seeds.undo import undo

pytestmark = pytest.mark.django_db

SECOND = """
[singer]
name = "The singer"
"""
TWO_PEOPLE = 'people = { bearer = "bearer" }', 'people = { bearer = "bearer", singer = "singer" }'
ARENA = '[arena]\nname = "The arena"\nwithin = "town"\n\n[gate]\nname = "Gate"\nwithin = "arena"\n'


@pytest.fixture
def loaded(seeds):
    """Two people, of whom the second is in an event of their own and in one with the first."""
    seeds.write("people.toml", (seeds.root / "people.toml").read_text() + SECOND)
    seeds.write("locations.toml", (seeds.root / "locations.toml").read_text() + "\n" + ARENA)
    seeds.replace("article.toml", *TWO_PEOPLE)
    seeds.replace("article.toml", "announces =", 'people = { singer = "seer" }\nannounces =')
    seeds.load()
    return seeds


def get(slug, model=Person):
    return model.objects.get(slug=slug)


def join(kept, gone, model=Person, **choices):
    kept, gone = (get(one, model) if isinstance(one, str) else one for one in (kept, gone))
    return merge(kept, gone, by=None, at=timezone.now(), **choices)


def parts():
    rows = Participation.objects.order_by("event__slug", "person__slug")
    return list(rows.values_list("event__slug", "person__slug", "role"))


def outcomes(report):
    return {"/".join(step.id): step.outcome.value for step in report.steps if _told(step)}


def _told(step):
    return step.outcome is not Outcome.UNCHANGED


def load_once(seeds):
    """Load; a second load must have nothing to write."""
    report = seeds.load()
    with connection.execute_wrapper(refuse_writing):
        seeds.load()
    return report


def test_who_was_merged_is_not_made_again(loaded):
    join("bearer", "singer")
    report = load_once(loaded)
    assert list(Person.objects.values_list("slug", flat=True)) == ["bearer"]
    assert outcomes(report) == {
        "person/bearer": "kept",
        "person/singer": "merged",
        "participation/handed-over/singer": "merged",
    }
    assert report.load_id is None


def test_the_report_says_what_stands_for_it(loaded):
    join("bearer", "singer")
    lines = list(as_lines(loaded.load(dry_run=True), in_full=True))
    why = "(an editor merged it, or what it hangs on; what stands for it is"
    assert f"merged: person singer {why} bearer)" in lines
    assert f"merged: participation handed-over/singer {why} handed-over/bearer)" in lines


def test_the_report_says_so_too_once_the_seeds_have_but_one_entry(loaded):
    join("bearer", "singer")
    write_back(loaded)

    lines = list(as_lines(loaded.load(), in_full=True))

    merged = [line for line in lines if line.startswith("merged:")]
    assert [line.rpartition(" ")[2] for line in merged] == ["bearer)", "handed-over/bearer)"]


def test_what_moved_is_still_the_seeds(loaded):
    join("bearer", "singer")
    loaded.replace("article.toml", '"seer"', '"witness"')
    load_once(loaded)
    assert ("seen", "bearer", "witness") in parts()


def test_what_was_joined_is_changed_by_one_entry_only(loaded):
    join("bearer", "singer")
    loaded.replace("article.toml", 'singer = "singer"', 'singer = "soprano"')
    load_once(loaded)
    assert ("handed-over", "bearer", "bearer") in parts()
    loaded.replace("article.toml", 'bearer = "bearer"', 'bearer = "carrier"')
    load_once(loaded)
    assert ("handed-over", "bearer", "carrier") in parts()


def test_a_role_that_was_chosen_stands(loaded):
    part = get("bearer").participations.get()
    join("bearer", "singer", roles={part.pk: "bearer, singer"})
    loaded.replace("article.toml", 'bearer = "bearer"', 'bearer = "carrier"')
    loaded.load()
    assert ("handed-over", "bearer", "bearer, singer") in parts()
    assert SeedConflict.objects.open().get().unit == "role"


def test_the_values_of_the_one_that_went_are_not_fought_over(loaded):
    join("bearer", "singer", taking=["name"])
    loaded.replace("people.toml", '"The singer"', '"A singer"')
    load_once(loaded)
    assert get("bearer").name == "The singer"
    assert not SeedConflict.objects.exists()


def test_what_newly_refers_to_who_was_merged_refers_to_the_other(loaded):
    join("bearer", "singer")
    loaded.replace("article.toml", 'parent = "h', 'people = { singer = "painter" }\nparent = "h')
    load_once(loaded)
    assert ("white", "bearer", "painter") in parts()


def test_what_newly_refers_to_both_refers_once(loaded):
    join("bearer", "singer")
    both = 'people = { singer = "painter", bearer = "b" }\nparent = "h'
    loaded.replace("article.toml", 'parent = "h', both)
    report = load_once(loaded)
    assert [part for part in parts() if part[0] == "white"] == [("white", "bearer", "painter")]
    assert "created" in outcomes(report).values()


def test_what_an_editor_had_made_already_is_recognised(loaded):
    join("bearer", "singer")
    get("white", Event).participations.create(person=get("bearer"), role="mine")
    loaded.replace("article.toml", 'parent = "h', 'people = { singer = "painter" }\nparent = "h')
    report = load_once(loaded)
    assert outcomes(report)["participation/white/singer"] == "merged"
    assert ("white", "bearer", "mine") in parts()


def test_what_an_editor_removed_from_the_other_stays_removed(loaded):
    join("bearer", "singer")
    Participation.objects.filter(event__slug="seen").delete()
    loaded.replace("article.toml", '{ singer = "seer" }', '{ singer = "seer", bearer = "b" }')
    report = load_once(loaded)
    assert outcomes(report)["participation/seen/bearer"] == "stays deleted"
    assert outcomes(report)["participation/seen/singer"] == "stays deleted"


def test_seeds_that_follow_the_merge_keep_what_moved(loaded):
    part = get("singer").participations.get(event__slug="seen")
    join("bearer", "singer")
    loaded.replace("article.toml", '{ singer = "seer" }', '{ bearer = "seer" }')
    loaded.replace("article.toml", *reversed(TWO_PEOPLE))
    loaded.replace("people.toml", SECOND, "")
    seen = loaded.load(pruning=True)
    assert outcomes(seen)["person/singer"] == "merged"
    assert Participation.objects.get(event__slug="seen").pk == part.pk
    with connection.execute_wrapper(refuse_writing):
        loaded.load(pruning=True)


def test_what_stands_for_another_is_not_pruned(loaded):
    join("singer", "bearer")
    Person.objects.update(aliases="")
    SeedRecord.objects.filter(kind="person").update(owned=[])
    loaded.replace("article.toml", TWO_PEOPLE[1], "")
    loaded.replace("article.toml", 'people = { singer = "seer" }', "")
    loaded.replace("people.toml", SECOND, "")
    loaded.load(pruning=True)
    assert parts() == [("handed-over", "singer", "singer")]


def test_what_editors_made_and_merged_is_recognised_by_its_slug(loaded):
    join("bearer", make_person(slug="dancer"))
    loaded.write("people.toml", (loaded.root / "people.toml").read_text() + '[dancer]\nname="D"\n')
    loaded.replace("article.toml", 'parent = "h', 'people = { dancer = "" }\nparent = "h')
    report = load_once(loaded)
    assert outcomes(report)["person/dancer"] == "merged"
    assert ("white", "bearer", "") in parts()


def test_an_editors_own_record_can_stand_for_one_of_the_seeds(loaded):
    join(make_person(slug="own"), "singer")
    loaded.replace("article.toml", 'parent = "h', 'people = { singer = "painter" }\nparent = "h')
    load_once(loaded)
    assert ("white", "own", "painter") in parts()


def test_a_chain_of_merges_is_followed(loaded):
    own = make_person(slug="own")
    join("bearer", "singer")
    join(own, "bearer")
    loaded.replace("article.toml", 'parent = "h', 'people = { singer = "painter" }\nparent = "h')
    load_once(loaded)
    assert {person for _, person, _ in parts()} == {"own"}


def test_what_went_into_something_deleted_stays_deleted(loaded):
    join("bearer", "singer")
    Participation.objects.all().delete()
    Person.objects.all().delete()
    report = load_once(loaded)
    assert outcomes(report)["person/singer"] == "stays deleted"
    assert not Person.objects.exists()


def test_a_renamed_entry_is_still_merged(loaded):
    join("bearer", "singer")
    loaded.replace("people.toml", "[singer]", '[soprano]\nformerly = ["singer"]')
    for role in ('"singer" }', '"seer" }'):
        loaded.replace("article.toml", f"singer = {role}", f"soprano = {role}")
    report = load_once(loaded)
    assert outcomes(report)["person/soprano"] == "merged"
    assert ("seen", "bearer", "seer") in parts()


def test_places_inside_what_was_merged_are_no_conflict(loaded):
    join("stadium", "arena", Location)
    report = load_once(loaded)
    assert outcomes(report) == {"location/arena": "merged", "location/stadium": "kept"}
    assert get("gate", Location).within.slug == "stadium"


def test_a_place_that_seeds_put_into_what_was_merged_is_put_into_the_other(loaded):
    join("stadium", "arena", Location)
    loaded.replace("locations.toml", 'within = "arena"', 'within = "town"')
    load_once(loaded)
    loaded.replace("locations.toml", '"Gate"\nwithin = "town"', '"Gate"\nwithin = "arena"')
    report = load_once(loaded)
    assert outcomes(report)["location/gate"] == "updated"
    assert get("gate", Location).within.slug == "stadium"


def test_seeds_that_follow_the_merge_of_places_change_nothing(loaded):
    join("stadium", "arena", Location)
    version = get("gate", Location).version
    loaded.replace("locations.toml", 'within = "arena"', 'within = "stadium"')
    load_once(loaded)
    assert get("gate", Location).version == version


def test_the_places_of_events_are_recognised(loaded):
    join("stadium", "arena", Location)
    loaded.replace("article.toml", '["stadium"]', '["stadium", "arena"]')
    report = load_once(loaded)
    assert outcomes(report)["setting/handed-over/arena"] == "merged"
    assert get("handed-over", Event).locations.count() == 1


def test_a_dry_run_says_so_and_changes_nothing(loaded):
    join("bearer", "singer")
    with connection.execute_wrapper(refuse_writing):
        report = loaded.load(dry_run=True)
    assert outcomes(report)["person/singer"] == "merged"


def test_what_was_taken_apart_is_the_seeds_again(loaded):
    before = parts()
    take_apart(join("bearer", "singer", taking=["name"]), by=None, at=timezone.now())
    report = load_once(loaded)
    assert (outcomes(report), parts()) == ({}, before)
    loaded.replace("people.toml", '"The singer"', '"A singer"')
    loaded.replace("people.toml", '"The bearer"', '"A bearer"')
    load_once(loaded)
    assert (get("singer").name, get("bearer").name) == ("A singer", "A bearer")


def test_conflicts_over_who_went_are_closed(loaded):
    Person.objects.filter(slug="singer").update(name="Mine")
    loaded.replace("people.toml", '"The singer"', '"A singer"')
    loaded.load()
    assert SeedConflict.objects.open().count() == 1
    join("bearer", "singer")
    assert not SeedConflict.objects.open().exists()


def test_a_place_is_given_back_to_what_stands_for_what_the_seeds_say(loaded):
    gate = get("gate", Location)
    gate.within = get("town", Location)
    gate.save()
    join("stadium", "arena", Location)
    SeedRecord.objects.of(gate).get().give_back("within", None, timezone.now())
    assert get("gate", Location).within.slug == "stadium"


def test_a_place_in_what_was_merged_is_as_the_seeds_say(loaded):
    join("stadium", "arena", Location)
    gate = get("gate", Location)
    record = SeedRecord.objects.of(gate).get()
    assert record.values_of(gate) == record.values


def test_the_dump_says_one_person_and_loads_as_nothing(loaded):
    join("bearer", "singer")
    dumped = write_back(loaded)
    lines = changed(dumped)
    assert "-[singer]" in lines
    assert '-people = { singer = "seer" }' in lines
    assert '+people = { bearer = "seer" }' in lines
    assert dumped.left_out == []


def test_the_dump_of_merged_places_loads_as_nothing(loaded):
    join("stadium", "arena", Location)
    assert '+within = "stadium"' in changed(write_back(loaded))


def test_the_dump_of_an_editors_own_that_stands_loads_as_nothing(loaded):
    join(make_person(slug="own", name="Own"), "singer")
    assert "+[own]" in changed(write_back(loaded))


def test_what_was_taken_apart_after_a_dump_is_dumped_again(loaded):
    merged = join("bearer", "singer")
    write_back(loaded)
    take_apart(merged, by=None, at=timezone.now())
    before = parts()
    load_once(loaded)
    assert parts() == before
    assert "+[singer]" in changed(write_back(loaded))
    assert parts() == before


def test_a_place_taken_apart_after_a_dump_is_not_put_back(loaded):
    merged = join("stadium", "arena", Location)
    write_back(loaded)
    take_apart(merged, by=None, at=timezone.now())
    load_once(loaded)
    assert get("gate", Location).within.slug == "arena"
    write_back(loaded)


def test_undoing_the_load_leaves_who_stands_for_another(loaded):
    join("bearer", "singer")
    report = undo(SeedRecord.objects.first().first_load_id, now=timezone.now())
    assert ("person", "bearer") in [key for key, _ in report.kept]
    assert list(Person.objects.values_list("slug", flat=True)) == ["bearer"]


def test_what_was_pruned_comes_back_to_who_stands(loaded):
    loaded.replace("article.toml", 'people = { singer = "seer" }', "")
    pruned = loaded.load(pruning=True)
    join("bearer", "singer")
    undo(pruned.load_id, now=timezone.now())
    assert ("seen", "bearer", "seer") in parts()


def test_without_merges_a_load_asks_no_more(loaded, django_assert_max_num_queries):
    make_event(), make_location()
    # PostgreSQL is asked for locks and snapshots besides.
    with django_assert_max_num_queries(32 if connection.vendor == "sqlite" else 35):
        loaded.load()


def test_what_the_seeds_said_meanwhile_is_loaded_once_it_is_taken_apart(loaded):
    merged = join("bearer", "singer")
    loaded.replace("people.toml", "[singer]", '[soprano]\nformerly = ["singer"]')
    loaded.replace("people.toml", "The singer", "A soprano")
    for role in ('"singer" }', '"seer" }'):
        loaded.replace("article.toml", f"singer = {role}", f"soprano = {role}")
    load_once(loaded)
    take_apart(merged, by=None, at=timezone.now())
    load_once(loaded)
    assert get("singer").name == "A soprano"
