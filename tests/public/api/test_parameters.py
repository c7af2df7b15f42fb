import pytest

from timeline.public.api.lists import CitationsForm, EventsForm, NamesForm
from timeline.public.api.parameters import parameters


def described(form):
    return {each["name"]: each["schema"] for each in parameters(form)}


@pytest.mark.parametrize("form", [EventsForm, NamesForm, CitationsForm])
def test_whatever_a_form_takes_is_described(form):
    assert all(each["description"] for each in parameters(form))


def test_limits_and_choices_are_those_that_are_checked():
    found = described(EventsForm)

    assert found["limit"] == {"type": "integer", "minimum": 1, "maximum": 100}
    assert found["certain"] == {"type": "string", "enum": ["1"]}
    assert found["factuality"]["items"]["enum"] == ["happened", "depicted", "planned", "alleged"]
    assert found["q"] == {"type": "string", "maxLength": 200}
