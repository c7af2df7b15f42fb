import xml.etree.ElementTree as ET

import pytest

from tests.factories import make_event
from tests.public.conftest import fill_indexes
from timeline.public import sitemaps

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def locations(client, path):
    tree = ET.fromstring(client.get(path).content)  # noqa: S314 - our own
    return [element.text.removeprefix("http://testserver") for element in tree.iter(NAMESPACE)]


def test_the_sitemap_leads_to_every_public_page(client, published):
    found = [path for each in locations(client, "/sitemap.xml") for path in locations(client, each)]

    assert sorted(found) == sorted(
        [
            *("/", "/events/", "/people/", "/locations/", "/sources/"),
            *("/events/closing-ceremony/", "/events/hollywood-sign/", "/events/rappel/"),
            *("/locations/france/", "/locations/stade-de-france/", "/people/tom-cruise/"),
            *("/sources/people/", "/sources/report/"),
        ]
    )


@pytest.mark.parametrize(
    ("section", "path"),
    [("lists", "/"), ("events", "/events/rappel/"), ("people", "/people/tom-cruise/")],
)
def test_the_sitemap_tells_the_addresses_in_all_languages(client, published, section, path):
    page = client.get(f"/sitemap-{section}.xml").content.decode()

    for code, prefix in (("en-gb", ""), ("fr", "/fr")):
        assert f'hreflang="{code}" href="http://testserver{prefix}{path}"' in page


def test_what_the_sitemap_names_is_there(client, published):
    sections = locations(client, "/sitemap.xml")
    paths = [path for section in sections for path in locations(client, section)]

    assert {client.get(path).status_code for path in sections + paths} == {200}


def test_a_section_that_is_not_there_is_not_found(client, db):
    assert client.get("/sitemap-drafts.xml").status_code == 404


@pytest.mark.parametrize("count", [3, 60])
@pytest.mark.parametrize("section", ["events", "people", "locations", "sources"])
def test_a_section_costs_the_same_however_long_it_is(
    client, article, django_assert_num_queries, section, count
):
    fill_indexes(article, count)

    with django_assert_num_queries(3):
        client.get(f"/sitemap-{section}.xml")


def test_the_sitemap_costs_a_count_of_each(client, db, django_assert_num_queries):
    make_event()

    with django_assert_num_queries(5):
        client.get("/sitemap.xml")


def test_a_long_section_comes_in_parts(client, db, monkeypatch):
    monkeypatch.setattr(sitemaps.Records, "limit", 2)
    for number in range(5):
        make_event(
            slug=f"e{number}", date=f"200{number}", status="draft" if number == 1 else "published"
        )

    parts = [each for each in locations(client, "/sitemap.xml") if "events" in each]
    assert [locations(client, each) for each in parts] == [
        ["/events/e0/", "/events/e2/"],
        ["/events/e3/", "/events/e4/"],
    ]


def test_robots_leave_the_admin_alone_and_find_the_sitemap(client, db):
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "User-agent: *\nDisallow: /admin/\n\nSitemap: http://testserver/sitemap.xml\n"
    )
