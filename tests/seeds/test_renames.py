"""Which memory belongs to which row, when the seeds call it by another key."""

from timeline.models.kinds import KINDS, Name
from timeline.seeds.merge import Remembered
from timeline.seeds.renames import follow
from timeline.seeds.rows import SeedRow

FILE = "article.toml"
OLD = [("old b", 8), ("kept", 5), ("old a", 1)]


def memory(key, **values):
    return Remembered(values=values, record_id=1, key=key)


def dismissal(key, start):
    fields = {"source": "article", "quote": key, "start": start, "end": start + 1, "reason": ""}
    return SeedRow(KINDS[Name.DISMISSAL], f"article/{key}", fields, FILE, ())


def known_dismissal(key, start):
    values = {"quote": {"quote": key, "start": start, "end": start + 1}, "reason": ""}
    return memory(f"article/{key}", **values)


def test_a_changed_quote_is_followed():
    known = {(Name.DISMISSAL, f"article/{key}"): known_dismissal(key, at) for key, at in OLD}
    kept, first, second = dismissal("kept", 5), dismissal("new a", 0), dismissal("new b", 9)

    followed = follow(known, [second, kept, first])

    assert {key[1]: memory.key for key, memory in followed.items()} == {
        "article/kept": "article/kept",
        "article/new a": "article/old a",
        "article/new b": "article/old b",
    }


def test_which_quote_became_which_is_not_guessed():
    known = {(Name.DISMISSAL, f"article/{key}"): known_dismissal(key, at) for key, at in OLD}

    assert follow(known, [dismissal("kept", 5), dismissal("new", 0)]) == known


def person(key, *formerly):
    return SeedRow(KINDS[Name.PERSON], key, {}, FILE, (), formerly)


def test_a_renamed_record_keeps_its_memory_and_all_that_hangs_on_it():
    known = {
        (Name.PERSON, "old"): memory("old"),
        (Name.PARTICIPATION, "old/old"): memory("old/old", role="bearer"),
    }

    followed = follow(known, [person("new", "older", "old")])

    assert {key: one.key for key, one in followed.items()} == {
        (Name.PERSON, "new"): "old",
        (Name.PARTICIPATION, "old/new"): "old/old",  # the event is still called old
    }


def test_what_refers_to_a_renamed_record_is_not_taken_for_changed():
    place = SeedRow(KINDS[Name.LOCATION], "new", {}, FILE, (), ("old",))
    known = {
        (Name.LOCATION, "old"): memory("old", within=None),
        (Name.LOCATION, "part"): memory("part", within="old"),
    }

    assert follow(known, [place])[Name.LOCATION, "part"].values == {"within": "new"}


def test_a_former_key_that_is_still_used_is_not_followed():
    known = {(Name.PERSON, "old"): memory("old")}

    assert follow(known, [person("new", "old"), person("old")]) == known


def test_a_record_that_has_its_own_memory_takes_no_other():
    known = {(Name.PERSON, "old"): memory("old"), (Name.PERSON, "new"): memory("new")}

    assert follow(known, [person("new", "old")]) == known
