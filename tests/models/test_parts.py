import pytest
from django.db import connection

from tests.factories import make_event
from timeline.models import Event, guards, parts

pytestmark = pytest.mark.django_db
DRAFT, PUBLISHED = Event.Status.DRAFT, Event.Status.PUBLISHED


def top_level():
    return set(Event.objects.top_level().values_list("slug", flat=True))


@pytest.fixture
def part():
    return make_event(slug="part", parent=make_event(slug="whole"))


@pytest.mark.usefixtures("part")
def test_a_part_of_a_published_whole_is_not_on_the_top_level():
    assert top_level() == {"whole"}


@pytest.mark.usefixtures("part")
@pytest.mark.parametrize(
    "change",
    [
        lambda: Event.objects.filter(slug="whole").update(status=DRAFT),
        lambda: Event.objects.filter(slug="part").update(parent=None),
        lambda: Event.objects.filter(slug="part").update(parent=make_event(status=DRAFT)),
    ],
)
def test_a_part_without_a_published_whole_is_on_the_top_level(change):
    change()

    assert "part" in top_level()


def test_a_part_leaves_the_top_level_when_its_whole_is_published():
    whole = make_event(status=DRAFT)
    Event.objects.bulk_create([Event(title="Part", slug="part", parent=whole)])
    Event.objects.filter(pk=whole.pk).update(status=PUBLISHED)

    assert "part" not in top_level()


def test_saving_what_was_read_before_the_whole_was_published_changes_nothing():
    whole = make_event(status=DRAFT)
    part = make_event(slug="part", parent=whole)
    Event.objects.filter(pk=whole.pk).update(status=PUBLISHED)
    part.save()

    assert "part" not in top_level()


def test_it_is_the_triggers_that_know():
    guards.remove(connection)
    part = make_event(parent=make_event())

    assert parts.wrong() == {part.pk}
    assert (parts.rebuild(), parts.wrong()) == (1, set())
