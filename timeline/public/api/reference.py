"""The API's reference for people: its OpenAPI document as a page that needs no JavaScript."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

Schema = dict[str, Any]


class Reference(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        document = api.get_openapi_schema()
        paths, schemas = document["paths"], document["components"]["schemas"]
        context = {
            "info": document["info"],
            "address": request.build_absolute_uri(self.get_openapi_url(api, kwargs)),
            "operations": [_operation(path, methods["get"]) for path, methods in paths.items()],
            "schemas": [_schema(name, schema) for name, schema in schemas.items()],
        }
        return render(request, "timeline/api.html", context)


def _operation(path: str, described: Schema) -> Schema:
    parameters = described["parameters"]
    return {
        "path": path,
        "name": described["operationId"],
        "summary": described["description"],
        "is_list": "{" not in path,
        "parameters": [each | {"type": worded(each["schema"])} for each in parameters],
        "answers": sorted(
            (status, _answer(told)) for status, told in described["responses"].items()
        ),
    }


def _answer(told: Schema) -> str:
    """Return the name of the schema that an answer has; empty if it has no content."""
    return worded(told["content"]["application/json"]["schema"]) if "content" in told else ""


def _schema(name: str, schema: Schema) -> Schema:
    fields = schema["properties"].items()
    return {
        "name": name,
        "summary": schema.get("description", "A page of a list."),
        "fields": [{**each, "name": field, "type": worded(each)} for field, each in fields],
    }


def worded(schema: Schema) -> str:
    """Return the type that a JSON Schema describes, in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(map(worded, schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if schema["type"] == "array":
        return f"list of {worded(schema['items'])}"
    if "additionalProperties" in schema:
        return f"object of {worded(schema['additionalProperties'])}"
    return str(schema["type"])
