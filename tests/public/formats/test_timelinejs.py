import json

import pytest

from tests.factories import make_event
from tests.public.formats.conftest import written
from timeline.edtf import parse, words


def read(client):
    return json.loads(written(client.get("/timelinejs.json")))


@pytest.mark.usefixtures("dated")
@pytest.mark.parametrize(
    ("edtf", "start", "end"),
    [
        ("2024-08-11", {"year": 2024, "month": 8, "day": 11}, None),
        ("2024-03", {"year": 2024, "month": 3}, {"year": 2024, "month": 3, "day": 31}),
        ("2024", {"year": 2024}, {"year": 2024, "month": 12, "day": 31}),
        ("[..2024-08-11]", {"year": 2024, "month": 8, "day": 11}, None),
        ("2024-08-11/..", {"year": 2024, "month": 8, "day": 11}, None),
        ("-0043", {"year": -43}, {"year": -43, "month": 12, "day": 31}),
        (
            "2024-08-11T21:00:00Z",
            {"year": 2024, "month": 8, "day": 11, "hour": 21, "minute": 0, "second": 0},
            None,
        ),
    ],
)
def test_a_slide_begins_as_exactly_as_its_date_and_ends_with_it(client, edtf, start, end):
    slide = next(each for each in read(client)["events"] if each["edtf"] == edtf)

    assert (slide["start_date"], slide.get("end_date")) == (start, end)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("edtf", "start"),
    [
        ("../2024-09", {"year": 2024, "month": 9}),
        ("/2024", {"year": 2024}),
        ("[..2024-09]", {"year": 2024, "month": 9}),
        ("{..2024,2026}", {"year": 2024}),
        ("..2024-08/2024-09", {"year": 2024, "month": 8}),
        ("..2024-08-11/2024-09-01", {"year": 2024, "month": 8, "day": 11}),
        ("2024-08/2024-09..", {"year": 2024, "month": 8}),
        ("2024-08/", {"year": 2024, "month": 8}),
        ("..2024-08/2024-09..", {"year": 2024, "month": 8}),
    ],
)
def test_what_is_open_at_an_end_is_drawn_without_a_length(client, edtf, start):
    make_event(date=edtf)

    (slide,) = read(client)["events"]

    assert (slide["start_date"], slide.get("end_date")) == (start, None)
    assert slide["display_date"] == words(parse(edtf))


@pytest.mark.usefixtures("dated")
def test_what_cannot_stand_anywhere_is_counted(client):
    found = read(client)

    assert found["left_out"] == {"undated": 1, "beyond_reach": 1}
    assert not {"", "Y-300000"} & {slide["edtf"] for slide in found["events"]}


def test_a_date_is_shown_in_words(client, published):
    slide = read(client)["events"][0]

    assert (slide["display_date"], slide["unique_id"]) == ("March 2024", "hollywood-sign")
    assert "<blockquote>Cruise was spotted with a film crew</blockquote>" in slide["text"]["text"]


def test_what_is_hostile_is_escaped_because_it_is_read_as_html(client, hostile):
    text = read(client)["events"][0]["text"]

    assert "<script>" not in text["headline"] + text["text"]
    assert "&lt;script&gt;" in text["headline"]
