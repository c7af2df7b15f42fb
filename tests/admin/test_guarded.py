"""Two editors on one form, and an editor against a load of the seeds: nothing is lost."""

import pytest

from tests.admin.conftest import change_url, delete, edited_row, form_at, list_url
from tests.admin.forms import filled_in
from tests.factories import make_event, make_location, make_person
from timeline.admin import guarded, stale
from timeline.models import (
    Citation,
    Dismissal,
    Event,
    Location,
    Participation,
    Person,
    SeedRecord,
    Source,
)

# For each page what one editor changes, and what another changes meanwhile.
PAGES = [
    (Citation, {"note": "Checked."}, {"stance": "mentions"}),
    (Dismissal, {"reason": "About films."}, {"quote": "Cruise rode out. Cruise"}),
    (Event, {"title": "The flag is picked up"}, {"summary": "In the stadium."}),
    (Location, {"name": "Paris"}, {"description": "A city."}),
    (Person, {"name": "Simone Biles"}, {"aliases": "Biles"}),
    (Source, {"byline": "D. Abreu"}, {"publisher": "A paper"}),
]
EDITED = [(model, mine) for model, mine, _ in PAGES]
# The same for the rows below them.
ROWS = [
    (Event, "citations-0", "note", "Checked.", "Doubtful."),
    (Event, "participations-0", "role", "gymnast", "actor"),
    (Event, "links_out-0", "kind", "depicts", "announces"),
    (Source, "dismissals-0", "reason", "About films.", "About Europe."),
]


def values(row, *names):
    row = type(row).objects.get(pk=row.pk)
    return {name: getattr(row, name) for name in names}


def choose(response, client, **choices):
    """Send the page with both sides back, with what is proposed or chosen otherwise."""
    form = filled_in(response, "overtaken")
    for one in response.context["differences"]:
        if one.key in choices:
            form[one.name] = [f"{choices[one.key]} {one.now}"]
    return client.post(response.request["PATH_INFO"], form | {"_save": "1"})


def sides(response):
    """What the page proposes for each difference."""
    return {one.key: one.proposal for one in response.context["differences"]}


@pytest.mark.parametrize(("model", "mine", "theirs"), PAGES)
def test_a_stale_form_is_refused_and_writes_nothing(world, tab, edit, model, mine, theirs):
    row = edited_row(model)
    open_tab = tab(row)
    edit(row, **theirs)
    response = open_tab.save(**mine)
    assert response.status_code == 409
    assert values(row, *theirs) == theirs
    assert set(values(row, *mine).values()).isdisjoint(mine.values())
    assert values(row, "version") == {"version": 2}


@pytest.mark.parametrize(("model", "mine", "theirs"), PAGES)
def test_changes_of_different_fields_are_merged(
    world, tab, edit, admin_client, model, mine, theirs
):
    row = edited_row(model)
    open_tab = tab(row)
    edit(row, **theirs)
    response = choose(open_tab.save(**mine), admin_client)
    assert response.status_code == 302
    assert values(row, *mine, *theirs) == mine | theirs


@pytest.mark.parametrize(("model", "mine"), EDITED)
def test_a_choice_is_asked_for_where_both_changed_a_field(
    world, tab, edit, admin_client, model, mine
):
    [field], row = mine, edited_row(model)
    open_tab = tab(row)
    edit(row, **{field: "Theirs"})
    response = open_tab.save(**mine)
    assert sides(response) == {field: ""}
    assert choose(response, admin_client).status_code == 409
    assert values(row, field) == {field: "Theirs"}


@pytest.mark.parametrize(("side", "stands"), [("mine", 0), ("theirs", 1)])
@pytest.mark.parametrize(("model", "mine"), EDITED)
def test_what_is_chosen_stands(world, tab, edit, admin_client, model, mine, side, stands):
    [(field, text)], row = mine.items(), edited_row(model)
    open_tab = tab(row)
    edit(row, **{field: "Theirs"})
    response = choose(open_tab.save(**mine), admin_client, **{field: side})
    assert response.status_code == 302
    assert values(row, field) == {field: (text, "Theirs")[stands]}


@pytest.mark.parametrize(("model", "mine", "theirs"), PAGES)
def test_a_stale_form_that_was_left_alone_writes_nothing(world, tab, edit, model, mine, theirs):
    row = edited_row(model)
    open_tab = tab(row)
    edit(row, **theirs)
    response = open_tab.save()
    assert response.url == change_url(row)
    assert values(row, "version", *theirs) == {"version": 2} | theirs


@pytest.mark.parametrize(("model", "mine", "theirs"), PAGES)
@pytest.mark.parametrize("note", [None, "", "x:y", "\x00"])
def test_a_form_without_its_note_overwrites_nothing(world, tab, edit, model, mine, theirs, note):
    row = edited_row(model)
    open_tab = tab(row)
    edit(row, **theirs)
    open_tab.form.pop(stale.NAME)
    response = open_tab.save(**mine, **({stale.NAME: note} if note is not None else {}))
    assert response.status_code == 409
    assert set(sides(response).values()) == {""}
    assert values(row, *theirs) == theirs


@pytest.mark.parametrize(("model", "mine", "theirs"), PAGES)
def test_what_is_typed_is_kept_when_the_record_was_deleted(
    world, tab, admin_client, model, mine, theirs
):
    row = edited_row(model)
    open_tab, pk = tab(row), row.pk
    for below in (Citation, Participation):
        below.objects.all().delete()
    row.delete()
    response = open_tab.save(**mine)
    assert (response.status_code, model.objects.filter(pk=pk).count()) == (409, 0)
    [(field, text)] = mine.items()
    assert dict(response.context["told"])[field] == [text]


def with_rows(model):
    return model.objects.order_by("pk").first() if model is Source else edited_row(model)


@pytest.mark.parametrize(("model", "prefix", "field", "mine", "theirs"), ROWS)
def test_a_stale_row_is_refused(world, tab, edit, model, prefix, field, mine, theirs):
    row = with_rows(model)
    open_tab = tab(row)
    edit(row, **{f"{prefix}-{field}": theirs})
    response = open_tab.save(**{f"{prefix}-{field}": mine})
    assert response.status_code == 409
    [(key, proposal)] = sides(response).items()
    assert (key.startswith(prefix[:-2]), key.endswith(field), proposal) == (True, True, "")
    assert open_tab.client.get(open_tab.page).context["original"].version == 2


@pytest.mark.parametrize(("side", "stands"), [("mine", 0), ("theirs", 1)])
@pytest.mark.parametrize(("model", "prefix", "field", "mine", "theirs"), ROWS)
def test_what_is_chosen_of_a_row_stands(
    world, tab, edit, admin_client, model, prefix, field, mine, theirs, side, stands
):
    row = with_rows(model)
    open_tab = tab(row)
    edit(row, **{f"{prefix}-{field}": theirs})
    response = open_tab.save(**{f"{prefix}-{field}": mine})
    [key] = sides(response)
    assert choose(response, admin_client, **{key: side}).status_code == 302
    form = form_at(admin_client, change_url(row))
    assert form[f"{prefix}-{field}"] == [(mine, theirs)[stands]]


@pytest.mark.parametrize("side", ["mine", "theirs"])
@pytest.mark.parametrize(("model", "prefix", "field", "mine", "theirs"), ROWS)
def test_a_row_that_was_changed_is_not_deleted_unseen(
    world, tab, edit, admin_client, model, prefix, field, mine, theirs, side
):
    row, name = with_rows(model), prefix.replace("-0", "-TOTAL_FORMS")
    open_tab = tab(row)
    edit(row, **{f"{prefix}-{field}": theirs})
    response = open_tab.save(**{f"{prefix}-DELETE": "on"})
    [(key, proposal)] = sides(response).items()
    assert (response.status_code, proposal) == (409, "")
    choose(response, admin_client, **{key: side})
    left = form_at(admin_client, change_url(row))[name]
    assert int(open_tab.form[name][0]) - int(left[0]) == (side == "mine")


@pytest.mark.parametrize("side", ["mine", "theirs"])
@pytest.mark.parametrize(("model", "prefix", "field", "mine", "theirs"), ROWS)
def test_a_row_that_was_deleted_is_made_again_or_not(
    world, tab, edit, admin_client, model, prefix, field, mine, theirs, side
):
    row = with_rows(model)
    open_tab = tab(row)
    rows = int(open_tab.form[f"{prefix[:-1]}TOTAL_FORMS"][0])
    edit(row, **{f"{prefix}-DELETE": "on"})
    response = open_tab.save(**{f"{prefix}-{field}": mine})
    [(key, proposal)] = sides(response).items()
    assert (response.status_code, proposal) == (409, "")
    assert choose(response, admin_client, **{key: side}).status_code == 302
    form = form_at(admin_client, change_url(row))
    found = [form[f"{prefix[:-1]}{n}-{field}"] for n in range(rows - (side == "theirs"))]
    assert ([mine] in found) == (side == "mine")


@pytest.mark.parametrize(("model", "prefix", "field", "mine", "theirs"), ROWS)
def test_a_row_that_both_deleted_is_gone(world, tab, edit, model, prefix, field, mine, theirs):
    row = with_rows(model)
    open_tab = tab(row)
    edit(row, **{f"{prefix}-DELETE": "on"})
    assert open_tab.save(**{f"{prefix}-DELETE": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("model", "file", "old", "new", "mine"),
    [
        (
            Citation,
            "article.toml",
            'to = "paper"',
            'to = "paper"\nstance = "mentions"',
            {"note": "Hm."},
        ),
        (Dismissal, "article.toml", "The byline.", "Who wrote it.", {"reason": "Not an event."}),
        (Event, "article.toml", "A flag is seen", "The flag is seen", {"summary": "A flag."}),
        (Location, "locations.toml", "The town", "The city", {"description": "A stadium."}),
        (Person, "people.toml", '"Bearer", ', "", {"description": "Who bears it."}),
        (Source, "article.toml", 'byline = "A.', 'byline = "B.', {"publisher": "A paper"}),
    ],
)
def test_a_load_in_between_is_neither_overwritten_nor_does_it_lose_what_is_typed(
    seeds, tab, admin_client, model, file, old, new, mine
):
    row = SeedRecord.objects.filter(kind=model._meta.model_name).order_by("pk").first().row
    open_tab = tab(row)
    seeds.replace(file, old, new)
    seeds.load()
    response = open_tab.save(**mine)
    assert response.status_code == 409
    assert [change.who for change in response.context["changes"]] == ["a load of the seeds"]
    assert values(row, "version") == {"version": 2}
    decided = choose(response, admin_client, reason="mine")
    assert (decided.status_code, values(row, *mine)) == (302, mine)


def test_the_guard_is_what_refuses(world, tab, edit, monkeypatch):
    """Without the comparison the other's change is lost without a word."""
    monkeypatch.setattr(guarded.GuardedAdmin, "_overtaken", lambda *args: None)
    event = edited_row(Event)
    open_tab = tab(event)
    edit(event, summary="In the stadium.")
    assert open_tab.save(title="The flag is picked up").status_code == 302
    assert values(event, "summary") == {"summary": "One line.\n\nAnother."}


def test_places_chosen_by_two_editors_are_laid_side_by_side(world, tab, edit, admin_client):
    event, other = edited_row(Event), make_location()
    open_tab = tab(event)
    edit(event, locations=[])
    response = open_tab.save(locations=[str(other.pk)])
    assert sides(response) == {"locations": ""}
    choose(response, admin_client, locations="mine")
    assert list(event.locations.all()) == [other]


def test_a_row_that_somebody_added_is_kept(world, tab, add_rows, admin_client):
    event, person = edited_row(Event), make_person()
    open_tab = tab(event)
    add_rows(event, "participations", {"person": person.pk, "role": "gymnast"})
    response = choose(open_tab.save(title="The flag is picked up"), admin_client)
    assert (response.status_code, event.participations.count()) == (302, 3)
    assert values(event, "title") == {"title": "The flag is picked up"}


def test_a_choice_against_what_has_changed_again_is_asked_for_again(world, tab, edit, admin_client):
    person = edited_row(Person)
    open_tab = tab(person)
    edit(person, name="Theirs")
    response = open_tab.save(name="Mine")
    edit(person, name="Theirs again")
    assert choose(response, admin_client, name="mine").status_code == 409
    assert values(person, "name") == {"name": "Theirs again"}


def test_what_was_typed_is_saved_as_a_new_draft(world, tab, admin_client):
    event = edited_row(Event)
    open_tab = tab(event)
    delete(admin_client, event)
    response = open_tab.save(title="The flag is picked up")
    form = dict(response.context["kept"])
    assert admin_client.post(response.context["add"], form).status_code == 302
    new = Event.objects.get(title="The flag is picked up")
    assert (new.status, new.citations.count(), new.participations.count()) == ("draft", 2, 2)


@pytest.mark.parametrize(("model", "mine", "theirs"), PAGES)
def test_what_was_changed_after_it_was_asked_is_not_deleted(
    world, tab, edit, admin_client, model, mine, theirs
):
    row = edited_row(model)
    page = change_url(row).replace("change", "delete")
    seen = admin_client.get(page).context["seen"]
    edit(row, **theirs)
    response = admin_client.post(page, {"post": "yes", "seen": seen})
    assert (response.status_code, values(row, *theirs)) == (409, theirs)


def test_a_changed_row_of_a_list_is_named_and_left_alone(world, edit, admin_client):
    first, second = (make_event(status="draft", title=title) for title in ("One", "Two"))
    page = list_url(Event)
    seen = admin_client.get(page).context["seen"]
    edit(first, summary="Changed.")
    chosen = {"action": "reject", "_selected_action": [first.pk, second.pk], "seen": seen}
    response = admin_client.post(page, chosen, follow=True)
    told = [str(message) for message in response.context["messages"]]
    assert "Left alone, because they are not as this page showed them: “One”." in told
    assert [values(event, "status")["status"] for event in (first, second)] == ["draft", "rejected"]
