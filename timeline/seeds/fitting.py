"""Holding what a file says against its shape: what does not fit is told, all the rest is kept."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic import ValidationError as ShapeError
from pydantic_core import ErrorDetails

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
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "string_pattern_mismatch": "must be of the form {pattern}",
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
                if not is_within(path, misfits):
                    misfits[path] = _sentence(item)
                _mend(content, path, item["type"])


def is_within(path: KeyPath, misfits: Misfits) -> bool:
    """Whether something at the path, or around it, does not fit."""
    return any(path[:length] in misfits for length in range(len(path) + 1))


def _path(location: tuple[int | str, ...]) -> KeyPath:
    """Drop what pydantic adds to a path: the mark of a mapping's key."""
    return tuple(part for part in location if part != "[key]")


def _sentence(error: ErrorDetails) -> str:
    if wording := _WORDING.get(error["type"]):
        return wording.format(**error.get("ctx", {}))
    return error["msg"][:1].lower() + error["msg"][1:]


def _mend(content: Any, path: KeyPath, kind: str) -> None:
    *above, last = path
    for part in above:
        content = content[part]
    if kind in _BLANKS:
        content[last] = _BLANKS[kind]()
    else:
        del content[last]
