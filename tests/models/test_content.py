import pytest
from django.db import connection

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.models import (
    Citation,
    Event,
    EventLink,
    Location,
    Participation,
    Person,
    Source,
    content,
)

pytestmark = pytest.mark.django_db
Setting = Event.locations.through


@pytest.fixture(autouse=True)
def story():
    """A published event and a draft, each with a row of every kind."""
    for status in ("published", "draft"):
        event = make_event(status=status, slug=status)
        event.participations.create(person=make_person(slug=status))
        event.locations.add(make_location(slug=status))
        make_citation(event, make_source("A text.", slug=status), "A text")
        other = make_event(status=status)
        EventLink.objects.create(from_event=event, to_event=other, kind="follows")


def of(model, status):
    """Return the row that belongs to the event of a status."""
    names = {Participation: "event", Setting: "event", Citation: "event", EventLink: "from_event"}
    return model._base_manager.filter(**{f"{names.get(model, '')}__slug".strip("_"): status})


CHANGES = [
    (Event, {"title": "Another"}),
    (Event, {"date": "2024"}),
    (Event, {"position": 7}),
    (Event, {"factuality": "planned"}),
    (Person, {"name": "Another"}),
    (Location, {"latitude": 1.0, "longitude": 2.0}),
    (Source, {"title": "Another"}),
    (Participation, {"role": "singer"}),
    (Citation, {"stance": "mentions"}),
    (EventLink, {"kind": "depicts"}),
]


@pytest.mark.parametrize(("model", "values"), CHANGES)
def test_it_is_another_when_readers_see_another(model, values):
    before = content.mark()

    assert of(model, "published").update(**values) == 1

    assert content.mark() != before


@pytest.mark.parametrize(("model", "values"), CHANGES)
def test_it_stays_when_only_a_draft_changes(model, values):
    before = content.mark()

    assert of(model, "draft").update(**values) == 1

    assert content.mark() == before


@pytest.mark.parametrize("model", [Participation, Setting, Citation, EventLink])
@pytest.mark.parametrize("status", ["published", "draft"])
def test_a_link_that_goes_tells_of_what_is_published_only(model, status):
    before = content.mark()

    of(model, status).delete()

    assert (content.mark() != before) == (status == "published")


@pytest.mark.parametrize("status", ["published", "draft"])
def test_an_event_that_comes_or_goes_tells_if_it_is_published(status):
    marks = [content.mark()]

    event = make_event(status=status)
    marks.append(content.mark())
    event.delete()
    marks.append(content.mark())

    assert len(set(marks)) == (3 if status == "published" else 1)


def test_publishing_and_withdrawing_tell():
    marks = [content.mark()]
    for status in ("published", "rejected"):
        Event.objects.filter(slug="draft").update(status=status)
        marks.append(content.mark())

    assert len(set(marks)) == 3


@pytest.mark.parametrize(("parent", "tells"), [("published", True), ("draft", False)])
def test_standing_under_another_tells_if_that_is_published(parent, tells):
    event, before = make_event(), None
    before = content.mark()

    Event.objects.filter(pk=event.pk).update(parent=Event.objects.get(slug=parent))

    assert (content.mark() != before) == tells


@pytest.mark.parametrize("model", dict.fromkeys(model for model, _ in CHANGES))
def test_it_stays_when_what_is_written_is_what_was_there(model):
    before = content.mark()

    of(model, "published").get().save()

    assert content.mark() == before


def test_what_nobody_reads_does_not_tell():
    before = content.mark()

    Event.objects.update(version=9)
    Citation.objects.update(note="For editors.")
    make_person(), make_location(), make_source()

    assert content.mark() == before


def test_it_can_be_set_anew():
    before = content.mark()

    content.renew()

    assert content.mark() != before


def test_without_its_triggers_it_stays():
    content.remove(connection)
    before = content.mark()

    Event.objects.update(title="Another")

    assert content.mark() == before
