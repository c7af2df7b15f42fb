import pytest
from django.http import QueryDict
from django.utils import translation

from tests.factories import make_event, make_location, make_person
from timeline.models import Event, Participation, Person
from timeline.public import facets
from timeline.public.facets import MAX_CHOICES
from timeline.public.filters import MAX_WORDS, FilterForm

pytestmark = pytest.mark.django_db


def filtered(query):
    form = FilterForm(QueryDict(query))
    assert form.is_valid(), form.errors
    return form


def found(query):
    form = filtered(query)
    return [event.slug for event in form.keyset.ordered(form.events())]


def errors(query):
    return list(FilterForm(QueryDict(query)).errors)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["hollywood-sign", "closing-ceremony", "rappel"]),
        ("q=CLOSING", ["closing-ceremony"]),
        ("q=stade", ["rappel"]),
        ("q=film crew", ["hollywood-sign"]),
        ('q="crew film"', []),
        ("q=cruise stadium", []),
        ("person=tom-cruise", ["rappel"]),
        ("location=france", ["rappel"]),
        ("source=report", ["hollywood-sign", "rappel"]),
        ("source=people", ["hollywood-sign"]),
        ("factuality=planned", []),
        ("factuality=planned&factuality=happened&q=sign", ["hollywood-sign"]),
        ("to=2024-03-05", ["hollywood-sign"]),
        ("to=2024-03-05&certain=1", []),
        ("from=2024-03-01&to=2024-03-31&certain=1", ["hollywood-sign"]),
        ("from=11 August 2024", ["closing-ceremony", "rappel"]),
        ("order=-date", ["rappel", "closing-ceremony", "hollywood-sign"]),
        ("order=date&q=&person=&from=", ["hollywood-sign", "closing-ceremony", "rappel"]),
    ],
)
def test_a_filter_finds(query, slugs):
    assert found(query) == slugs


def test_words_are_found_in_all_that_an_event_says():
    event = make_event(slug="e", summary="A Summary.", date_phrase="Back in March")
    event.participations.create(person=make_person(name="Zoë", aliases="Zed\nThe Fox"))
    event.locations.add(make_location(name="Pont", aliases="Old Bridge"))

    assert found('q=summary march zoe "the fox" bridge pont') == ["e"]


def test_words_of_other_people_are_not_found():
    make_event().participations.create(person=make_person(name="Ann"))
    make_event(slug="e").participations.create(person=make_person(name="Bob"))

    assert found("q=bob") == ["e"]


@pytest.mark.parametrize("word", ["secret", "rappelled"])
def test_the_words_of_a_draft_are_not_found(article, word):
    make_event(title="secret rappelled", status=Event.Status.DRAFT)

    assert found(f"q={word}") == []


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("q=%00", "q"),
        ("q=" + "x" * 50_000, "q"),
        ("q=" + "+".join(f"w{n}" for n in range(MAX_WORDS + 1)), "q"),
        ("person=nobody", "person"),
        ("person=%00", "person"),
        ("location=no%20slug", "location"),
        ("source=" + "x" * 121, "source"),
        ("factuality=true", "factuality"),
        ("from=banana", "from"),
        ("from=" + "2" * 50_000, "from"),
        ("from=..%2F2024", "from"),
        ("to=2024%2F..", "to"),
        ("from=2025&to=2024", "to"),
        ("certain=2", "certain"),
        ("order=title", "order"),
        ("q=a&q=b", "q"),
        ("person=tom-cruise&person=tom-cruise", "person"),
        ("after=nonsense", "after"),
    ],
)
def test_what_is_not_understood_is_an_error_of_its_field(query, field):
    assert errors(query) == [field]


@pytest.mark.usefixtures("published")
def test_what_only_drafts_use_is_as_unknown_as_what_is_not_there():
    hidden = make_event(status=Event.Status.DRAFT)
    hidden.participations.create(person=make_person(slug="hidden"))

    messages = [FilterForm(QueryDict(f"person={slug}")).errors for slug in ("hidden", "no-one")]

    assert messages[0] == messages[1] != {}


def test_a_date_that_may_mean_several_offers_them():
    message = FilterForm(QueryDict("from=3/4/2024")).errors["from"][0]

    assert message == "Write 2024-04-03 for 3 April 2024, or 2024-03-04 for 4 March 2024."


@pytest.mark.usefixtures("published")
def test_each_condition_is_a_chip_that_leads_to_the_rest():
    form = filtered("q=flag&person=tom-cruise&from=2024-03&certain=1&order=-date&before=")

    assert [(chip.label, chip.value) for chip in form.chips] == [
        ("Words", "flag"),
        ("Person", "Tom Cruise"),
        ("From", "March 2024"),
        ("", "Surely within these dates"),
    ]
    assert form.chips[0].query == "person=tom-cruise&from=2024-03&certain=1&order=-date"


@pytest.mark.parametrize(
    ("query", "label", "value"),
    [
        ("from=2024/..", "From", "2024"),
        ("from=2024-03/2024-04", "From", "March 2024"),
        ("from=[2024-05,2024-03..2024-04]", "From", "March 2024"),
        ("to=../2024-04", "To", "April 2024"),
        ("to=[..2024-04]", "To", "April 2024"),
        ("from=about 1850", "From", "about 1850"),
    ],
)
def test_a_chip_tells_where_a_window_begins_or_ends(query, label, value):
    assert [chip[:2] for chip in filtered(query).chips] == [(label, value)]


@pytest.mark.parametrize("date", ["today", "170000002 BC", "banana" * 20])
def test_what_is_no_date_at_all_is_told_how_dates_are_written(date):
    message = FilterForm(QueryDict(f"from={date}")).errors["from"][0]

    assert message.startswith(f"“{date[:64]}")
    assert message.endswith("is not read as a date. Write it as 2024-03, or as March 2024.")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("from=2024-03", "From March 2024"),
        ("from=2024/..", "From 2024"),
        ("to=../2024", "To 2024"),
        ("q=flag&factuality=planned", "Words flag, Planned"),
    ],
)
def test_a_filter_is_named_by_its_conditions(db, query, name):
    form = FilterForm(QueryDict(query))

    assert form.is_valid()
    assert form.name == name


@pytest.mark.parametrize("query", ["", "order=-date", "certain=1", "q=+", "q=&person=", "x=1"])
def test_what_leaves_nothing_out_is_no_filter(query):
    assert filtered(query).is_active is False


def test_the_query_is_what_was_given_and_no_more():
    query = "q=a+b&factuality=planned&factuality=alleged&order=-date"

    assert filtered(f"{query}&after=0~0~a&to=&utm=x").query == query


def test_dates_in_words_are_edtf_in_the_query():
    with translation.override("fr"):
        form = filtered("from=mars 2024&to=avril 2024")

        assert form.query == "from=2024-03&to=2024-04"
        assert form.chips[0].query == "to=2024-04"


def test_a_long_list_of_names_is_cut_and_keeps_the_chosen_one():
    event = make_event()
    for number in range(MAX_CHOICES + 2):
        event.participations.create(
            person=make_person(slug=f"p-{number:03}", name=f"P {number:03}")
        )
    last = f"p-{MAX_CHOICES + 1:03}"
    slugs = [slug for slug, _ in filtered(f"person={last}").options("person")]

    assert (slugs[:2], slugs[-3:], len(slugs)) == (
        ["", "p-000"],
        [f"p-{MAX_CHOICES - 2:03}", last, None],
        MAX_CHOICES + 2,
    )


@pytest.mark.parametrize(
    ("most", "said"),
    [
        (2_000, f"{MAX_CHOICES} of 1,001; others can be chosen on their own pages"),
        (0, f"no more than {MAX_CHOICES} here; others can be chosen on their own pages"),
    ],
)
def test_a_list_of_names_that_is_cut_says_so(client, monkeypatch, most, said):
    monkeypatch.setattr(facets, "MOST", most)
    event = make_event()
    people = Person.objects.bulk_create(Person(slug=f"p-{n}", name=f"P {n}") for n in range(1_001))
    Participation.objects.bulk_create(Participation(event=event, person=each) for each in people)

    html = client.get("/").content.decode()

    assert html.count("<option disabled>") == html.count(f"<option disabled>{said}</option>") == 1


def test_a_list_of_all_names_says_nothing_of_others(client):
    event = make_event()
    for _ in range(MAX_CHOICES):
        event.participations.create(person=make_person())

    assert "<option disabled>" not in client.get("/").content.decode()
