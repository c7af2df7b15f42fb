"""The reading that ships: what the article says, and no more."""

import pytest
from django.conf import settings
from django.utils import timezone

from timeline.edtf import words
from timeline.models import Citation, Event, Person, Source
from timeline.seeds.load import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    return load(settings.SEEDS_DIR, [], now=timezone.now())


@pytest.mark.usefixtures("report")
def test_the_timeline_is_in_order():
    assert [(words(event.when), event.slug) for event in Event.objects.top_level().in_order()] == [
        ("March 2024", "cruise-scales-hollywood-sign"),
        ("March 2024", "cruise-passes-flag-on-video"),
        ("late April 2024", "cruise-motorcycle-in-paris"),
        ("between 5 and 11 August 2024", "french-media-announce-stunt"),
        ("on or before 11 August 2024", "cruise-in-the-stands"),
        ("on or before 11 August 2024", "ledecky-and-mead-selected"),
        ("on or before 11 August 2024", "organizers-describe-the-show"),
        ("11 August 2024", "closing-ceremony"),
        ("2028", "los-angeles-hosts-summer-games"),
    ]


@pytest.mark.usefixtures("report")
def test_the_ceremony_has_its_parts_in_order():
    parts = Event.objects.get(slug="closing-ceremony").children.in_order()

    assert [(part.slug, part.factuality) for part in parts] == [
        ("cruise-rappels-into-stadium", "happened"),
        ("cruise-picks-up-flag", "happened"),
        ("cruise-rides-out-of-stadium", "happened"),
        ("broadcast-shows-ride-through-paris", "depicted"),
        ("broadcast-shows-flight-to-california", "depicted"),
        ("broadcast-shows-jump-to-hollywood-sign", "depicted"),
        ("flag-handed-off-at-landmark", "happened"),
        ("athletes-bring-flag-to-beach", "happened"),
        ("performances-at-the-beach", "happened"),
    ]


@pytest.mark.usefixtures("report")
def test_what_was_announced_is_linked_to_what_happened():
    announced = Event.objects.filter(
        links_in__kind="announces", links_in__from_event__slug="french-media-announce-stunt"
    )

    assert {event.slug for event in announced} == {
        "closing-ceremony",
        "cruise-rappels-into-stadium",
    }


@pytest.mark.usefixtures("report")
@pytest.mark.parametrize(
    ("event", "credited"),
    [
        ("cruise-scales-hollywood-sign", "People"),
        ("french-media-announce-stunt", "French media"),
        ("organizers-describe-the-show", "Statement of the Paris organizers"),
    ],
)
def test_whom_the_article_credits_is_credited(event, credited):
    citations = Citation.objects.filter(event__slug=event)

    assert {str(citation.attributed_to) for citation in citations} == {credited}


@pytest.mark.usefixtures("report")
def test_the_people_are_those_of_the_article():
    assert {
        "Simone Biles",
        "Katie Ledecky",
        "Nick Mead",
        "Red Hot Chili Peppers",
        "Billie Eilish",
        "Snoop Dogg",
    } <= set(Person.objects.values_list("name", flat=True))


@pytest.mark.usefixtures("report")
def test_the_article_is_credited_as_it_credits_itself():
    article = Source.objects.exclude(text="").get()

    assert (article.byline, article.publisher, article.published) == (
        "Danielle Abreu",
        "",
        "2024-08-11",
    )


def test_every_sentence_is_accounted_for(report):
    assert {file: cover.open for file, cover in report.coverage.items()} == {
        "2024-08-11-closing-ceremony.toml": []
    }
