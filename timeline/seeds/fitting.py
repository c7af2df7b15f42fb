"""Holding what a file says against its shape: what does not fit is told, all the rest is kept."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic import ValidationError as ShapeError

from timeline.seeds.toml_lines import KeyPath

_Shape = TypeVar("_Shape")
# What does not fit, with the reason.
Misfits = dict[KeyPath, str]

# The errors that seed files really have; of others the wording is pydantic's.
_WORDING = {
    "extra_forbidden": "there is no such key",
    "missing": "is missing",
    "string_type": "must be text, in quotation marks",
    "list_type": "must be a list, in square brackets",
}
# What stands in for what is missing or wrong; nothing, where it can be left out.
_BLANKS: dict[str, Callable[[], Any]] = {
    "missing": str,
    "string_type": str,
    "list_type": list,
    "dict_type": dict,
    "model_type": dict,
    "float_type": float,
    "finite_number": float,
    "int_type": lambda: 1,
    "greater_than_equal": lambda: 1,
    "less_than_equal": lambda: 1,
}


def fit(content: dict[str, Any], shape: TypeAdapter[_Shape]) -> tuple[_Shape, Misfits]:
    """Return the content in the given shape, and what in it does not fit.

    That is taken out of the content, or something in its place from which nothing further follows.
    """
    misfits: Misfits = {}
    while True:
        try:
            return shape.validate_python(content), misfits
        except ShapeError as error:
            for item in error.errors(include_url=False, include_input=False):
                path = _path(item["loc"])
                misfits.setdefault(path, _sentence(item["type"], item["msg"]))
                _mend(content, path, item["type"])


def _path(location: tuple[int | str, ...]) -> KeyPath:
    """Drop what pydantic adds to a path: the mark of a mapping's key."""
    return tuple(part for part in location if part != "[key]")


def _sentence(kind: str, message: str) -> str:
    return _WORDING.get(kind, message[:1].lower() + message[1:])


def _mend(content: Any, path: KeyPath, kind: str) -> None:
    *above, last = path
    for part in above:
        content = content[part]
    if kind in _BLANKS:
        content[last] = _BLANKS[kind]()
    else:
        del content[last]
