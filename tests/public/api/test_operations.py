import pytest

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.models import Citation, Event, EventLink

LISTS = ["events", "people", "locations", "sources", "citations"]
RECORDS = ["events/rappel", "people/tom-cruise", "locations/france", "sources/report"]


def got(client, path):
    response = client.get(f"/api/v1/{path}")
    assert (response.status_code, response["Content-Type"]) == (
        200,
        "application/json; charset=utf-8",
    )
    return response.json()


def slugs(client, query):
    return [event["slug"] for event in got(client, f"events{query}")["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["hollywood-sign", "closing-ceremony", "rappel"]),
        ("?q=film", ["hollywood-sign"]),
        ("?person=tom-cruise", ["rappel"]),
        ("?location=france", ["rappel"]),
        ("?source=people", ["hollywood-sign"]),
        ("?to=March+2024", ["hollywood-sign"]),
        ("?from=2024-04&certain=1", ["closing-ceremony", "rappel"]),
        ("?order=-date", ["rappel", "closing-ceremony", "hollywood-sign"]),
        ("?factuality=planned", []),
    ],
)
def test_events_are_found_as_on_the_page(client, published, query, found):
    assert slugs(client, query) == found


def test_an_event_comes_with_its_quotes_and_where_they_stand(client, published, article):
    (quote,) = got(client, "events/rappel")["citations"]

    assert article.text[quote["start"] : quote["end"]] == quote["quote"]


def test_an_event_comes_with_its_links(client, published):
    (link,) = got(client, "events/hollywood-sign")["links"]

    assert (link["kind"], link["to"]["slug"]) == ("announces", "closing-ceremony")


def test_a_source_comes_with_its_text(client, published, article):
    assert got(client, "sources/report")["text"] == article.text


@pytest.mark.parametrize(
    ("query", "quotes"),
    [
        (
            "",
            [
                "The actor rappelled into the Stade de France",
                "Cruise was spotted with a film crew",
            ],
        ),
        ("?event=hollywood-sign", ["Cruise was spotted with a film crew"]),
        ("?source=report&stance=contradicts", []),
    ],
)
def test_citations_are_narrowed(client, published, query, quotes):
    assert [each["quote"] for each in got(client, f"citations{query}")["items"]] == quotes


def pages(client, path, side):
    items, address = [], f"/api/v1/{path}"
    while address:
        page = client.get(address).json()
        items = items + page["items"] if side == "next" else page["items"] + items
        last, address = address, page[side]
    return items, last


@pytest.mark.parametrize("path", LISTS)
def test_pages_follow_one_another_in_both_directions(client, published, article, path):
    for number in range(3):
        event = make_event(status="published", date="2024-08-11", title=f"Event {number}")
        event.participations.create(person=make_person(name="Same name"))
        event.locations.add(make_location(name="Same name"))
        make_citation(event, make_source("Same words.", title="Same title"), "Same words")
        make_citation(event, article, "flag")
    whole = got(client, path)["items"]

    forwards, last = pages(client, f"{path}?limit=2", "next")
    backwards, _ = pages(client, last.removeprefix("/api/v1/").split("/api/v1/")[-1], "previous")

    assert len(whole) > 3
    assert forwards == whole == backwards


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("events?from=banana", "from"),
        ("events?q=a&q=b", "q"),
        ("events?limit=0", "limit"),
        ("people?limit=101", "limit"),
        ("people?after=~", "after"),
        ("sources?before=a~b&after=a~b", "before"),
        ("citations?stance=sings", "stance"),
        ("citations?event=nothing", "event"),
        ("citations?after=a~b~c~d", "after"),
        ("people?person=tom-cruise", "__all__"),
    ],
)
def test_what_is_not_understood_is_named(client, published, query, named):
    response = client.get(f"/api/v1/{query}")

    assert response.status_code == 400
    assert list(response.json()["errors"]) == [named]


@pytest.mark.parametrize("path", ["events/nothing", "people/nothing", "nothing/at/all"])
def test_what_is_not_there_is_told_in_json(client, db, path):
    response = client.get(f"/api/v1/{path}")

    assert (response.status_code, response.json()) == (404, {"detail": "Nothing is found here."})


@pytest.mark.parametrize("path", [*LISTS, *RECORDS])
def test_it_is_only_read(client, published, path):
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(f"/api/v1/{path}").status_code == 405


@pytest.mark.parametrize("path", [*LISTS, *RECORDS])
def test_scripts_of_any_origin_may_read_it_and_no_cookie_is_set(client, published, path):
    response = client.get(f"/api/v1/{path}", headers={"Origin": "https://elsewhere.example"})

    assert response["Access-Control-Allow-Origin"] == "*"
    assert (response.cookies, response["Vary"]) == ({}, "origin")


def test_the_admin_is_not_open_to_scripts_of_other_origins(client, db):
    response = client.get("/admin/login/", headers={"Origin": "https://elsewhere.example"})

    assert "Access-Control-Allow-Origin" not in response


def test_head_is_answered_as_get_without_the_body(client, published):
    response = client.head("/api/v1/events")

    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("path", "queries"),
    [("events", 7), ("people", 1), ("locations", 1), ("sources", 1), ("citations", 4)],
)
def test_a_page_costs_the_same_however_much_is_on_it(
    client, published, article, django_assert_num_queries, path, queries
):
    for _ in range(20):
        event = make_event(status="published", parent=Event.objects.get(slug="rappel"))
        event.participations.create(person=make_person())
        event.locations.add(make_location(within=make_location()))
        make_citation(event, article, "flag", attributed_to=make_source())

    with django_assert_num_queries(1 + queries):
        client.get(f"/api/v1/{path}")


@pytest.mark.parametrize("path", [*LISTS, *RECORDS])
def test_no_primary_key_is_told(client, published, article, path):
    rappel = Event.objects.get(slug="rappel")
    other = make_event(id=987_654, slug="other", parent=rappel)
    EventLink.objects.create(id=987_654, from_event=rappel, kind="follows", to_event=other)
    rappel.participations.create(id=987_654, person=make_person(id=987_654))
    make_citation(rappel, make_source("flag", id=987_654), "flag", id=987_654)

    assert Citation.objects.filter(pk=987_654).exists()
    assert "987654" not in client.get(f"/api/v1/{path}").content.decode()
