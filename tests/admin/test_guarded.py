"""Two editors on one form, and an editor against a load of the seeds: nothing is lost."""

import pytest

from tests.admin.conftest import change_url, edited_row
from tests.admin.forms import filled_in
from timeline.admin import stale
from timeline.models import (
    Citation,
    Dismissal,
    Event,
    Location,
    Participation,
    Person,
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
    assert response.context["typed"][field] == [text]


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
    form = filled_in(admin_client.get(change_url(row)))
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
    left = filled_in(admin_client.get(change_url(row)))[name]
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
    form = filled_in(admin_client.get(change_url(row)))
    found = [form[f"{prefix[:-1]}{n}-{field}"] for n in range(rows - (side == "theirs"))]
    assert ([mine] in found) == (side == "mine")


@pytest.mark.parametrize(("model", "prefix", "field", "mine", "theirs"), ROWS)
def test_a_row_that_both_deleted_is_gone(world, tab, edit, model, prefix, field, mine, theirs):
    row = with_rows(model)
    open_tab = tab(row)
    edit(row, **{f"{prefix}-DELETE": "on"})
    assert open_tab.save(**{f"{prefix}-DELETE": "on"}).status_code == 302
