import json

from tests.factories import make_event, make_location
from tests.public.formats.conftest import written


def read(client):
    return json.loads(written(client.get("/timeline.geojson")))


def test_an_event_is_a_feature_at_each_place_with_coordinates(client, db):
    event = make_event(slug="e", date="2024-03")
    for slug, latitude in (("a", 48.9), ("b", 34.1), ("c", None)):
        longitude = None if latitude is None else 2.5
        event.locations.add(make_location(slug=slug, latitude=latitude, longitude=longitude))
    features = read(client)["features"]

    assert {each["id"]: each["geometry"]["coordinates"] for each in features} == {
        "e@a": [2.5, 48.9],
        "e@b": [2.5, 34.1],
    }
    assert features[0]["properties"]["date"]["words"] == "March 2024"


def test_events_without_coordinates_are_counted(client, published):
    found = read(client)

    assert (found["type"], found["features"]) == ("FeatureCollection", [])
    assert found["left_out"] == {"without_coordinates": 3}


def test_what_is_hostile_is_text(client, hostile):
    assert read(client)["features"][0]["properties"]["title"] == hostile.title
