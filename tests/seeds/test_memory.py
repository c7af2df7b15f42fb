"""A load of many events takes no more memory than one of some."""

import gc
import tracemalloc

import pytest
from django.db import connection
from django.utils import timezone

from tests.benchmarks import loading
from timeline.models import Event
from timeline.seeds.load import load

# psycopg keeps a hundred queries, and is full of them only after very many more events.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="counts what psycopg keeps"),
]
EVENTS = 150


def peak_of_load(folder):
    """Return how many bytes a load holds at most at one time."""
    tracemalloc.start()
    try:
        load(folder, [], now=timezone.now())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def peaks(folder, events):
    """Return what it takes to load so many events, and to load them changed."""
    loading.write_seeds(folder, events, "As it was")
    new = peak_of_load(folder)
    loading.write_seeds(folder, events, "As it is")
    return new, peak_of_load(folder)


@pytest.fixture(autouse=True)
def _garbage_collected_as_ever():
    """Not as seldom as in the other tests."""
    seldom = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*seldom)


@pytest.fixture(autouse=True)
def _small_parts(tmp_path, monkeypatch):
    """Articles and batches of which there are several, and caches that are full."""
    monkeypatch.setattr(loading, "PER_ARTICLE", 50)
    for module in ("seeds.rows", "seeds.database", "models.history"):
        monkeypatch.setattr(f"timeline.{module}._BATCH", 50)
    loading.write_seeds(tmp_path / "first", 4 * EVENTS, "As it was")
    load(tmp_path / "first", [], now=timezone.now(), dry_run=True)


def test_four_times_as_many_events_take_less_than_twice_the_memory(tmp_path):
    few = peaks(tmp_path / "few", EVENTS)
    many = peaks(tmp_path / "many", 4 * EVENTS)

    assert Event.objects.filter(summary__startswith="As it is").count() == 4 * EVENTS
    assert [most < 2 * some for some, most in zip(few, many, strict=True)] == [True, True]
