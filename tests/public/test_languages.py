"""Pages in the language of their address, and of nothing else."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.utils.translation.trans_real import DjangoTranslation

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.edtf.french import FRENCH
from timeline.models import Event, EventLink, Person
from timeline.public.formats import FORMATS

PAGES = [
    "/",
    "/events/",
    "/events/closing-ceremony/",
    "/people/",
    "/people/tom-cruise/",
    "/locations/",
    "/locations/stade-de-france/",
    "/sources/",
    "/sources/report/",
]
LANGUAGES = [("en-gb", ""), ("fr", "/fr")]


def hrefs(html):
    return re.findall(r'<a [^>]*href="([^"#?]*)', html)


@pytest.mark.parametrize("path", [*PAGES, "/embed/", "/nothing/", "/?from=banana"])
@pytest.mark.parametrize(("code", "prefix"), LANGUAGES)
def test_a_page_says_in_which_language_it_is(client, published, code, prefix, path):
    response = client.get(prefix + path)

    assert response["Content-Language"] == code
    assert f'<html lang="{code}" dir="ltr">' in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/fr/"])
def test_only_the_address_tells_the_language(client, published, path):
    plain = client.get(path)
    client.cookies["django_language"] = "fr" if path == "/" else "en-gb"

    response = client.get(path, headers={"Accept-Language": "fr" if path == "/" else "en"})

    assert response.content == plain.content
    assert (response.cookies, response.get("Vary")) == ({}, None)


@pytest.mark.parametrize("path", ["/de/", "/fr-ca/", "/en-gb/", "/fr/fr/"])
def test_there_is_no_other_language_and_no_other_address(client, published, path):
    assert client.get(path).status_code == 404


def test_a_language_is_completed_by_its_slash(client, db):
    assert client.get("/fr")["Location"] == "/fr/"


def test_links_hold_dates_that_every_language_reads(client, published):
    html = client.get("/fr/?q=sign&from=mars+2024&to=2024").content.decode()

    assert "mars+2024" not in html.replace('value="mars 2024"', "")
    assert '<a href="/?q=sign&amp;from=2024-03&amp;to=2024" lang="en-gb"' in html
    for file in FORMATS:
        assert f'href="/{file.path}?q=sign&amp;from=2024-03&amp;to=2024"' in html


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/fr/", "Ce qui s’est passé, et qui le dit"),
        ("/fr/", ">Mars 2024</"),
        ("/fr/events/closing-ceremony/", "11 août 2024"),
        ("/fr/?from=2024-04&to=2024-08-11", "avril – 11 août 2024"),
        ("/fr/?q=cruise", "2 événements trouvés"),
        ("/fr/?from=mars+2024", ">Depuis</span> mars 2024"),
        ("/fr/?from=3/4/2024", "Écrivez 2024-04-03 pour 3 avril 2024, ou 2024-03-04 pour 4 mars"),
        ("/fr/?from=banana", "n’est pas une date"),
        ("/fr/?person=nobody", "Aucune personne de la chronologie ne s’appelle ainsi."),
        ("/fr/nothing/", "Il n’y a rien à cette adresse"),
    ],
)
def test_french_pages_speak_french(client, published, path, said):
    assert said in client.get(path).content.decode()


def test_numbers_are_written_as_in_french(client, published):
    stadium = published.children.get().locations.get()
    stadium.latitude, stadium.longitude = 48.9245, -2.3602
    stadium.save()
    html = client.get("/fr/locations/stade-de-france/").content.decode()

    assert "48,9245° N, 2,3602° O" in html
    assert 'data-latitude="48.9245" data-longitude="-2.3602"' in html


@pytest.mark.parametrize("path", PAGES)
def test_links_to_pages_stay_in_the_language(client, published, path):
    html = client.get(f"/fr{path}").content.decode()
    files = {f"{path.rstrip('/')}.json", *(f"/{each.path}" for each in FORMATS)}
    elsewhere = {href for href in hrefs(html) if href and not href.startswith("/fr/")}

    assert elsewhere <= {path, "/api/v1/docs", *files}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("code", "prefix"), LANGUAGES)
def test_a_page_leads_to_itself_in_the_other_languages(client, published, code, prefix, path):
    html = client.get(prefix + path).content.decode()

    for other, before in LANGUAGES:
        address = f"{before}{path}"
        assert (
            f'<link rel="alternate" hreflang="{other}" href="http://testserver{address}">' in html
        )
        assert f'<li><a href="{address}" lang="{other}" hreflang="{other}"' in html
    assert f'hreflang="{code}" aria-current="true">' in html


def test_the_filter_comes_along_into_another_language(client, published):
    html = client.get("/?q=flag&order=-date&nonsense=1").content.decode()

    assert 'href="/fr/?q=flag&amp;order=-date" lang="fr"' in html


@pytest.mark.parametrize("path", ["/?q=flag", "/events/?after=0~0~a"])
def test_what_is_part_of_a_page_is_no_translation_of_another(client, published, path):
    assert b'rel="alternate" hreflang' not in client.get(path).content


@pytest.mark.parametrize("path", ["/api/v1/docs", "/nothing/", "/people/nobody/", "/?from=banana"])
def test_what_is_in_one_language_or_nowhere_leads_to_no_other(client, published, path):
    assert b"hreflang" not in client.get(path).content


@pytest.mark.parametrize("path", [*(each.path for each in FORMATS), "people/tom-cruise.json"])
def test_files_have_one_address_in_one_language(client, published, path):
    assert client.get(f"/{path}")["Content-Language"] == "en-gb"
    assert client.get(f"/fr/{path}").status_code == 404


@pytest.mark.parametrize("path", ["api/v1/events", "admin/", "sitemap.xml", "robots.txt"])
def test_what_is_no_page_for_readers_is_in_no_other_language(client, db, path):
    assert client.get(f"/fr/{path}").status_code == 404


def test_an_old_address_leads_on_in_its_language(client, published):
    Person.objects.filter(slug="tom-cruise").update(slug="cruise")

    assert client.get("/fr/people/tom-cruise/")["Location"] == "/fr/people/cruise/"


@pytest.mark.parametrize("path", PAGES)
def test_another_language_costs_no_query_more(client, published, path):
    costs = []
    for _, prefix in LANGUAGES:
        with CaptureQueriesContext(connection) as asked:
            client.get(prefix + path)
        costs.append(len(asked))

    assert costs[0] == costs[1]


# What is not marked as a text to translate


class Said(HTMLParser):
    """Collects the words of a page, also those that are only read out."""

    def __init__(self, html):
        super().__init__()
        self.words, self._silent = set(), 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self._silent += tag in ("script", "textarea", "kbd", "code")
        for name, value in attributes:
            if name in ("aria-label", "title", "placeholder", "alt", "data-close") or (
                name == "content" and tag == "meta" and ("name", "description") in attributes
            ):
                self.handle_data(value)

    def handle_endtag(self, tag):
        self._silent -= tag in ("script", "textarea", "kbd", "code")

    def handle_data(self, data):
        if not self._silent:
            self.words |= set(re.findall(r"[^\W\d_]+", data))


@pytest.fixture
def wordless(db):
    """A timeline with all that a page can show, and no letter in it."""
    source = make_source("11 22 33 44", slug="report", title="1", byline="2", published="2024")
    credited = make_source(slug="people", title="3", kind="publication", url="https://a.example/")
    around = make_location(slug="france", name="4")
    place = make_location(slug="stade-de-france", name="5", within=around, description="6")
    place.latitude, place.longitude = 1.5, 2.5
    place.save()
    person = make_person(slug="tom-cruise", name="7", wikidata="Q1", kind="group", aliases="8\n9")
    whole = make_event(slug="closing-ceremony", title="10", date="2024", summary="12")
    for number, factuality in enumerate(Event.Factuality.values):
        part = make_event(title=f"{20 + number}", parent=whole, factuality=factuality, date="2024")
        part.participations.create(person=person, role="13")
        part.locations.add(place)
        make_citation(part, source, "22", attributed_to=credited)
        make_citation(part, source, "33", stance="contradicts")
        make_citation(part, source, "44", stance="mentions")
        for kind in EventLink.Kind.values:
            EventLink.objects.create(from_event=part, kind=kind, to_event=whole)
            EventLink.objects.create(from_event=whole, kind=kind, to_event=part)
    for date in ("2024", "2025-01-02", "2040", "", "2024-03/2024-05"):
        make_event(title="14", date=date).locations.add(place)


@pytest.fixture
def french_is_hidden(monkeypatch):
    """Stand a sign for every text that is marked; its names stay, for what is filled in."""

    def hidden(text):
        return "◆".join(["", *re.findall(r"%\(\w+\)s", text), ""])

    with monkeypatch.context() as patch:
        patch.setattr(DjangoTranslation, "gettext", lambda self, text: hidden(text))
        patch.setattr(DjangoTranslation, "ngettext", lambda self, one, more, n: hidden(more))
        engines["jinja2"].env.forget()
        yield
    engines["jinja2"].env.forget()


NAMES = {"Olympics", "Timeline", "EDTF", "Wikidata", "Q", "English", "Français"}
NAMES |= {word for each in FORMATS for word in re.findall(r"\w+", each.name)}
DATES = {*FRENCH.months, *(letters.strip(".") for letters in FRENCH.month_letters)}


@pytest.mark.usefixtures("wordless", "french_is_hidden")
@pytest.mark.parametrize(
    "path",
    [
        *PAGES,
        "/?from=2024&to=2024&certain=1&factuality=planned&person=tom-cruise&order=-date",
        "/?q=99",
        "/?after=9999999999999~0~z",
        "/events/?after=0~0~a",
        "/sources/people/",
        "/sources/report/?passage=0-2",
        "/embed/",
        "/embed/?q=99",
        "/nothing/",
        "/?from=2025&to=2024",
        "/?from=3/4/2024",
        "/?from=..%2F2024&to=2024%2F..&before=1&after=1&person=1&location=1&source=1",
        "/?q=1+2+3+4+5+6+7+8+9+10+11+12+13+14+15+16+17+18+19+20+21&order=1&order=1",
        "/sources/report/?passage=here",
    ],
)
def test_every_word_of_a_page_can_be_translated(client, path):
    words = Said(client.get(f"/fr{path}").content.decode()).words

    assert {word for word in words if word.casefold() not in DATES} <= NAMES


@pytest.mark.usefixtures("wordless", "french_is_hidden")
def test_a_word_that_cannot_be_translated_is_found(client):
    make_event(title="Word", date="2024")

    assert "Word" in Said(client.get("/fr/").content.decode()).words
