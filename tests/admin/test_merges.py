import pytest

from tests.admin.conftest import change_url, list_url
from tests.factories import make_event, make_person
from timeline.models import Merge, Person
from timeline.models.merging import merge as join

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged(admin_user):
    from django.utils import timezone

    kept = make_person(name="Tom Cruise", slug="tom-cruise")
    gone = make_person(name="Thomas Cruise", slug="thomas")
    make_event().participations.create(person=gone)
    return join(kept, gone, by=admin_user, at=timezone.now())


def apart_url(merged):
    return f"/admin/timeline/merge/{merged.pk}/apart/"


def test_the_list_says_what_went_into_what(admin_client, merged):
    content = admin_client.get(list_url(Merge)).content.decode()
    assert "Thomas Cruise into Tom Cruise" in content


@pytest.mark.parametrize("rows", [1, 8])
def test_the_list_has_a_fixed_cost(admin_client, merged, django_assert_num_queries, rows):
    for number in range(rows):
        merged.pk, merged.gone_id = None, -number
        merged.save(force_insert=True)
    with django_assert_num_queries(4):
        admin_client.get(list_url(Merge))


def test_the_page_says_what_moved(admin_client, merged):
    content = admin_client.get(change_url(merged)).content.decode()
    assert "<li>participation: 1</li>" in content
    assert f'href="{apart_url(merged)}"' in content


def test_taking_apart_is_asked_for_and_tried_first(admin_client, merged):
    Person.objects.update(aliases="Maverick\nThomas Cruise", name="T. C.")
    response = admin_client.get(apart_url(merged))
    assert response.status_code == 200
    assert Person.objects.count() == 1


def test_what_was_edited_since_is_told(admin_client, merged):
    make_person(slug="thomas")
    response = admin_client.get(apart_url(merged))
    assert response.context["left"] == ["the address of “Thomas Cruise” was given to another since"]


def test_they_are_taken_apart(admin_client, merged):
    response = admin_client.post(apart_url(merged))
    gone = Person.objects.get(slug="thomas")
    assert response["Location"] == change_url(gone)
    assert gone.participations.count() == 1


def test_what_was_taken_apart_is_not_offered_again(admin_client, merged):
    admin_client.post(apart_url(merged))
    assert apart_url(merged) not in admin_client.get(change_url(merged)).content.decode()
    response = admin_client.post(apart_url(merged), follow=True)
    assert "They were taken apart already." in response.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("nobody", 302), ("staff", 403), ("contributor", 403), ("editor", 302)]
)
def test_taking_apart_takes_the_permission_to_merge(clients, merged, role, status):
    assert clients(role).post(apart_url(merged)).status_code == status
    assert Person.objects.count() == (2 if role == "editor" else 1)


def test_a_merge_is_neither_made_nor_changed_here(admin_client, merged):
    assert admin_client.get("/admin/timeline/merge/add/").status_code == 403
    assert admin_client.post(change_url(merged), {"kind": "location"}).status_code == 403
