import pytest

from tests.admin.conftest import change_url, list_url
from tests.factories import make_event, make_person
from timeline.models import Event, Participation


def test_a_filter_shows_the_record_that_is_chosen(admin_client, db):
    person = make_person(name="Simone Biles")
    response = admin_client.get(list_url(Event), {"person": person.pk})
    option = f'<option value="{person.pk}" selected>Simone Biles</option>'
    assert option in response.content.decode()


def test_a_filter_keeps_the_search_and_the_other_filters(admin_client, db):
    query = {"person": make_person().pk, "q": "flag", "status__exact": "draft", "p": "2"}
    response = admin_client.get(list_url(Event), query | {"p": "1"})
    spec = next(s for s in response.context["cl"].filter_specs if s.title == "person")
    choice = next(spec.choices(response.context["cl"]))
    assert choice["others"] == [("q", "flag"), ("status__exact", "draft")]
    assert choice["query_string"] == "?q=flag&status__exact=draft"


def test_a_filter_offers_no_record_before_one_is_looked_for(admin_client, db):
    make_person(name="Simone Biles")
    assert "Simone Biles" not in admin_client.get(list_url(Event)).content.decode()


@pytest.mark.parametrize("value", ["biles", "-1", "1e3"])
def test_a_filter_by_what_is_no_record_finds_nothing(admin_client, db, value):
    make_event()
    response = admin_client.get(list_url(Event), {"person": value})
    assert response.context["cl"].result_count == 0


def test_a_row_shows_whom_it_refers_to(admin_client, db):
    event, person = make_event(), make_person(name="Simone Biles")
    Participation.objects.create(event=event, person=person)
    content = admin_client.get(change_url(event)).content.decode()
    assert f'<option value="{person.pk}" selected>Simone Biles</option>' in content


def test_a_row_can_refer_to_another(edit, db):
    event, other = make_event(status="draft"), make_person()
    Participation.objects.create(event=event, person=make_person())
    edit(event, **{"participations-0-person": other.pk})
    assert Participation.objects.values_list("person", "version").get() == (other.pk, 2)
