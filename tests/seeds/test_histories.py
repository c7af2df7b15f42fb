"""Editors win: random histories of seeds and editors, and controls that break the promise.

The environment variable ``HISTORIES`` says how many histories are tried (60 without it; 2000 and
20000 are worth a coffee and a night).
"""

import os
from dataclasses import replace
from math import ceil

import hypothesis
import pytest
from django import forms
from django.contrib.admin.helpers import InlineAdminFormSet
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.engine import ConjectureRunner
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from tests.admin.forms import filled_in, held
from tests.seeds.histories import BrokenPromise, History
from tests.seeds.histories_seeds import (
    FIRM,
    KEYED,
    LATER,
    RECORDS,
    SLUGGED,
    choices,
    citation,
    event,
    part,
    person,
    place,
    seed_choices,
    source,
)
from timeline.admin import ownership
from timeline.models import Person
from timeline.models.kinds import Name
from timeline.seeds import merge
from timeline.seeds.database import Holdings
from timeline.seeds.merge import Outcome, Step

pytestmark = pytest.mark.django_db
HISTORIES = int(os.environ.get("HISTORIES", "60"))
# They are played in so many tests, which can run beside one another.
SHARDS = 40
STEPS = 8

UNITS = [(record, unit) for record in RECORDS if RECORDS[record] for unit in choices(record)]
SLUGS = [record for record in RECORDS if record[0] in SLUGGED]
LOOSE = [record for record in RECORDS if record not in FIRM and record != source("article")]
ANY = st.sampled_from(range(6))
# The more often one is named, the more often it is done.
ACTS = [
    *("load", "load", "change", "change", "edit", "edit", "think_again"),
    *("disagree", "disagree", "disagree", "disagree", "disagree", "disagree"),
    *("delete", "make", "add_or_drop", "rename", "decide", "prune", "undo"),
    *("merge", "take_apart"),
]


PAIRS = [
    (person("bearer"), person("singer")),
    (person("singer"), person("bearer")),
    (place("town"), place("stadium")),
    (place("stadium"), place("town")),
]


def few(of):
    """What a history is about: so few of them that editors and seeds meet."""
    return st.lists(st.sampled_from(of), min_size=1, max_size=3)


class Histories(RuleBasedStateMachine):
    """Whatever seeds and editors do, in any order."""

    beginning: History
    # What was done in each history that was played.
    played: list[list[str]] = []

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.history = self.beginning.branch()

    def teardown(self):
        self.played.append(self.history.done)
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(units=few(UNITS), loose=few(LOOSE), slugs=few(SLUGS))
    def begin(self, units, loose, slugs):
        self.units, self.loose, self.slugs = units, loose, slugs

    # One rule for all: of several, Hypothesis would leave out some in most histories.
    @rule(
        act=st.sampled_from(ACTS),
        editor=st.integers(0, 1),
        number=ANY,
        value=ANY,
        loading=st.sampled_from([False, False, True]),
    )
    def step(self, act, editor, number, value, loading):
        getattr(self, act)(editor, number, value)
        if loading:
            self.load()

    def load(self, *_):
        if self.history.done[-1:] != ["load"]:
            self.history.load()

    def prune(self, *_):
        self.history.load(pruning=True)

    def undo(self, _, number, value):
        loads = self.history.loads
        if len(loads) > 1 or (loads and value == 0):
            self.history.undo(-1 - number)

    def change(self, _, number, value):
        record, unit = self.unit(number)
        values = seed_choices(record)[unit]
        self.history.change(record, unit, values[value % len(values)])

    def add_or_drop(self, _, number, value):
        record = self.record(number)
        present = record in self.history.seeds.present
        (self.history.remove if present else self.history.add)(record)

    def rename(self, _, number, value):
        self.history.rename(self.slugs[number % len(self.slugs)])

    def edit(self, editor, number, value):
        record, unit = self.unit(number)
        values = choices(record)[unit]
        self.history.edit(editor, record, unit, values[value % len(values)])

    def think_again(self, editor, number, value):
        """Let one editor make an edit and the other take it back."""
        record, unit = self.unit(number)
        self.edit(editor, number, value)
        before = self.history.last_said.get(record, {}).get(unit)
        self.history.edit(1 - editor, record, unit, before or choices(record)[unit][0])

    def disagree(self, editor, number, value):
        self.edit(editor, number, value)
        self.change(editor, number, value + 1)
        self.load()

    def delete(self, editor, number, value):
        self.history.take_away(editor, self.record(number))

    def make(self, editor, number, value):
        self.history.make(editor, self.record(number))

    def merge(self, editor, number, value):
        self.history.merge(editor, *PAIRS[value % len(PAIRS)])

    def take_apart(self, editor, number, value):
        self.history.take_apart(editor, number)

    def decide(self, editor, number, value):
        self.history.decide(editor, number, take=value % 2 == 0)

    def unit(self, number):
        return self.units[number % len(self.units)]

    def record(self, number):
        return self.loose[number % len(self.loose)]


@pytest.fixture
def editors(django_user_model):
    clients = []
    for name in ("one", "two"):
        client = Client()
        client.user = django_user_model.objects.create_superuser(name)
        client.force_login(client.user)
        clients.append(client)
    return clients


@pytest.fixture
def play(tmp_path, editors, monkeypatch):
    """Play so many random histories, others for each seed, and return them."""
    # Nobody looks at the pages: their forms are read before they are drawn. Nor is anything put
    # together for them but the forms.
    monkeypatch.setattr(TemplateResponse, "rendered_content", "")
    monkeypatch.setattr(InlineAdminFormSet, "media", forms.Media())
    monkeypatch.setattr(ownership, "standings", lambda _: [])
    # Hypothesis would make most histories by repeating parts of the one before.
    monkeypatch.setattr(ConjectureRunner, "generate_mutations_from", lambda *_: None)

    def play(number, *, seed, phases=(Phase.generate, Phase.shrink)):
        beginning = History(tmp_path, editors)
        beginning.load()
        machine = type("Histories", (Histories,), {"beginning": beginning, "played": []})
        run_state_machine_as_test(
            hypothesis.seed(seed)(machine),
            settings=settings(
                max_examples=number,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                phases=phases,
                suppress_health_check=list(HealthCheck),
                report_multiple_bugs=False,
            ),
        )
        return machine.played

    return play


@pytest.mark.parametrize("seed", range(SHARDS))
def test_editors_win_in_any_history(play, seed):
    number = ceil(HISTORIES / SHARDS)

    played = play(number, seed=seed)

    assert len(played) >= number
    assert number < 20 or sum(map(is_telling, played)) > len(played) / 4


def is_telling(done):
    """Whether a load had to reckon with what an editor had done before it."""
    return "editor" in done and "load" in done[done.index("editor") :]


def test_what_histories_post_is_what_the_pages_hold(history, editors):
    for (name, _), pk in history.rows.items():
        if name in (*SLUGGED, Name.CITATION, Name.DISMISSAL):
            page = editors[0].get(reverse(f"admin:timeline_{name.value}_change", args=[pk]))
            drawn = {field: value for field, value in filled_in(page).items() if any(value)}
            read = {field: value for field, value in held(page).items() if any(value)}
            assert drawn.pop("csrfmiddlewaretoken")
            assert read == drawn


@pytest.fixture
def history(tmp_path, editors):
    history = History(tmp_path, editors)
    history.load()
    return history


BEARER, SINGER = person("bearer"), person("singer")
SEEN, HANDED, SUNG = event("seen"), event("handed"), event("sung")


def an_edit_stands(history):
    history.edit(0, BEARER, "name", "Some bearer")
    history.change(BEARER, "description", "Tall.")
    history.load()


def an_edit_stands_where_the_seeds_change(history):
    history.edit(0, BEARER, "name", "Some bearer")
    history.change(BEARER, "name", "One bearer")
    history.load()


def what_is_saved_as_it_was_is_no_edit(history):
    for record, unit in ((BEARER, "name"), (part("handed", "bearer"), "role"), (KEYED, "note")):
        history.edit(0, record, unit, choices(record)[unit][0])
        history.change(record, unit, choices(record)[unit][1])
    history.load()
    assert history.done == ["load", "seeds", "seeds", "seeds", "load"]


def an_edit_that_is_taken_back_stands(history):
    history.edit(0, BEARER, "name", "Some bearer")
    history.edit(1, BEARER, "name", "The bearer")
    history.change(BEARER, "name", "One bearer")
    history.load()


def an_edit_that_the_seeds_follow_is_no_conflict(history):
    history.edit(0, BEARER, "name", "Some bearer")
    history.change(BEARER, "name", "Some bearer")
    history.load()
    history.change(BEARER, "name", "One bearer")
    history.load()


def a_row_below_an_event_stands(history):
    history.edit(0, part("handed", "bearer"), "role", "singer")
    history.edit(1, part("handed", "bearer"), "role", "")
    history.change(part("handed", "bearer"), "role", "bearer")
    history.load()


def what_nobody_touched_is_as_the_seeds_say(history):
    history.change(SEEN, "date", ("2024-08", "", "stated"))
    history.change(KEYED, "quote", choices(KEYED)["quote"][1])
    history.load()


def what_was_deleted_is_gone(history):
    history.take_away(0, part("handed", "bearer"))
    history.take_away(1, SEEN)
    history.load()


def what_was_deleted_is_gone_under_a_new_slug(history):
    history.take_away(0, part("handed", "bearer"))
    history.take_away(0, BEARER)
    history.rename(BEARER)
    history.load()


def what_hangs_on_a_deleted_record_is_not_made(history):
    history.take_away(0, SEEN)
    history.add(part("seen", "bearer"))
    history.load()


def what_the_seeds_drop_stays(history):
    history.remove(part("handed", "bearer"))
    history.load()


def what_the_seeds_leave_is_pruned_at_once(history):
    history.change(SEEN, "parent", HANDED)
    history.load()
    history.remove(HANDED)
    history.load(pruning=True)
    assert HANDED not in history.rows


def what_an_editor_touched_is_not_pruned(history):
    history.edit(0, BEARER, "description", "Tall.")
    history.remove(BEARER)
    history.load(pruning=True)


def what_an_editor_uses_is_not_pruned(history):
    history.make(0, part("seen", "bearer"))
    history.remove(BEARER)
    history.load(pruning=True)


def what_refers_to_both_of_two_merged_is_made_once(history):
    history.add(SINGER)
    history.load()
    history.merge(0, BEARER, SINGER)
    assert history.merged == {SINGER: BEARER}
    history.add(part("seen", "bearer"))
    history.add(part("seen", "singer"))
    history.load()


def what_an_editor_made_is_not_doubled(history):
    history.make(0, person("singer"))
    history.add(person("singer"))
    history.load()


def what_was_deleted_with_a_conflict_is_gone(history):
    history.edit(0, SEEN, "title", "It was seen")
    history.change(SEEN, "title", "What was seen")
    history.load()
    history.take_away(0, SEEN)
    history.load()


def a_renamed_record_is_the_same(history):
    history.edit(0, BEARER, "name", "Some bearer")
    history.rename(BEARER)
    history.load()


def a_reference_to_a_renamed_record_is_the_same(history):
    credit = (Name.CITATION, ("handed", "article", "august"))
    history.change(credit, "attributed_to", source("paper"))
    history.load()
    history.rename(source("paper"))
    history.load()


def what_an_editor_made_under_a_former_slug_is_not_doubled(history):
    history.make(0, SINGER)
    history.add(SINGER)
    history.rename(SINGER)
    history.load()


def an_undone_load_leaves_edits_alone(history):
    history.change(BEARER, "name", "One bearer")
    history.load()
    history.edit(0, BEARER, "name", "Some bearer")
    history.edit(1, BEARER, "name", "One bearer")
    history.undo(1)


def what_was_left_to_the_seeds_follows_them_though_the_load_is_undone(history):
    history.edit(0, BEARER, "name", "Some bearer")
    history.change(BEARER, "name", "One bearer")
    history.load()
    history.decide(1, 0, take=True)
    history.undo(1)
    history.change(BEARER, "name", "The other bearer")
    history.load()


def what_an_editor_made_another_into_is_not_doubled(history):
    history.edit(0, KEYED, "quote", choices(KEYED)["quote"][2])
    history.add((Name.CITATION, ("handed", "article", "crowd")))
    history.load()


def an_event_waits_for_its_words(history):
    history.make(0, citation("handed", "crowd"))
    history.change(source("article"), "text", LATER)
    history.load()
    assert event("danced") not in history.rows


def an_undone_load_leaves_nothing_uncited(history):
    history.add(citation("sung", "crowd"))
    history.load()
    history.remove(citation("sung", "song"))
    history.load(pruning=True)
    history.undo(1)


PLAYS = [
    an_edit_stands,
    an_edit_stands_where_the_seeds_change,
    an_edit_that_is_taken_back_stands,
    an_edit_that_the_seeds_follow_is_no_conflict,
    a_row_below_an_event_stands,
    what_nobody_touched_is_as_the_seeds_say,
    what_was_deleted_is_gone,
    what_was_deleted_is_gone_under_a_new_slug,
    what_hangs_on_a_deleted_record_is_not_made,
    what_the_seeds_drop_stays,
    what_the_seeds_leave_is_pruned_at_once,
    what_an_editor_touched_is_not_pruned,
    what_an_editor_uses_is_not_pruned,
    what_refers_to_both_of_two_merged_is_made_once,
    what_an_editor_made_is_not_doubled,
    what_was_deleted_with_a_conflict_is_gone,
    a_renamed_record_is_the_same,
    a_reference_to_a_renamed_record_is_the_same,
    what_an_editor_made_under_a_former_slug_is_not_doubled,
    an_undone_load_leaves_edits_alone,
    what_was_left_to_the_seeds_follows_them_though_the_load_is_undone,
    what_an_editor_made_another_into_is_not_doubled,
    an_event_waits_for_its_words,
    an_undone_load_leaves_nothing_uncited,
]


@pytest.mark.parametrize("play", PLAYS)
def test_editors_win_in_this_history(history, play):
    play(history)


def changes_as(outcome, *, when):
    """A merge in which the rule for one case of the table is another."""
    original = merge._change

    def change(unit, **sides):
        made = original(unit, **sides)
        return made._replace(outcome=outcome) if made.outcome is when else made

    return {"timeline.seeds.merge._change": change}


def seeds_always_win(unit, *, base, seed, live, memory):
    outcome = Outcome.UNCHANGED if seed == live else Outcome.UPDATED
    return merge.Change(unit, outcome, base, seed, live)


def without_ownership():
    original = merge._change

    def change(unit, *, memory, **sides):
        return original(unit, memory=replace(memory, owned=frozenset()), **sides)

    return {"timeline.seeds.merge._change": change}


def without_tombstones():
    def look_away(holdings, rows):
        found = of(holdings, rows)
        alive = {key: one for key, one in found.remembered.items() if key in found.live}
        return found._replace(remembered=alive)

    of = Holdings.of
    return {"timeline.seeds.database.Holdings.of": look_away}


def without_duplicates():
    def look_away(holdings, rows):
        return of(holdings, rows)._replace(occupied={})

    of = Holdings.of
    return {"timeline.seeds.database.Holdings.of": look_away}


def without_orphans():
    original = merge.gone

    def gone(database, files):
        for step in original(database, files):
            pruned = step.outcome is Outcome.ORPHANED
            yield replace(step, outcome=Outcome.PRUNED) if pruned else step

    return {"timeline.seeds.load.gone": gone}


def without_owners():
    def new(planner, row, database):
        return Step(row.id, Outcome.CREATED, row, remembers=True)

    return {"timeline.seeds.merge.Planner.new": new}


def with_live_overwritten():
    original = merge._change

    def change(unit, **sides):
        same = sides["seed"] == sides["base"]
        return (seeds_always_win if same else original)(unit, **sides)

    return {"timeline.seeds.merge._change": change}


def update_or_create():
    return {"timeline.seeds.merge._change": seeds_always_win} | without_tombstones()


# The control merges; then each rule by itself: what the merge is without it, and what shows that.
WITHOUT = [
    (update_or_create, an_edit_stands_where_the_seeds_change),
    (update_or_create, what_was_deleted_is_gone),
    (without_ownership, an_edit_that_is_taken_back_stands),
    (without_ownership, a_row_below_an_event_stands),
    (with_live_overwritten, an_edit_stands),
    (
        lambda: {"django.forms.BaseForm.changed_data": property(lambda form: [*form.fields])},
        what_is_saved_as_it_was_is_no_edit,
    ),
    (
        lambda: changes_as(Outcome.KEPT, when=Outcome.UPDATED),
        what_nobody_touched_is_as_the_seeds_say,
    ),
    (
        lambda: changes_as(Outcome.CONFLICT, when=Outcome.CONVERGED),
        an_edit_that_the_seeds_follow_is_no_conflict,
    ),
    (
        lambda: changes_as(Outcome.UPDATED, when=Outcome.CONFLICT),
        an_edit_stands_where_the_seeds_change,
    ),
    (
        lambda: changes_as(Outcome.KEPT, when=Outcome.CONFLICT),
        an_edit_stands_where_the_seeds_change,
    ),
    (without_tombstones, what_was_deleted_is_gone),
    (without_owners, what_hangs_on_a_deleted_record_is_not_made),
    (without_orphans, what_the_seeds_drop_stays),
    (
        lambda: {"timeline.seeds.merge.Planner.once": lambda planner, step, _: step},
        what_refers_to_both_of_two_merged_is_made_once,
    ),
    (without_duplicates, what_an_editor_made_is_not_doubled),
    (
        lambda: {"timeline.seeds.renames.names": lambda *_: {}},
        a_renamed_record_is_the_same,
    ),
    (
        lambda: {"timeline.seeds.prune.is_untouched": lambda step, _: step.row is None},
        what_an_editor_touched_is_not_pruned,
    ),
    (
        lambda: {"timeline.seeds.prune._spare_used": lambda *_: None},
        what_an_editor_uses_is_not_pruned,
    ),
    (
        lambda: {"timeline.seeds.undo._Eraser.is_untouched": lambda *_: True},
        an_undone_load_leaves_edits_alone,
    ),
    (
        lambda: {"timeline.seeds.merge.Planner.is_bare": lambda *_: False},
        an_event_waits_for_its_words,
    ),
    (
        lambda: {"timeline.seeds.prune._last_citations": lambda *_: set()},
        an_undone_load_leaves_nothing_uncited,
    ),
]


@pytest.mark.parametrize(("merging", "play"), WITHOUT)
def test_without_the_rule_this_history_breaks_the_promise(history, monkeypatch, merging, play):
    """What the harness does not see, the database refuses."""
    for target, substitute in merging().items():
        monkeypatch.setattr(target, substitute)

    with pytest.raises((BrokenPromise, IntegrityError, RestrictedError)), transaction.atomic():
        play(history)


@pytest.mark.parametrize("merging", [update_or_create, without_ownership])
def test_another_merge_breaks_the_promise_in_random_histories(play, monkeypatch, merging):
    for target, substitute in merging().items():
        monkeypatch.setattr(target, substitute)

    with pytest.raises((BrokenPromise, IntegrityError, RestrictedError)):
        play(300, seed=0, phases=[Phase.generate])


def test_what_is_edited_in_a_shell_stands_too(history):
    Person.objects.filter(slug="bearer").update(name="My own")
    history.intents[Name.PERSON, history.rows[BEARER]] = {"name": "My own"}
    history.change(BEARER, "name", "One bearer")

    history.load()


def test_without_the_backstop_what_is_edited_in_a_shell_is_lost(history, monkeypatch):
    original = merge._change

    def change(unit, *, live, base, **sides):
        return original(unit, live=base, base=base, **sides)._replace(live=live)

    monkeypatch.setattr(merge, "_change", change)

    with pytest.raises(BrokenPromise, match="was overwritten"):
        test_what_is_edited_in_a_shell_stands_too(history)
