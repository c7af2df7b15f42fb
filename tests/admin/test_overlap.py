import pytest
from django.forms import modelform_factory
from django.http import QueryDict

from timeline.admin.overlap import MINE, TAKE, THEIRS, Overlap, shown
from timeline.models import Event, Location

PLACE = {"name": "Paris", "description": "A city.", "latitude": 48.9, "longitude": 2.36}
EVENT = {"date": "2024-03", "date_phrase": "Back in March", "date_basis": "resolved"}


def form_of(model, fields):
    """Return a form, as a page shows it, of a record with these values."""
    return modelform_factory(model, fields=list(fields))(instance=model(**fields))


def overlap(was, mine, theirs, model=Location, seen=True, **choices):
    """Compare what was sent with what there is now, in a form that showed ``was``."""
    sent = QueryDict(mutable=True)
    sent.update({name: str(value) for name, value in (was | mine).items()} | choices)
    seen = shown(form_of(model, was), []) if seen else None
    return Overlap(form_of(model, was | theirs), [], sent, seen)


def proposals(found):
    return {one.key: one.proposal for one in found.differences}


@pytest.mark.parametrize(
    ("mine", "theirs", "proposed", "is_overtaken"),
    [
        ({}, {}, {}, False),
        ({"name": "Lyon"}, {}, {"name": MINE}, False),
        ({}, {"name": "Lyon"}, {"name": THEIRS}, True),
        ({"name": "Lyon"}, {"name": "Nice"}, {"name": ""}, True),
        ({"name": "Lyon"}, {"name": "Lyon"}, {}, False),
        (
            {"name": "Lyon"},
            {"description": "A town."},
            {"name": MINE, "description": THEIRS},
            True,
        ),
    ],
)
def test_whose_is_proposed(mine, theirs, proposed, is_overtaken):
    found = overlap(PLACE, mine, theirs)
    assert (proposals(found), found.is_overtaken) == (proposed, is_overtaken)
    assert found.undecided == is_overtaken  # what is proposed is shown first


def test_what_is_proposed_is_merged():
    found = overlap(PLACE, {"name": "Lyon"}, {"description": "A town."})
    assert (found.merged["name"], found.merged["description"]) == ("Lyon", "A town.")


@pytest.mark.parametrize(
    ("model", "was", "mine", "theirs", "unit"),
    [
        (Location, PLACE, {"latitude": 1.0}, {"longitude": 2.0}, "coordinates"),
        (Event, EVENT, {"date": "2024-04"}, {"date_phrase": "In May"}, "date"),
    ],
)
def test_what_belongs_together_is_chosen_together(model, was, mine, theirs, unit):
    assert proposals(overlap(was, mine, theirs, model)) == {unit: ""}


@pytest.mark.parametrize("spelling", [" 2024-03", "2024-03 "])
def test_another_spelling_is_no_change(spelling):
    assert proposals(overlap(EVENT, {"date": spelling}, {}, Event)) == {}


@pytest.mark.parametrize(("side", "stands"), [(MINE, "Lyon"), (THEIRS, "Nice")])
def test_a_choice_stands(side, stands):
    both = {"name": "Lyon"}, {"name": "Nice"}
    [one] = overlap(PLACE, *both).differences
    found = overlap(PLACE, *both, **{one.name: f"{side} {one.now}"})
    assert (found.undecided, found.merged["name"]) == (False, stands)
    assert not any(name.startswith(TAKE) for name in found.merged)


@pytest.mark.parametrize("choice", ["theirs", "theirs 0123", "nobody", ""])
def test_a_choice_against_anything_else_is_none(choice):
    found = overlap(PLACE, {"name": "Lyon"}, {"name": "Nice"}, **{f"{TAKE}name": choice})
    assert found.undecided


def test_of_a_page_that_is_not_known_nothing_is_proposed():
    found = overlap(PLACE, {"name": "Lyon"}, {"description": "A town."}, seen=False)
    assert proposals(found) == {"name": "", "description": ""}
    assert found.undecided
