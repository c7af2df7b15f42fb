"""The table of what happens to each unit and each record, case by case, on plain values."""

import pytest

from timeline.models.kinds import KINDS, Name
from timeline.seeds.merge import Database, Outcome, Remembered, plan
from timeline.seeds.rows import SeedRow

FILE = "article.toml"
PERSON = Name.PERSON, "bearer"
FIELDS = {"kind": "individual", "aliases": "", "description": "", "wikidata": ""}


def row(name="seed", **references):
    fields = {"slug": "bearer", "name": name} | FIELDS
    return SeedRow(KINDS[Name.PERSON], "bearer", fields, FILE, ())


def participation():
    fields = {"event": "handed-over", "person": "bearer", "role": ""}
    kind = KINDS[Name.PARTICIPATION]
    return SeedRow(kind, "handed-over/bearer", fields, FILE, ())


def event():
    fields = dict.fromkeys(("slug", "status", "title", "summary", "factuality", "parent"), "")
    fields |= dict.fromkeys(("position", "date", "date_phrase", "date_basis"), "")
    return SeedRow(KINDS[Name.EVENT], "handed-over", fields, FILE, ())


def memory(base="base", **fields):
    values = {"name": base} | FIELDS
    known = {"values": values, "record_id": 1, "key": "bearer", "object_id": 1}
    return Remembered(**known | {"file": "article.toml"} | fields)


def database(remembered=None, live=None, occupied=None):
    return Database(remembered or {}, live or {}, occupied or {})


def step_of(rows, state, files=frozenset({"article.toml"})):
    (step,) = plan(rows, state, set(files))
    return step


@pytest.mark.parametrize(
    ("base", "live", "seed", "owned", "outcome"),
    [
        ("a", "a", "a", False, Outcome.UNCHANGED),
        ("a", "a", "a", True, Outcome.UNCHANGED),  # edited, and reverted by hand
        ("a", "mine", "a", False, Outcome.KEPT),  # the seeds have not changed
        ("a", "mine", "a", True, Outcome.KEPT),
        ("a", "a", "b", False, Outcome.UPDATED),
        ("a", "a", "b", True, Outcome.CONFLICT),  # a reverted edit stays the editor's
        ("a", "mine", "b", False, Outcome.CONFLICT),  # edited past the forms
        ("a", "mine", "b", True, Outcome.CONFLICT),
        ("a", "b", "b", False, Outcome.CONVERGED),
        ("a", "b", "b", True, Outcome.CONVERGED),
    ],
)
def test_what_becomes_of_a_unit(base, live, seed, owned, outcome):
    known = memory(base, owned=frozenset({"name"} if owned else ()))
    state = database({PERSON: known}, {PERSON: {"name": live} | FIELDS})

    step = step_of([row(seed)], state)

    named = [change.outcome for change in step.changes if change.unit == "name"]
    assert named == ([] if outcome is Outcome.UNCHANGED else [outcome])
    assert step.outcome is outcome
    assert step.remembers is (base != seed)


def test_a_new_record_is_created():
    assert step_of([row()], database()).outcome is Outcome.CREATED


def test_a_record_that_an_editor_deleted_stays_deleted():
    step = step_of([row("other")], database({PERSON: memory()}))

    assert (step.outcome, step.changes, step.remembers) == (Outcome.STAYS_DELETED, [], False)


def test_a_record_that_an_editor_made_already_is_neither_overwritten_nor_made_again():
    step = step_of([row()], database(occupied={PERSON: 7}))

    assert (step.outcome, step.remembers) == (Outcome.DUPLICATE, False)


def test_a_record_gone_from_the_seeds_is_kept_and_marked():
    state = database({PERSON: memory()}, {PERSON: {"name": "base"} | FIELDS})

    step = step_of([], state)

    assert (step.outcome, step.row, step.remembers) == (Outcome.ORPHANED, None, True)


def test_it_is_marked_once():
    state = database({PERSON: memory(orphaned=True)}, {PERSON: {"name": "base"} | FIELDS})

    assert step_of([], state).remembers is False


def test_the_silence_of_a_file_that_was_not_loaded_means_nothing():
    state = database({PERSON: memory(file="other.toml")}, {PERSON: {"name": "base"} | FIELDS})

    assert plan([], state, {"article.toml"}) == []


def test_what_came_back_to_the_seeds_is_no_longer_marked():
    state = database({PERSON: memory("a", orphaned=True)}, {PERSON: {"name": "a"} | FIELDS})

    assert step_of([row("a")], state).remembers is True


def test_nothing_new_is_hung_on_an_event_that_an_editor_deleted():
    known = {(Name.EVENT, "handed-over"): memory(key="handed-over")}

    steps = plan([participation(), row(), event()], database(known), {"article.toml"})

    outcomes = {step.id[0]: step.outcome for step in steps}
    assert outcomes[Name.PARTICIPATION] is Outcome.STAYS_DELETED


def test_nothing_is_hung_on_an_event_that_an_editor_made():
    state = database(occupied={(Name.EVENT, "handed-over"): 7})

    steps = plan([participation(), row(), event()], state, {"article.toml"})

    outcomes = {step.id[0]: step.outcome for step in steps}
    assert outcomes[Name.PARTICIPATION] is Outcome.DUPLICATE


def test_what_others_refer_to_comes_first():
    steps = plan([participation(), event(), row()], database(), {"article.toml"})

    assert [step.id[0] for step in steps] == [Name.PERSON, Name.EVENT, Name.PARTICIPATION]


def test_a_group_merges_as_one_unit():
    kind = KINDS[Name.EVENT]
    fields = event().fields

    assert kind.values(fields)["date"] == {"date": "", "date_phrase": "", "date_basis": ""}
