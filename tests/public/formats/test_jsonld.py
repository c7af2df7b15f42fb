import json

import pytest

from tests.factories import make_event
from tests.public.formats.conftest import DATES, written


def read(client):
    graph = json.loads(written(client.get("/timeline.jsonld")))["@graph"]
    return {node["identifier"]: node for node in graph}


def test_parts_and_wholes_know_each_other(client, published):
    nodes = read(client)
    rappel, ceremony = nodes["rappel"], nodes["closing-ceremony"]

    assert rappel["superEvent"]["@id"] == ceremony["@id"]
    assert [part["@id"] for part in ceremony["subEvent"]] == [rappel["@id"]]


def test_a_citation_is_a_quotation_of_a_work_that_may_rest_on_another(client, published):
    (citation,) = read(client)["hollywood-sign"]["citation"]

    assert (citation["@type"], citation["text"]) == (
        "Quotation",
        "Cruise was spotted with a film crew",
    )
    assert citation["isPartOf"]["identifier"] == "report"
    assert citation["isBasedOn"]["identifier"] == "people"


def test_a_person_has_a_role_and_a_place_its_coordinates(client, hostile):
    node = read(client)["hostile"]

    assert node["contributor"][0]["contributor"]["@type"] == "Person"
    assert node["location"][0]["geo"] == {
        "@type": "GeoCoordinates",
        "latitude": 1.5,
        "longitude": -2.5,
    }


@pytest.mark.usefixtures("dated")
def test_every_date_is_kept_as_edtf(client):
    assert {node.get("temporalCoverage", "") for node in read(client).values()} == set(DATES)


@pytest.mark.usefixtures("dated")
def test_a_start_is_given_only_where_it_says_neither_more_nor_less(client):
    exact = {
        node["temporalCoverage"]: (node["startDate"], node.get("endDate"))
        for node in read(client).values()
        if "startDate" in node
    }
    interval = exact.pop("2024-07-26/2024-08-11")

    assert interval == ("2024-07-26", "2024-08-11")
    assert exact == {date: (date, None) for date in (*DATES[:6], "9999-12-31")}


@pytest.mark.parametrize("date", ["..2024-07-26/2024-08-11", "2024-07-26/2024-08-11.."])
def test_no_start_and_no_end_is_given_where_one_is_open_though_it_has_a_date(client, db, date):
    make_event(slug="open", date=date)

    assert not {"startDate", "endDate"} & read(client)["open"].keys()


def test_what_is_hostile_is_text(client, hostile):
    assert read(client)["hostile"]["name"] == hostile.title
