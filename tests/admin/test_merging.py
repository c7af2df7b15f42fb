from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.admin.conftest import change_url, list_url
from tests.factories import make_event, make_location, make_person
from timeline.models import Distinction, Location, Merge, Participation, Person


def merge_url(kept, gone=None):
    page = reverse(f"admin:timeline_{kept._meta.model_name}_merge", args=[kept.pk])
    return f"{page}?other={gone.pk}" if gone else page


def apart_url(one, other):
    name = f"admin:timeline_{one._meta.model_name}_tell_apart"
    return reverse(name, args=[one.pk, other.pk])


class _Chosen(HTMLParser):
    """The controls of the merge form as they are sent if nothing is touched."""

    def __init__(self, content):
        super().__init__()
        self.inside, self.controls = False, {}
        self.feed(content)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == "merge"
        elif self.inside and tag == "input" and (given["type"] == "hidden" or "checked" in given):
            self.controls[given["name"]] = given["value"]


def merge(client, kept, gone, **choices):
    """Open the page of two records, choose, and send it."""
    page = merge_url(kept, gone)
    sent = _Chosen(client.get(page).content.decode()).controls
    return client.post(page, sent | choices)


def now(row):
    row.refresh_from_db()
    return row


@pytest.fixture
def cruise(db):
    return make_person(name="Tom Cruise", slug="tom-cruise", aliases="Cruise")


@pytest.fixture
def double(db):
    return make_person(name="Thomas Cruise", slug="thomas", aliases="Cruise", wikidata="Q37079")


def test_the_form_leads_to_the_choice_of_another(admin_client, cruise):
    content = admin_client.get(change_url(cruise)).content.decode()
    assert f'<a href="{merge_url(cruise)}">Merge with…</a>' in content


def test_the_choice_looks_among_people(admin_client, cruise):
    content = admin_client.get(merge_url(cruise)).content.decode()
    assert 'data-field-name="person"' in content
    assert 'class="errornote"' not in content


def test_those_alike_are_offered(admin_client, cruise, double):
    response = admin_client.get(merge_url(cruise))
    assert response.context["alike"] == [(double, "the name “cruise”")]


@pytest.mark.parametrize("other", ["", "x", "0", "9" * 18, "-1"])
def test_what_is_nobody_is_refused_in_words(admin_client, cruise, other):
    response = admin_client.get(merge_url(cruise), {"other": other})
    assert response.status_code == 200
    assert b"errornote" in response.content


def test_nobody_is_merged_with_themselves(admin_client, cruise):
    response = admin_client.get(merge_url(cruise, cruise))
    assert b"This is one and the same already." in response.content


def test_a_place_is_not_merged_with_one_inside_it(admin_client, db):
    outer = make_location(name="Paris")
    inner = make_location(name="Stadium", within=outer)
    response = admin_client.get(merge_url(outer, inner))
    assert "“Stadium” lies within “Paris”" in response.content.decode()


def test_what_differs_is_a_choice_and_what_is_blank_is_filled(admin_client, cruise, double):
    form = admin_client.get(merge_url(cruise, double)).context["form"]
    assert {field.name: field.initial for field in form.units} == {
        "name": "kept",
        "wikidata": "gone",
    }


def test_what_is_chosen_stands(admin_client, cruise, double):
    response = merge(admin_client, cruise, double, name="gone", wikidata="kept")
    assert response["Location"] == change_url(cruise)
    assert (now(cruise).name, cruise.wikidata) == ("Thomas Cruise", "")
    assert list(Person.objects.all()) == [cruise]


@pytest.mark.parametrize(
    ("choice", "role"), [("kept", "climber"), ("gone", "actor"), ("both", "climber, actor")]
)
def test_the_role_in_a_common_event_is_a_choice(admin_client, cruise, double, choice, role):
    event = make_event()
    mine = event.participations.create(person=cruise, role="climber")
    event.participations.create(person=double, role="actor")
    merge(admin_client, cruise, double, **{f"role-{mine.pk}": choice})
    assert list(Participation.objects.values_list("pk", "role")) == [(mine.pk, role)]


def test_two_roles_that_are_too_long_as_one_are_not_offered_as_one(admin_client, cruise, double):
    event = make_event()
    event.participations.create(person=double, role="b" * 60)
    mine = event.participations.create(person=cruise, role="a" * 60)
    form = admin_client.get(merge_url(cruise, double)).context["form"]
    assert dict(form.fields[f"role-{mine.pk}"].choices).keys() == {"kept", "gone"}


def test_the_page_says_what_moves(admin_client, cruise, double):
    own, common = make_event(title="Own"), make_event(title="Common")
    common.participations.create(person=cruise)
    for event in (own, common):
        event.participations.create(person=double)
    form = admin_client.get(merge_url(cruise, double)).context["form"]
    moving, both = form.moves()
    assert (moving["records"], both["pairs"]) == ([own], [(common, None)])


def test_parts_of_a_place_are_said_to_move(admin_client, db):
    kept, gone = make_location(), make_location()
    part = make_location(within=gone)
    form = admin_client.get(merge_url(kept, gone)).context["form"]
    assert [move["records"] for move in form.moves()] == [[part]]


@pytest.mark.parametrize("rows", [2, 12])
def test_the_page_has_a_fixed_cost(
    admin_client, cruise, double, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        event = make_event()
        event.participations.create(person=cruise, role="climber")
        event.participations.create(person=double, role="actor")
        make_event().participations.create(person=double)
    with django_assert_max_num_queries(24):
        admin_client.get(merge_url(cruise, double))


def test_a_page_that_is_stale_merges_nothing(admin_client, cruise, double):
    page = merge_url(cruise, double)
    sent = _Chosen(admin_client.get(page).content.decode()).controls
    Person.objects.filter(pk=double.pk).update(description="Another.")
    response = admin_client.post(page, sent | {"name": "gone"})
    assert "This has changed meanwhile" in response.content.decode()
    assert _Chosen(response.content.decode()).controls["name"] == "gone"
    assert Person.objects.count() == 2


def test_a_page_that_says_nothing_was_seen_merges_nothing(admin_client, cruise, double):
    admin_client.post(merge_url(cruise, double), {"name": "kept", "wikidata": "kept"})
    assert Person.objects.count() == 2


@pytest.mark.parametrize("sent", [{"name": "both"}, {"name": ""}, {"wikidata": "x"}])
def test_a_choice_that_is_none_is_refused(admin_client, cruise, double, sent):
    response = merge(admin_client, cruise, double, **sent)
    assert b"Choose one side for each field." in response.content
    assert Person.objects.count() == 2


def test_what_the_merge_refuses_is_told(admin_client, cruise, double):
    Person.objects.filter(pk=cruise.pk).update(wikidata="none")  # past the checks of a form
    response = merge(admin_client, cruise, double, wikidata="kept")
    assert "A Wikidata id is the letter Q" in response.content.decode()
    assert Person.objects.count() == 2


def test_places_are_merged_too(admin_client, db):
    kept = make_location(latitude=1, longitude=2)
    gone = make_location(latitude=3, longitude=4, within=make_location())
    merge(admin_client, kept, gone, coordinates="gone", name="kept")
    kept = Location.objects.get(pk=kept.pk)
    assert (kept.latitude, kept.longitude, kept.within_id) == (3, 4, gone.within_id)


def test_who_merged_is_remembered(admin_client, admin_user, cruise, double):
    merge(admin_client, cruise, double)
    assert Merge.objects.get().by == admin_user


def test_the_form_shows_what_was_merged_into_it(admin_client, cruise, double):
    merge(admin_client, cruise, double)
    merged = Merge.objects.get()
    content = admin_client.get(change_url(cruise)).content.decode()
    assert f'<a href="/admin/timeline/merge/{merged.pk}/change/">Thomas Cruise</a>' in content


def test_the_form_shows_who_may_be_the_same(admin_client, cruise, double):
    content = admin_client.get(change_url(cruise)).content.decode()
    assert merge_url(cruise, double) in content
    assert "both have the name “cruise”" in content


def test_the_list_narrows_to_those_alike(admin_client, cruise, double):
    make_person(name="Nobody else")
    response = admin_client.get(list_url(Person), {"attention": "alike-people"})
    assert set(response.context["cl"].queryset) == {cruise, double}


def test_they_are_told_apart(admin_client, admin_user, cruise, double):
    response = admin_client.post(apart_url(cruise, double))
    assert response["Location"] == change_url(cruise)
    assert Distinction.objects.get().by == admin_user
    assert admin_client.get(change_url(double)).context["alike"] == []


def test_that_they_are_not_the_same_can_be_forgotten(admin_client, cruise, double):
    admin_client.post(apart_url(cruise, double))
    assert list(admin_client.get(change_url(double)).context["apart"]) == [cruise]
    admin_client.post(apart_url(double, cruise), {"forget": "1"})
    assert not Distinction.objects.exists()


def test_nobody_is_told_apart_from_themselves(admin_client, cruise):
    assert admin_client.post(apart_url(cruise, cruise)).status_code == 404


def test_telling_apart_takes_a_post(admin_client, cruise, double):
    assert admin_client.get(apart_url(cruise, double)).status_code == 405


def test_what_is_not_there_is_not_found(admin_client, cruise):
    assert admin_client.get("/admin/timeline/person/999/merge/").status_code == 404
    assert admin_client.post("/admin/timeline/person/999/apart/1/").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("nobody", 302), ("staff", 403), ("contributor", 403), ("editor", 200)]
)
def test_merging_takes_the_permission_to_merge(clients, cruise, double, role, status):
    assert clients(role).get(merge_url(cruise, double)).status_code == status


@pytest.mark.parametrize(("role", "status"), [("nobody", 302), ("contributor", 403)])
def test_telling_apart_takes_it_too(clients, cruise, double, role, status):
    assert clients(role).post(apart_url(cruise, double)).status_code == status
    assert not Distinction.objects.exists()


def test_who_may_not_merge_is_not_offered_it(clients, cruise, double):
    content = clients("contributor").get(change_url(cruise)).content.decode()
    assert "may be the same" in content.lower()
    assert "Merge with…" not in content
    assert "Not the same" not in content
