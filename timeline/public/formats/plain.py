"""JSON (RFC 8259), written piece by piece."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from timeline.public.data import SITE, Data, Export


def chunks(export: Export) -> Iterator[str]:
    return document({"title": SITE, "url": export.page}, "events", export.events())


def document(
    head: Data, name: str, rows: Iterable[Any], tail: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """Yield an object: what is in ``head``, a list called ``name``, what is then in ``tail``.

    ``head`` is not empty. ``tail`` is read after the last row, so that rows can be counted in it.
    """
    yield f"{_json(head)[:-1]}, {_json(name)}: ["
    separator = "\n"
    for row in rows:
        yield separator + _json(row)
        separator = ",\n"
    yield f"\n], {_json(tail)[1:]}\n" if tail else "\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
