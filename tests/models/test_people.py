import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import make_event, make_person
from timeline.models import Event, Participation, Person

pytestmark = pytest.mark.django_db


def test_a_person_is_public_when_a_published_event_involves_them():
    shown, hidden = make_person(), make_person()
    for event in (make_event(), make_event()):
        Participation.objects.create(event=event, person=shown)
    Participation.objects.create(event=make_event(status=Event.Status.DRAFT), person=hidden)
    make_person()

    assert list(Person.objects.public()) == [shown]


@pytest.mark.parametrize("wrong", [{"kind": "horse"}, {"name": "  "}])
def test_the_database_refuses_nonsense(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person(**wrong)


@pytest.mark.parametrize("wikidata", ["42", "Q0", "Q042", "q42", "Q42\n"])
def test_what_is_no_wikidata_id_is_explained(wikidata):
    person = Person(name="A person", slug="a-person", wikidata=wikidata)

    with pytest.raises(ValidationError, match="the letter Q and a number"):
        person.full_clean()


def test_a_person_who_takes_part_is_not_deleted():
    person = make_person()
    Participation.objects.create(event=make_event(), person=person)

    with pytest.raises(IntegrityError):
        person.delete()


def test_a_person_takes_part_once():
    part = Participation.objects.create(event=make_event(), person=make_person())

    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(event=part.event, person=part.person, role="again")
