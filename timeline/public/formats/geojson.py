"""GeoJSON (RFC 7946): a feature for every event at every place that has coordinates."""

from collections import Counter
from collections.abc import Iterator

from timeline.public.data import Data, Export
from timeline.public.formats.plain import document


def chunks(export: Export) -> Iterator[str]:
    left_out = Counter(without_coordinates=0)
    rows = _features(export, left_out)
    return document({"type": "FeatureCollection"}, "features", rows, {"left_out": left_out})


def _features(export: Export, left_out: Counter[str]) -> Iterator[Data]:
    for event in export.events():
        places = [place for place in event["locations"] if place["latitude"] is not None]
        left_out["without_coordinates"] += not places
        for place in places:
            yield feature(event, place)


def feature(event: Data, place: Data) -> Data:
    return {
        "type": "Feature",
        "id": f"{event['slug']}@{place['slug']}",
        "geometry": {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]},
        "properties": {"location": place["slug"], **event},
    }
