import pytest
from pydantic import TypeAdapter

from timeline.seeds.fitting import fit
from timeline.seeds.schema import PersonEntry, Reading

_READING = TypeAdapter(Reading)


def reading(**parts):
    return {"source": {"slug": "a", "title": "A"}, **parts}


def test_what_fits_is_taken_as_it_is():
    shaped, misfits = fit(reading(status="draft"), _READING)

    assert (shaped.source.slug, shaped.status, misfits) == ("a", "draft", {})


@pytest.mark.parametrize(
    ("event", "path", "reason"),
    [
        ({"titel": "B"}, ("titel",), "there is no such key"),
        ({"slug": 5}, ("slug",), "must be text, in quotation marks"),
        ({"locations": "town"}, ("locations",), "must be a list, in square brackets"),
        ({"locations": ["town", 5]}, ("locations", 1), "must be text, in quotation marks"),
        ({"people": {"a": 5}}, ("people", "a"), "must be text, in quotation marks"),
        ({"position": "first"}, ("position",), "must be a whole number"),
        ({"position": -1}, ("position",), "must be at least 0"),
        ({"position": 1_000_001}, ("position",), "must be at most 1000000"),
        ({"people": ["a"]}, ("people",), "must be a table"),
        ({"citations": ["x"]}, ("citations", 0), "must be a table"),
        ({"citations": [{"quote": "x", "key": "?"}]}, ("citations", 0, "key"), "must be of the "),
        ({"status": "done"}, ("status",), "must be 'draft', 'published' or 'rejected'"),
    ],
)
def test_what_does_not_fit_is_told_and_the_rest_is_there(event, path, reason):
    content = reading(events=[{"slug": "b", "title": "B", **event}], status="published")

    shaped, misfits = fit(content, _READING)

    ((where, message),) = misfits.items()
    assert (where, message[: len(reason)]) == (("events", 0, *path), reason)
    assert (shaped.status, shaped.events[0].title) == ("published", "B")


def test_every_misfit_is_told():
    content = {"a": 5, "b": {"nmae": "B"}, "c": {"name": "C", "aliases": 5}}

    shaped, misfits = fit(content, TypeAdapter(dict[str, PersonEntry]))

    assert list(shaped) == ["a", "b", "c"]
    assert misfits.keys() == {("a",), ("b", "name"), ("b", "nmae"), ("c", "aliases")}
