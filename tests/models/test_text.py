import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_person
from timeline.models import Person
from timeline.models.text import CanonicalFormField, canonical, on_one_line


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("e\u0301", "é"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\u00a0 \n trimmed \t", "trimmed"),
        ("", ""),
    ],
)
def test_canonical_text_has_one_spelling(written, kept):
    assert canonical(written) == kept
    assert canonical(kept) == kept


@pytest.mark.parametrize("text", ["nul \x00", "surrogate \ud800"])
def test_what_no_database_holds_is_refused(text):
    with pytest.raises(ValueError, match="cannot be stored"):
        canonical(text)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("one\ntwo", "one two"),
        ("one \x07\n two\x1b[1m", "one two [1m"),
        ("one\u2028two", "one two"),
        ("\x07 one", "one"),
        ("one  two\u00a0three", "one  two\u00a0three"),
    ],
)
def test_a_line_has_no_line_breaks_and_controls_no_terminal(written, kept):
    assert on_one_line(written) == kept


@pytest.mark.django_db
def test_a_name_is_one_line_however_it_is_saved():
    person = make_person(name="Tom\x07\nCruise", description="a\nb")

    Person.objects.update(name="T.\tC.")

    assert (person.name, person.description) == ("Tom Cruise", "a\nb")
    assert Person.objects.get().name == "T. C."


@pytest.mark.django_db
def test_text_is_canonical_however_it_is_saved():
    saved = make_person(name=" Zoe\u0308 ", description="a\r\nb")
    bulk = Person(name=" Zoe\u0308 ", slug="bulk")
    Person.objects.bulk_create([bulk])

    assert list(Person.objects.order_by("pk").values_list("name", flat=True)) == ["Zoë", "Zoë"]
    assert saved.description == "a\nb"


@pytest.mark.django_db
def test_an_unstorable_text_is_an_error_not_a_crash():
    with pytest.raises(ValidationError, match=r"U\+0000 cannot be stored"):
        make_person(name="a\x00b")


def test_a_form_takes_line_ends_from_a_browser_for_no_change():
    assert not CanonicalFormField().has_changed("one\ntwo", " one\r\ntwo ")
    assert CanonicalFormField().has_changed("one\ntwo", "one two")
