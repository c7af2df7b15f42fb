import pytest

from tests.factories import make_event
from timeline.models import Event

PATHS = [
    "/",
    "/?q=rappel",
    "/fr/",
    "/embed/",
    "/timeline.csv",
    "/events/",
    "/events/rappel/",
    "/people/tom-cruise.json",
    "/sources/report/",
    "/sitemap.xml",
    "/api/v1/events",
]


def etag(client, path):
    return client.get(path).headers["ETag"]


@pytest.mark.parametrize("path", PATHS)
def test_what_a_reader_has_is_not_rendered_again(
    client, published, path, django_assert_num_queries
):
    known = etag(client, path)

    with django_assert_num_queries(1):
        response = client.get(path, headers={"if-none-match": known})

    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == known


@pytest.mark.parametrize("path", PATHS)
def test_what_has_changed_is_sent(client, published, path):
    known = etag(client, path)
    Event.objects.filter(slug="rappel").update(title="Another")

    response = client.get(path, headers={"if-none-match": known})

    assert response.status_code == 200
    assert response.headers["ETag"] != known


@pytest.mark.parametrize("path", PATHS)
def test_anybody_may_keep_it_but_has_to_ask(client, published, path):
    response = client.get(path)

    assert response.headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies


def test_each_page_has_a_mark_of_its_own(client, published):
    assert len({etag(client, path) for path in PATHS}) == len(PATHS)


@pytest.mark.parametrize("path", ["/events/no/", "/?from=nonsense", "/api/v1/no", "/admin/login/"])
def test_what_is_no_public_page_has_none(client, published, path):
    assert "ETag" not in client.get(path).headers


@pytest.mark.parametrize("path", ["/events/no/", "/?from=nonsense"])
def test_whatever_a_reader_has_does_not_make_a_page(client, published, path):
    assert client.get(path, headers={"if-none-match": "*"}).status_code in (400, 404)


def test_a_withdrawn_page_is_gone_for_those_who_have_it(client, db):
    event = make_event()
    known = etag(client, event.get_absolute_url())
    Event.objects.update(status="rejected")

    found = client.get(event.get_absolute_url(), headers={"if-none-match": known})

    assert found.status_code == 404


def test_a_head_request_tells_the_same(client, published):
    assert client.head("/").headers["ETag"] == etag(client, "/")


def test_settings_that_show_are_marked(client, published, settings):
    before = etag(client, "/")

    settings.MAP_ATTRIBUTION = "Those who drew it"

    assert etag(client, "/") != before
