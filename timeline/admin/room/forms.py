"""What is asked for when passages become an event, support another one or are dismissed."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.http import HttpRequest

from timeline.models import Citation, Event, Person, Source
from timeline.models.text import CanonicalFormField

_CREDIT: Any = Citation._meta.get_field("attributed_to")


class CreditField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Whom the source credits with what it says."""

    def __init__(self) -> None:
        super().__init__(
            Source.objects.defer("text"),
            required=False,
            label="Attributed to",
            help_text=_CREDIT.help_text,
            widget=AutocompleteSelect(_CREDIT, admin.site),
        )


class CiteForm(forms.Form):
    """The event for which passages are cited."""

    use_required_attribute = False  # it shares a <form> with others that are not sent with it

    event = forms.ModelChoiceField(
        Event.objects.all(),
        widget=AutocompleteSelect(Citation._meta.get_field("event"), admin.site),
    )
    stance = forms.ChoiceField(choices=Citation.Stance.choices)
    attributed_to = CreditField()


class DismissForm(forms.Form):
    """Why passages are no event."""

    use_required_attribute = False

    reason = CanonicalFormField(
        max_length=200,
        label="Why this is no event",
        widget=AdminTextInputWidget(attrs={"list": "reasons"}),
    )


class EventForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new event; ``event_form()`` gives it the widgets of the admin."""

    people = forms.ModelMultipleChoiceField(
        Person.objects.all(), required=False, help_text="Who took part."
    )
    attributed_to = CreditField()

    use_required_attribute = False
    field_order = ["title", "date", "date_phrase", "date_basis", "people", "locations"]

    class Meta:
        model = Event
        fields = [
            "title",
            "date",
            "date_phrase",
            "date_basis",
            "locations",
            "factuality",
            "summary",
        ]


def event_form(request: HttpRequest) -> type[EventForm]:
    """Return the form as the admin shows such fields to the user."""
    shown = partial(admin.site.get_model_admin(Event).formfield_for_dbfield, request=request)
    form: Any = forms.modelform_factory(Event, EventForm, formfield_callback=shown)
    form.base_fields["title"].widget.attrs["autofocus"] = True
    people: Any = Event._meta.get_field("people")
    form.base_fields["people"].widget = RelatedFieldWidgetWrapper(
        AutocompleteSelectMultiple(people, admin.site),
        people.remote_field,
        admin.site,
        can_add_related=request.user.has_perm("timeline.add_person"),
    )
    return form  # type: ignore[no-any-return]
