"""The filter of the timeline: a query string in, a queryset out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from timeline.edtf import DateSet, Edtf, Interval, meanings, parse
from timeline.models import Event, FormerSlug, Location, Person, Source
from timeline.models.dates import EdtfFormField, spoken
from timeline.models.entries import Told
from timeline.models.events import EventQuerySet
from timeline.models.locations import LocationQuerySet
from timeline.models.people import PersonQuerySet
from timeline.models.search import Search
from timeline.models.sources import SourceQuerySet
from timeline.public import facets
from timeline.public.dates import worded
from timeline.public.forms import PageForm
from timeline.public.numbers import grouped
from timeline.public.overview.figure import MOST, Address, Limits
from timeline.public.overview.windows import Window
from timeline.public.paging import BY_TIME

Records = EventQuerySet | PersonQuerySet | LocationQuerySet | SourceQuerySet

CHOICES = {
    "certain": [("", _("possibly")), ("1", _("surely"))],
    "order": [("date", _("oldest first")), ("-date", _("newest first"))],
}
MAX_WORDS = 20
_LONGEST_LABEL = 60
# What sets the dates that are shown.
_WINDOW = ("from", "to", "certain")


def address(query: str) -> Address:
    """Return what tells where the timeline of a window is, under the conditions of a query."""
    start = reverse("timeline:timeline")

    def at(window: Window | None) -> str:
        bounds = "from={}&to={}".format(*map(quote, window.bounds)) if window else ""
        joined = "&".join(filter(None, (query, bounds)))
        return f"{start}{'?' * bool(joined)}{joined}"

    return at


def counted(label: str, number: int | None) -> str:
    """Return the label of a choice with how many events it leaves, if they were counted."""
    return label if number is None else f"{label} ({grouped(number)})"


class RecordField(forms.SlugField):
    """A public record, given by its slug. What only drafts use is as unknown as what is not."""

    def __init__(
        self, public: Callable[[], Records], name: str, unknown: Any, label: Any = None
    ) -> None:
        errors = {"unknown": unknown}
        super().__init__(max_length=120, required=False, label=label, error_messages=errors)
        self.public, self.name = public, name

    def clean(self, value: Any) -> Model | None:
        slug = super().clean(value)
        if not slug:
            return None
        found: Model | None = self.public().filter(slug=slug).first()
        found = found or FormerSlug.objects.lead_from(slug, self.public())
        if found is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return found

    def choices(self, chosen: Any, told: Sequence[Told] | None) -> list[tuple[str | None, str]]:
        """Return the records of which events tell, and at any rate the chosen one.

        Where they were not counted, the first ``facets.MAX_CHOICES`` by name take their place. If
        there are more, the last choice is none, and says so.
        """
        listed = _first(self.public, self.name) if told is None else told
        more = _beyond(listed)
        listed = listed[: facets.MAX_CHOICES]
        if chosen and all(chosen.slug != each.slug for each in listed):
            listed = [*listed, Told(chosen.slug, str(chosen), None if told is None else 0)]
        found = ((each.slug, counted(_shortened(each.name), each.number)) for each in listed)
        return [("", gettext("any")), *found, *([(None, more)] if more else ())]


def _beyond(listed: Sequence[Told]) -> str:
    """Return what to say of the records that a list of choices leaves out, if there are any."""
    among = listed[0].among if listed else None
    if among is not None and among > len(listed):
        text = gettext("%(number)s of %(total)s; others can be chosen on their own pages")
        return text % {"number": len(listed), "total": grouped(among)}
    if len(listed) > facets.MAX_CHOICES:
        text = gettext("no more than %(number)s here; others can be chosen on their own pages")
        return text % {"number": facets.MAX_CHOICES}
    return ""


def _first(public: Callable[[], Records], name: str) -> list[Told]:
    """Return the first ``facets.MAX_CHOICES`` records by name, uncounted, and one more if any."""
    with connection.cursor() as cursor:
        cursor.execute(*_sql_of_first(public, name))
        return [Told(slug, name, None) for slug, name in cursor.fetchall()]


@cache
def _sql_of_first(public: Callable[[], Records], name: str) -> tuple[str, tuple[Any, ...]]:
    """Return the query, which Django takes longer to write than a database to answer it."""
    listed = public().order_by(name, "slug").values_list("slug", name)
    return listed[: facets.MAX_CHOICES + 1].query.sql_with_params()


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1].rstrip()}…"


class WindowField(EdtfFormField):
    """A date as EDTF or in words that can mean one date only; otherwise the error offers some."""

    def to_python(self, value: Any) -> str | None:
        text = str(value or "").strip()
        found = meanings(text, spoken()) if text else []
        return super().to_python(str(found[0]) if len(found) == 1 else text)

    def clean(self, value: Any) -> Edtf | None:
        text = super().clean(value)
        return parse(text) if text else None


def _edge(date: Edtf, name: str) -> Edtf:
    """Return that of several dates in one at which a window begins or ends."""
    if isinstance(date, Interval):
        return (date.start if name == "from" else date.end) or date
    if isinstance(date, DateSet):
        points = [point for member in date.members for point in member.dates]
        if name == "from":
            return min(points, key=lambda point: point.earliest)
        return max(points, key=lambda point: point.latest)
    return date


class Chip(NamedTuple):
    """One condition of a filter, and the query string without it."""

    label: str
    value: str
    query: str


class FilterForm(PageForm):
    """Which events of the timeline to show. ``data`` is a ``QueryDict``."""

    q = forms.CharField(max_length=200, required=False, label=_("Words"))
    person = RecordField(
        Person.objects.public,
        "name",
        unknown=_("No person on the timeline is called this."),
        label=_("Person"),
    )
    location = RecordField(
        Location.objects.public,
        "name",
        unknown=_("No place on the timeline is called this."),
        label=_("Place"),
    )
    source = RecordField(
        Source.objects.public,
        "title",
        unknown=_("No source on the timeline is called this."),
        label=_("Source"),
    )
    factuality = forms.MultipleChoiceField(
        choices=Event.Factuality, required=False, label=_("What the source says of it")
    )
    certain = forms.ChoiceField(
        choices=CHOICES["certain"], required=False, label=_("What lies there")
    )
    order = forms.ChoiceField(choices=CHOICES["order"], required=False, label=_("Order"))

    conditions = ("q", "person", "location", "source", "factuality", "from", "to", "certain")

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["from"] = WindowField(label=_("From"), required=False)
        self.fields["to"] = WindowField(label=_("To"), required=False)

    def clean_q(self) -> Search:
        search = Search(self.cleaned_data["q"])
        if len(search.terms) > MAX_WORDS:
            text = gettext("Look for at most %(number)s words at once.")
            raise ValidationError(text, code="many", params={"number": MAX_WORDS})
        return search

    def clean(self) -> None:
        super().clean()
        self._follow_slugs()
        start, end = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if start and start.earliest is None:
            self.add_error(
                "from", gettext("A window begins on a date that has a beginning, as 2024-03.")
            )
        elif end and end.latest is None:
            self.add_error("to", gettext("A window ends on a date that has an end, as 2024-03."))
        elif start and end and start.earliest > end.latest:
            self.add_error("to", gettext("The window ends before it begins."))
        if self.cleaned_data.get("order") == "-date":
            self.keyset = BY_TIME.backwards()

    def _follow_slugs(self) -> None:
        """Let the data call a record by its slug, not by one that it had."""
        for name, field in self.fields.items():
            found = isinstance(field, RecordField) and self.cleaned_data.get(name)
            if found and found.slug != self.data[name]:
                self.data = self.data.copy()
                self.data[name] = found.slug

    def events(self, without: str = "") -> EventQuerySet:
        """Return the published events that meet every condition, or all but one.

        The form is valid.
        """
        wanted = self.cleaned_data | {without: None}
        found = Event.objects.published()
        if wanted["person"]:
            found = found.of(wanted["person"])
        if wanted["location"]:
            found = found.at(wanted["location"])
        if wanted["source"]:
            found = found.said_by(wanted["source"])
        if wanted["factuality"]:
            found = found.of_kinds(wanted["factuality"])
        lie = found.inside if wanted["certain"] else found.overlapping
        return lie(*self.limits).matching(self.search)

    @cached_property
    def found(self) -> EventQuerySet:
        """The events that meet every condition."""
        return self.events()

    @cached_property
    def count(self) -> int:
        """How many events meet every condition; there may be more, if there ``is_more``."""
        return self.found.count_up_to(MOST)

    @property
    def is_more(self) -> bool:
        """Whether more are found than ``MOST``, up to which they are counted."""
        return self.count == MOST and self.found.bounds(MOST) is None

    @property
    def limits(self) -> Limits:
        """The window that is asked for."""
        start, end = self.cleaned_data["from"], self.cleaned_data["to"]
        return Limits(start.earliest if start else None, end.latest if end else None)

    @cached_property
    def address(self) -> Address:
        """What tells where the timeline of a window is, under the other conditions."""
        given = [pair for pair in self.given if pair[0] not in _WINDOW]
        return address(self._query(given))

    @property
    def search(self) -> Search:
        found: Search = self.cleaned_data["q"]
        return found

    @cached_property
    def given(self) -> list[tuple[str, str]]:
        """The conditions that are given, by name and as written; but dates as EDTF.

        For who follows a link to another language or to a file has no use for words of this one.
        """
        has_window = self.cleaned_data["from"] or self.cleaned_data["to"]
        return [
            (name, str(self.cleaned_data[name]) if name in ("from", "to") else value)
            for name in self.conditions
            for value in self.data.getlist(name)
            if value.strip() and (name != "certain" or has_window)
        ]

    @property
    def is_active(self) -> bool:
        return bool(self.given)

    @property
    def is_detailed(self) -> bool:
        """Whether there are conditions besides words, and dates, which the overview sets too.

        Wrong ones count as such.
        """
        return bool(self.errors) or any(name not in ("q", *_WINDOW) for name, _ in self.given)

    @property
    def can_be_mended(self) -> bool:
        """Whether something is wrong that readers can write otherwise: not a place in a list."""
        return not self.errors.keys() <= {"before", "after"}

    @property
    def query(self) -> str:
        """The query string of this filter, without a place in its pages."""
        return self._query(self.given)

    @property
    def name(self) -> str:
        """The conditions in words."""
        return ", ".join(f"{chip.label} {chip.value}".strip() for chip in self.chips)

    @cached_property
    def chips(self) -> list[Chip]:
        return [
            Chip(
                *self._worded(name, value),
                self._query([pair for pair in self.given if pair != (name, value)]),
            )
            for name, value in dict.fromkeys(self.given)
        ]

    def _query(self, given: list[tuple[str, str]]) -> str:
        order = [("order", "-date")] if self.cleaned_data["order"] == "-date" else []
        return urlencode([*given, *order])

    def _worded(self, name: str, value: str) -> tuple[str, str]:
        """Return a condition as readers know it."""
        found = self.cleaned_data[name]
        if name == "factuality":
            return "", str(Event.Factuality(value).label).capitalize()
        if name == "certain":
            return "", gettext("Surely within these dates")
        if name == "q":
            return gettext("Words"), value.strip()
        told = worded(_edge(found, name)) if name in _WINDOW else str(found)
        return str(self.fields[name].label), told

    def options(self, name: str) -> Iterable[tuple[str | None, Any]]:
        """Return what a field offers to choose from, and what each is called.

        What each would leave is not counted where something is not understood.
        """
        field = self.fields[name]
        if not isinstance(field, RecordField):
            return self._kinds() if name == "factuality" else CHOICES[name]
        if self.errors:
            return field.choices(self.cleaned_data.get(name), None)
        chosen, events = self.cleaned_data[name], self._left(name)
        slug = chosen.slug if chosen else ""
        return field.choices(chosen, None if events is None else facets.records(name, events, slug))

    def _left(self, name: str) -> list[int] | None:
        """Return the events that all conditions but one leave, if there are not too many to count.

        They are given by primary key.
        """
        # One condition less leaves no fewer events: what is too many now is too many then.
        if self.count > facets.MOST:
            return None
        if not self.cleaned_data[name]:
            return self._listed
        others = self.events(without=name)
        number = others.count_up_to(facets.MOST + 1)
        return others.primary_keys(number) if number <= facets.MOST else None

    @cached_property
    def _listed(self) -> list[int]:
        """The primary keys of the events that meet every condition; there are not many."""
        return self.found.primary_keys(self.count)

    def _kinds(self) -> list[tuple[str, str]]:
        numbers = self._numbers_of_kinds()
        return [
            (value, counted(str(label), None if numbers is None else numbers.get(value, 0)))
            for value, label in Event.Factuality.choices
        ]

    def _numbers_of_kinds(self) -> Mapping[str, int] | None:
        if self.errors:
            return None
        is_asked = self.cleaned_data["factuality"]
        if known := (self.events(without="factuality") if is_asked else self.found).spans():
            return known.by_kind
        events = self._left("factuality")
        return None if events is None else facets.kinds(events)


class EmbedForm(FilterForm):
    """The filter of a timeline in a frame, where there is room for few."""

    size = 20
