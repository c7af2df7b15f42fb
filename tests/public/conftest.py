import pytest
from django.db import connection
from django.template.backends import jinja2
from django.test.signals import template_rendered

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.models import Citation, Event, EventLink, Location, Participation, Person

TEXT = (
    "Tom Cruise rappels into Closing Ceremony\n\n"
    "The actor rappelled into the Stade de France where he picked up the flag from U.S. gymnast "
    "Simone Biles.\n\n"
    "Back in March, Cruise was spotted with a film crew at the Hollywood sign in Los Angeles, "
    "People reported at the time."
)


@pytest.fixture(autouse=True)
def contexts(monkeypatch):
    """Let an answer tell what its template was given, as it does with Django's own templates."""
    render = jinja2.Template.render

    def told(template, context=None, request=None):
        template_rendered.send(sender=template, template=template, context=context or {})
        return render(template, context, request)

    monkeypatch.setattr(jinja2.Template, "render", told)


@pytest.fixture
def article(db):
    return make_article()


@pytest.fixture
def published(article):
    return make_timeline(article)


def make_article():
    return make_source(
        TEXT, slug="report", title="Tom Cruise rappels in", byline="Danielle Abreu", language="en"
    )


def make_timeline(article):
    """Add a small timeline on which every relation is in use, and return its top."""
    people = make_source(slug="people", title="People", kind="publication")
    france = make_location(slug="france", name="France")
    stadium = make_location(slug="stade-de-france", name="Stade de France", within=france)
    cruise = make_person(slug="tom-cruise", name="Tom Cruise")
    ceremony = make_event(slug="closing-ceremony", title="Closing Ceremony")
    rappel = make_event(slug="rappel", title="Cruise rappels in", parent=ceremony)
    sign = make_event(slug="hollywood-sign", title="Cruise scales the sign", date="2024-03")
    rappel.participations.create(person=cruise, role="performer")
    rappel.locations.add(stadium)
    make_citation(rappel, article, "The actor rappelled into the Stade de France")
    make_citation(sign, article, "Cruise was spotted with a film crew", attributed_to=people)
    EventLink.objects.create(from_event=sign, kind="announces", to_event=ceremony)
    return ceremony


def fill(article, count):
    """Add top-level events, each with a part of a part, and with one of all that an entry shows."""
    start = article.text.index("flag")
    person = Person.objects.create(name="A person", slug="a-person")
    place = Location.objects.create(name="A place", slug="a-place")
    above = [None] * count
    for level in range(4):
        above = Event.objects.bulk_create(
            Event(
                slug=f"e{level}-{n}", title=f"Event {n}", date="2024-08", position=n, parent=parent
            )
            for n, parent in enumerate(above)
        )
        Participation.objects.bulk_create(Participation(event=e, person=person) for e in above)
        Event.locations.through.objects.bulk_create(
            Event.locations.through(event=event, location=place) for event in above
        )
        Citation.objects.bulk_create(
            Citation(event=event, source=article, quote="flag", start=start, end=start + 4)
            for event in above
        )
    Event.objects.update(status=Event.Status.PUBLISHED)
    # As PostgreSQL itself does soon after; without it, it plans for a handful of rows.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill_indexes(article, count):
    """Add so many people, places and sources that published events use."""
    event = make_event()
    for number in range(count):
        event.participations.create(person=make_person(name=f"Person {number:03}"))
        event.locations.add(make_location(name=f"Place {number:03}", within=make_location()))
        source = make_source("A text.", title=f"Source {number:03}")
        make_citation(event, source, "A text", attributed_to=article)
