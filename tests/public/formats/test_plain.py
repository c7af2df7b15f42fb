import json

import pytest

from tests.public.formats.conftest import DATES, written
from timeline.public.formats.plain import document


def read(client, path="/timeline.json"):
    return json.loads(written(client.get(path)))


@pytest.mark.parametrize("rows", [[], [1], [1, 2]])
@pytest.mark.parametrize("tail", [None, {"z": 3}])
def test_a_document_in_pieces_is_one_object(rows, tail):
    found = json.loads("".join(document({"a": 1}, "rows", rows, tail)))

    assert found == {"a": 1, "rows": rows} | (tail or {})


def test_an_event_says_all_that_readers_see(client, published):
    found = {event["slug"]: event for event in read(client)["events"]}
    sign, rappel = found["hollywood-sign"], found["rappel"]

    assert sign["date"] == {
        "edtf": "2024-03",
        "words": "March 2024",
        "earliest": "2024-03-01T00:00:00",
        "latest": "2024-03-31T23:59:59",
        "phrase": "",
        "basis": "stated",
    }
    assert rappel["part_of"]["slug"] == "closing-ceremony"
    assert [part["slug"] for part in found["closing-ceremony"]["parts"]] == ["rappel"]


def test_a_quote_names_its_source_its_stance_whom_it_credits_and_its_passage(client, published):
    citation = read(client, "/timeline.json?q=film")["events"][0]["citations"][0]

    assert citation["quote"] == "Cruise was spotted with a film crew"
    assert (citation["source"]["slug"], citation["stance"]) == ("report", "supports")
    assert citation["attributed_to"]["slug"] == "people"
    assert citation["url"].startswith("http://testserver/sources/report/?passage=")


@pytest.mark.usefixtures("dated")
def test_every_date_comes_as_it_was_written(client):
    found = {event["title"]: event["date"]["edtf"] for event in read(client)["events"]}

    assert found == {date or "undated": date for date in DATES}


def test_what_is_hostile_is_text(client, hostile):
    assert read(client)["events"][0]["title"] == hostile.title
