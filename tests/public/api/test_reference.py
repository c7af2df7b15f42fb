import re

import pytest

from timeline.public.api.reference import worded


def test_the_reference_names_every_operation_and_schema(client, db):
    document = client.get("/api/v1/openapi.json").json()

    page = client.get("/api/v1/docs").content.decode()

    named = [*document["paths"], *document["components"]["schemas"]]
    assert [name for name in named if f">{name}<" not in page] == []


def test_every_field_of_the_reference_has_a_known_type(client, db):
    page = client.get("/api/v1/docs").content.decode()

    assert "array" not in re.findall(r"<td>(\w+)</td>", page)


@pytest.mark.parametrize("kind", ["events", "people", "locations", "sources"])
def test_a_record_that_has_moved_is_told_of(client, db, kind):
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    (described,) = (
        one["get"] for path, one in paths.items() if path.startswith(f"/api/v1/{kind}/")
    )

    assert list(described["responses"]["301"]["headers"]) == ["Location"]
    assert client.get("/api/v1/docs").content.decode().count("<strong>301</strong>") == 4


def test_the_root_leads_to_the_reference(client, db):
    assert client.get("/api/v1/", follow=True).redirect_chain == [("docs", 302)]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "string"),
        ({"$ref": "#/components/schemas/Date"}, "Date"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string or null"),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, "list of a | b"),
        (
            {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
            "object of list of string",
        ),
    ],
)
def test_a_type_is_worded(schema, words):
    assert worded(schema) == words
