from datetime import UTC, datetime

import pytest

from tests.admin.conftest import change_url, list_url
from timeline.models import Load, SeedConflict, SeedRecord

RECORDS = [Load, SeedRecord, SeedConflict]


@pytest.fixture
def load(db):
    """A load that found one conflict."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    load = Load.objects.create(started=moment, finished=moment, counts={"created": 3, "updated": 1})
    conflict_in(load)
    return load


def conflict_in(load, key="closing-ceremony"):
    record = SeedRecord.objects.create(
        kind="event", key=key, file="seeds/article.toml", first_load=load, last_load=load
    )
    SeedConflict.objects.create(record=record, load=load, unit="date", seed="2024", live="2024-08")


@pytest.mark.parametrize("model", RECORDS)
def test_the_record_of_loading_can_be_read(load, admin_client, model):
    assert admin_client.get(change_url(model.objects.get())).status_code == 200


@pytest.mark.parametrize("model", RECORDS)
def test_the_record_of_loading_is_not_changed(load, admin_client, model):
    page = change_url(model.objects.get())
    assert admin_client.post(page, {}).status_code == 403
    assert admin_client.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert admin_client.get(list_url(model) + "add/").status_code == 403


@pytest.mark.parametrize("model", [SeedRecord, SeedConflict])
@pytest.mark.parametrize("rows", [2, 30])
def test_the_lists_have_a_fixed_cost(load, admin_client, django_assert_num_queries, model, rows):
    for number in range(rows - 1):
        conflict_in(load, f"event-{number}")
    with django_assert_num_queries(4):
        response = admin_client.get(list_url(model))
    assert response.context["cl"].result_count == rows


@pytest.mark.parametrize("rows", [2, 30])
def test_the_list_of_loads_has_a_fixed_cost(load, admin_client, django_assert_num_queries, rows):
    for _ in range(rows - 1):
        Load.objects.create(started=load.started, finished=load.finished)
    with django_assert_num_queries(4):
        response = admin_client.get(list_url(Load))
    assert response.context["cl"].result_count == rows


def test_the_list_of_loads_says_what_came_of_each(load, admin_client):
    response = admin_client.get(list_url(Load))
    assert "created: 3, updated: 1" in response.content.decode()
