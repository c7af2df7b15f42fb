"""The files of the seeds folder, read and parsed, nothing in them believed yet."""

import re
import stat
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from timeline.models.text import UnstorableError, canonical
from timeline.seeds.problems import Problem, SeedError
from timeline.seeds.toml_lines import BARE_KEY, KeyPath, key_lines, line_of

# No reading of an article comes near it; a larger file is a mistake, and is not read.
MAX_BYTES = 16 * 1024 * 1024
_LONGEST_NAME = 300
# Why a file was not read, by what its name ends in.
_PASSED_OVER = {".txt": "no reading is of it", ".toml": "its name must end in .toml to be read"}
_WORDING = {"Cannot overwrite a value": "what is called so is there already, or is no table"}
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True)
class TomlFile:
    """A parsed file: its path below the seeds folder, what it says, and its content."""

    name: str
    text: str
    content: dict[str, Any]
    sha256: str


class TextFile(NamedTuple):
    """An article: its path below the seeds folder and its canonical text."""

    name: str
    text: str
    sha256: str


class Lines:
    """The lines of a file's keys: only who has a problem to tell asks for them."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        try:
            self.lines = key_lines(text)
        except RecursionError:
            self.lines = {}

    def problem(self, path: KeyPath, message: str) -> Problem:
        return Problem(self.name, self.line(path), dotted(path), message)

    def nearest(self, path: KeyPath) -> KeyPath:
        """Return the path to what stands there or, if nothing does, to what is around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return path

    def line(self, path: KeyPath) -> int:
        return line_of(self.lines, path)


def dotted(path: KeyPath) -> str:
    """Write a path as a reader of TOML would: ``events[2].citations[0].quote``, from 0."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{_quoted(part)}" for part in path]
    return "".join(parts).removeprefix(".")


def _quoted(name: str) -> str:
    return name if BARE_KEY.fullmatch(name) else f'"{name}"'


def find(root: Path, paths: list[Path]) -> list[Path]:
    """Return the TOML files at or below ``paths``, or all of ``root`` if there are none, sorted.

    Raises ``SeedError`` for what does not exist, is no TOML file, or lies outside ``root``.
    """
    found: set[Path] = set()
    problems = []
    for path in paths or [root]:
        if path.is_dir():
            found.update(path.rglob("*.toml"))
        elif path.suffix == ".toml" and path.exists():
            found.add(path)
        else:
            problems.append(Problem(str(path), 0, "", "is neither a folder nor a .toml file"))
    problems += [_outside(root, path) for path in found if not _is_inside(root, path)]
    if problems:
        raise SeedError(problems)
    return sorted(found)


def passed_over(root: Path, known: Collection[str]) -> list[Problem]:
    """Tell of each text and TOML file below ``root`` that is not among those known, by name."""
    found = []
    for path in root.rglob("*"):
        name, kind = path.relative_to(root).as_posix(), path.suffix.lower()
        # What a link leads to is known by the name that it has there.
        if kind in _PASSED_OVER and name not in known and path.is_file() and not path.is_symlink():
            found.append(Problem(name, 0, "", f"was passed over: {_PASSED_OVER[kind]}"))
    return sorted(found)


def read_toml(root: Path, path: Path) -> TomlFile:
    """Read one TOML file. Raises ``SeedError`` with the one thing that is wrong with it."""
    name = _name(root, path)
    raw = _read(name, path)
    text = _decode(name, raw)
    try:
        content = tomllib.loads(text)
    except RecursionError:
        raise SeedError([Problem(name, 1, "", "is nested too deeply")]) from None
    except ValueError as error:
        at = _AT.search(str(error))
        message = _AT.sub("", str(error))
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        reason = f"is not TOML: {_WORDING.get(message, message)}"
        raise SeedError([Problem(name, line, "", reason)]) from None
    return TomlFile(name, text, content, sha256(raw).hexdigest())


def read_text(root: Path, path: Path) -> TextFile:
    """Read an article. Raises ``SeedError`` with the one thing that is wrong with it.

    That is at a line if it could be read at all.
    """
    if not _is_inside(root, path):
        raise SeedError([_outside(root, path)])
    name = _name(root, path)
    raw = _read(name, path)
    text = _decode(name, raw)
    try:
        return TextFile(name, canonical(text), sha256(raw).hexdigest())
    except UnstorableError as error:
        line = text.count("\n", 0, error.position) + 1
        raise SeedError([Problem(name, line, "", str(error))]) from None


def _is_inside(root: Path, path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (RuntimeError, ValueError):  # a link to itself, a NUL in the name
        return False


def _outside(root: Path, path: Path) -> Problem:
    return Problem(str(path), 0, "", f"lies outside the seeds folder {root.name}/")


def _name(root: Path, path: Path) -> str:
    return path.resolve().relative_to(root.resolve()).as_posix()


def _read(name: str, path: Path) -> bytes:
    """Return the bytes of a regular file of sensible name and size."""
    _check_name(name)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SeedError([Problem(name, 0, "", "is not a file")])
        if status.st_size <= MAX_BYTES:
            return path.read_bytes()
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise SeedError([Problem(name, 0, "", reason)]) from None
    limit = f"is larger than {MAX_BYTES // 1024**2} MiB"
    raise SeedError([Problem(name, 0, "", limit)])


def _check_name(name: str) -> None:
    """Raise ``SeedError`` for the name of a file of which no record could be kept."""
    try:
        canonical(name)
    except ValueError:
        raise SeedError([Problem(name, 0, "", "has a name that cannot be kept")]) from None
    if len(name) > _LONGEST_NAME:
        message = f"has a name longer than {_LONGEST_NAME} characters"
        raise SeedError([Problem(name, 0, "", message)])


def _decode(name: str, raw: bytes) -> str:
    """Decode UTF-8, with or without a byte order mark."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SeedError([Problem(name, line, "", "is not UTF-8")]) from None
