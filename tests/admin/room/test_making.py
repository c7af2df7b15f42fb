import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_event, make_location, make_person, make_source
from timeline.admin.room import making
from timeline.models import Citation, Dismissal, Event
from timeline.models.grounding import Span

pytestmark = pytest.mark.django_db
FLAG, SEEN = Span(2, 6), Span(10, 14)


@pytest.fixture
def source():
    return make_source("A flag is seen.")


def test_each_passage_is_cited(source):
    event, people = make_event(), make_source()
    making.cite(event, source, [FLAG, SEEN], "mentions", people)
    found = Citation.objects.order_by("start").values_list("quote", "stance", "attributed_to")
    assert list(found) == [("flag", "mentions", people.pk), ("seen", "mentions", people.pk)]


def test_a_passage_is_cited_once_for_an_event(source):
    event = make_event()
    making.cite(event, source, [FLAG])
    with pytest.raises(ValidationError, match="already cites this passage"):
        making.cite(event, source, [FLAG])


def test_a_source_is_not_credited_by_itself(source):
    with pytest.raises(ValidationError, match="not credited by itself"):
        making.cite(make_event(), source, [FLAG], attributed_to=source)


def test_each_passage_is_dismissed(source):
    making.dismiss(source, [FLAG, SEEN], "A prop.")
    found = Dismissal.objects.order_by("start").values_list("quote", "reason")
    assert list(found) == [("flag", "A prop."), ("seen", "A prop.")]


def test_a_passage_is_dismissed_once(source):
    making.dismiss(source, [FLAG], "A prop.")
    with pytest.raises(ValidationError, match="already dismissed"):
        making.dismiss(source, [FLAG], "Background.")


def test_a_new_event_has_who_and_where(db):
    person, place = make_person(), make_location()
    making.add_event(Event(title="A flag is seen"), [person], [place])
    event = Event.objects.get()
    assert (list(event.people.all()), list(event.locations.all())) == ([person], [place])


@pytest.mark.parametrize(
    ("title", "slugs"),
    [
        ("A flag is seen!", ["a-flag-is-seen", "a-flag-is-seen-2", "a-flag-is-seen-3"]),
        ("علم", ["event", "event-2", "event-3"]),
        ("x" * 200, ["x" * 100, "x" * 100 + "-2", "x" * 100 + "-3"]),
    ],
)
def test_a_slug_is_made_of_the_title_and_is_free(title, slugs):
    for _ in slugs:
        making.add_event(Event(title=title), [], [])
    assert list(Event.objects.order_by("pk").values_list("slug", flat=True)) == slugs
