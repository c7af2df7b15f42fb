"""Which memory belongs to which row, when the seeds call it by another key."""

import pytest
from django.utils import timezone

from timeline.models import Load, SeedRecord
from timeline.models.kinds import KINDS, Name
from timeline.seeds.database import look
from timeline.seeds.merge import Remembered
from timeline.seeds.renames import called, names, pair_passages
from timeline.seeds.rows import Rows, SeedRow

FILE = "article.toml"
OLD = [("old b", 8), ("old a", 1)]


def memory(key, **values):
    return Remembered(values=values, record_id=1, key=key)


def dismissal(key, start):
    fields = {"source": "article", "quote": key, "start": start, "end": start + 1, "reason": ""}
    return SeedRow(KINDS[Name.DISMISSAL], f"article/{key}", fields, FILE, ())


def gone(*passages):
    return {
        (Name.DISMISSAL, f"article/{key}"): memory(
            f"article/{key}", quote={"quote": key, "start": start, "end": start + 1}, reason=""
        )
        for key, start in passages
    }


def pairs(old, new):
    found = pair_passages(gone(*old), [dismissal(*one) for one in new])
    return {key[1]: former[1] for key, former in found.items()}


def test_a_changed_quote_is_followed():
    assert pairs(OLD, [("new b", 9), ("new a", 0)]) == {
        "article/new a": "article/old a",
        "article/new b": "article/old b",
    }


def test_a_passage_that_has_been_given_a_key_is_known_by_its_words():
    found = pair_passages(gone(("words", 1), ("others", 5)), [_keyed("key", "words")])
    assert {key[1]: former[1] for key, former in found.items()} == {"article/key": "article/words"}


def _keyed(key, quote):
    fields = {"source": "article", "quote": quote, "start": 1, "end": 6, "reason": ""}
    return SeedRow(KINDS[Name.DISMISSAL], f"article/{key}", fields, FILE, ())


def test_which_quote_became_which_is_not_guessed():
    assert pairs(OLD, [("new", 0)]) == {}


def person(key, *formerly):
    return SeedRow(KINDS[Name.PERSON], key, {}, FILE, (), formerly)


def test_what_is_called_otherwise_is_named():
    assert names([person("new", "older", "old")], set(), set()) == {
        (Name.PERSON, "older"): "new",
        (Name.PERSON, "old"): "new",
    }


def test_what_refers_to_a_renamed_record_is_not_taken_for_changed():
    renamed = {(Name.LOCATION, "old"): "new"}
    part = called((Name.LOCATION, "part"), memory("part", within="old"), renamed)

    assert (part.values, part.is_renamed) == ({"within": "new"}, True)


def test_a_former_key_that_is_still_used_is_not_followed():
    assert names([person("new", "old")], set(), {(Name.PERSON, "old")}) == {}


def test_a_record_that_has_its_own_memory_takes_no_other():
    assert names([person("new", "old")], {(Name.PERSON, "new")}, set()) == {}


@pytest.mark.django_db
def test_a_renamed_record_keeps_its_memory_and_all_that_hangs_on_it():
    load = Load.objects.create(started=timezone.now(), finished=timezone.now())
    for kind, key in ((Name.PERSON, "old"), (Name.PARTICIPATION, "old/old")):
        SeedRecord.objects.create(kind=kind, key=key, first_load=load, last_load=load)
    rows = Rows()
    rows.add(person("new", "older", "old"))

    found, _ = look(rows)

    assert {key: one.key for key, one in found.remembered.items()} == {
        (Name.PERSON, "new"): "old",
        (Name.PARTICIPATION, "old/new"): "old/old",  # the event is still called old
    }
