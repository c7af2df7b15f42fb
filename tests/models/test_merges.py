import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import make_event, make_location, make_person
from tests.models.test_merging import join, take_part
from timeline.models import Merge
from timeline.models.parting import take_apart

pytestmark = pytest.mark.django_db


def test_the_end_of_several_merges_stands_for_all():
    one, two, three = make_person(), make_person(), make_person()
    join(two, one)
    join(three, two)
    assert Merge.objects.ends() == {("person", one.pk): three.pk, ("person", two.pk): three.pk}


def test_what_both_had_is_stood_for_as_well():
    one, two = make_person(), make_person()
    kept = take_part(two)
    gone = take_part(one, kept.event)
    join(two, one)
    assert Merge.objects.ends()["participation", gone.pk] == kept.pk


def test_the_places_of_an_event_count_too():
    one, two, event = make_location(), make_location(), make_event()
    event.locations.add(one, two)
    settings = event.locations.through.objects
    gone, kept = settings.get(location=one), settings.get(location=two)
    join(two, one)
    assert Merge.objects.ends()["setting", gone.pk] == kept.pk


def test_what_ended_in_something_deleted_stands_nowhere():
    one, two = make_person(), make_person()
    join(two, one)
    two.delete()
    assert Merge.objects.ends() == {}


def test_one_goes_into_one_only():
    merged = join(make_person(), make_person())
    merged.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        merged.save(force_insert=True)


def test_it_says_what_went_into_what():
    merged = join(make_person(name="B"), make_person(name="A"))
    assert str(merged) == "A into B"


def test_who_stayed_is_found_while_there():
    kept = make_person()
    merged = merged_into(kept)
    assert merged.kept == kept
    kept.delete()
    assert merged.kept is None


def merged_into(kept):
    merged = join(kept, make_person())
    merged.at = timezone.now()
    return merged


def test_what_was_recovered_stands_for_itself():
    one, two = make_person(), make_person()
    pk = one.pk
    merged = join(two, one)
    make_person(pk=pk)
    assert Merge.objects.ends() == {}
    with pytest.raises(ValidationError, match="is there again already"):
        take_apart(merged, by=None, at=timezone.now())
