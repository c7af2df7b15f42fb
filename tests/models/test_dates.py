import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_event
from timeline.edtf import UNDATED_SORT_KEY, parse
from timeline.models import Event
from timeline.models.dates import EdtfField, EdtfFormField


def bounds(event):
    event.refresh_from_db()
    return event.earliest, event.latest, event.sort_key


def expected(text):
    date = parse(text)
    return date.earliest, date.latest, date.sort_key


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2024-03", "[..2024-08-11]", "2024-08-11/..", "-0043-03-15~"])
def test_bounds_are_set_on_save(text):
    assert bounds(make_event(date=text)) == expected(text)


@pytest.mark.django_db
def test_bounds_follow_every_change():
    event = make_event(date="2024-03")

    event.date = "2024-04"
    event.save(update_fields=["date"])
    assert bounds(event) == expected("2024-04")

    Event.objects.filter(pk=event.pk).update(date="2024-05")
    assert bounds(event) == expected("2024-05")


@pytest.mark.django_db
def test_bounds_are_set_by_bulk_create():
    Event.objects.bulk_create([Event(title="Bulk", slug="bulk", date="2024-03")])

    assert bounds(Event.objects.get()) == expected("2024-03")


@pytest.mark.django_db
def test_an_undated_event_stands_last():
    assert bounds(make_event(date="")) == (None, None, UNDATED_SORT_KEY)


@pytest.mark.django_db
def test_the_canonical_spelling_is_stored():
    event = make_event(date="?2024-03")

    assert event.date == str(parse("?2024-03"))
    assert Event.objects.get().date == event.date


@pytest.mark.django_db
def test_an_impossible_date_is_never_stored():
    event = make_event(date="2024-03")
    event.date = "2023-02-29"

    with pytest.raises(ValidationError, match="February 2023"):
        event.save()
    with pytest.raises(ValidationError, match="February 2023"):
        Event.objects.update(date="2023-02-29")
    assert bounds(event) == expected("2024-03")


@pytest.mark.django_db
def test_the_value_follows_the_date():
    event = make_event(date="2024-03")
    assert str(event.when) == "2024-03"

    event.date = ""
    event.save()

    assert event.when is None


def test_a_form_says_what_is_wrong_and_where():
    with pytest.raises(ValidationError, match=r"2019-02-29.*character 9"):
        EdtfFormField().clean("2019-02-29")


@pytest.mark.parametrize(
    ("written", "offer"),
    [
        ("March 2024", "Write 2024-03 for March 2024."),
        (
            "5-11 August 2024",
            "Write 2024-08-05/2024-08-11 for 5–11 August 2024, "
            "or [2024-08-05..2024-08-11] for between 5 and 11 August 2024.",
        ),
    ],
)
def test_a_form_offers_what_a_date_in_words_may_mean(written, offer):
    with pytest.raises(ValidationError) as error:
        EdtfFormField().clean(written)
    assert error.value.messages == [offer]


def test_a_form_takes_another_spelling_for_no_change():
    field = EdtfFormField(required=False)

    assert not field.has_changed(field.clean("?2024-03"), " ?2024-03")
    assert field.clean("") == ""


def test_a_migration_keeps_the_names_of_the_companions():
    *_, kwargs = EdtfField(bounds=["earliest", "latest", "sort_key"]).deconstruct()

    assert kwargs["bounds"] == ("earliest", "latest", "sort_key")
