"""Passages that take one another's places."""

import pytest
from django.utils import timezone

from timeline.models import Citation, Event, Load, SeedConflict
from timeline.seeds import turns
from timeline.seeds.undo import undo

pytestmark = pytest.mark.django_db
QUOTES = ["Back in March", "a flag was seen", "March, a flag", "Back in"]


def cited(*quotes, note=""):
    """A reading of one event with so many passages, each of which has a key."""
    citations = [
        f'[[events.citations]]\nkey = "c{number}"\nquote = "{quote}"\nnote = "{note}"\n'
        for number, quote in enumerate(quotes)
    ]
    event = '[[events]]\nslug = "seen"\ntitle = "A flag is seen"\n'
    return "\n".join(['[source]\nslug = "article"\ntitle = "An article"\n', event, *citations])


@pytest.fixture
def turning(seeds):
    """A folder whose reading cites four passages for one event, loaded."""
    seeds.write("article.toml", cited(*QUOTES))
    seeds.load()
    return seeds


def quotes():
    """What each passage says, in the order in which they were made."""
    return list(Citation.objects.order_by("pk").values_list("quote", flat=True))


@pytest.mark.parametrize(
    "order",
    [(1, 0, 2, 3), (1, 2, 0, 3), (1, 2, 3, 0), (1, 0, 3, 2), (3, 2, 1, 0), (2, 0, 3, 1)],
    ids=lambda order: "".join(map(str, order)),
)
def test_passages_take_one_another_s_places(turning, order):
    turned = [QUOTES[number] for number in order]
    turning.write("article.toml", cited(*turned))
    turning.load()

    assert quotes() == turned
    assert set(Citation.objects.values_list("version", flat=True)) <= {1, 2}
    assert not SeedConflict.objects.exists()
    assert turning.load().load_id is None


def test_a_chain_moves_up(turning):
    moved = ["In August", *QUOTES[:3]]
    turning.write("article.toml", cited(*moved))
    turning.load()

    assert quotes() == moved
    assert not SeedConflict.objects.exists()


def test_what_an_editor_quotes_stays_and_what_wants_its_place_waits(turning):
    Citation.objects.filter(quote=QUOTES[0]).update(
        quote="By A.", start=(at := Citation.objects.first().source.text.index("By A.")), end=at + 5
    )
    turning.write("article.toml", cited(*(QUOTES[number] for number in (1, 0, 3, 2))))
    turning.load()

    assert quotes() == ["By A.", QUOTES[0], QUOTES[3], QUOTES[2]]
    assert [conflict.unit for conflict in SeedConflict.objects.all()] == ["quote"]


def test_a_passage_that_an_editor_made_is_in_the_way(turning):
    event, first = Event.objects.get(), Citation.objects.first()
    place = first.source.text.index("In August")
    Citation.objects.create(
        event=event, source=first.source, quote="In August", start=place, end=place + 9
    )
    turning.write("article.toml", cited("In August", QUOTES[0], QUOTES[3], QUOTES[2]))
    turning.load()

    assert quotes() == [QUOTES[0], QUOTES[1], QUOTES[3], QUOTES[2], "In August"]
    assert SeedConflict.objects.count() == 2


def test_without_an_exchange_a_swap_is_taken_for_a_conflict(turning, monkeypatch):
    monkeypatch.setattr(turns, "_exchange", lambda kind, keys, save: keys)
    turning.write("article.toml", cited(QUOTES[1], QUOTES[0], *QUOTES[2:]))
    turning.load()

    assert SeedConflict.objects.count() == 2


def test_a_swap_is_taken_back(turning):
    turning.write("article.toml", cited(*reversed(QUOTES)))
    report = turning.load()
    undone = undo(report.load_id, now=timezone.now())

    assert undone.kept == []
    assert quotes() == QUOTES
    assert Load.objects.get(pk=report.load_id).undone


def test_a_swap_with_another_text(turning):
    text = (turning.root / "article.txt").read_text()
    turning.write("article.txt", f"Corrected.\n\n{text}")
    turning.write("article.toml", cited(*reversed(QUOTES), note="Look."))
    turning.load()

    assert quotes() == QUOTES[::-1]
    assert not SeedConflict.objects.exists()
