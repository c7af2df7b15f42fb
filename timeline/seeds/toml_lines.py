"""Where each key of a TOML document stands, which the standard library's parser does not tell."""

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

# The way to a value: names of keys and indices of array elements.
KeyPath = tuple[str | int, ...]

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\r\n]+")
# Strings as tomllib has already accepted them, the long forms first.
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


class Place(NamedTuple):
    """Offsets of a key, a table's header or an element, of its value, and behind that."""

    start: int
    value: int
    end: int


def key_places(document: str) -> dict[KeyPath, Place]:
    """Return where every key, table and array element of a valid TOML document stands.

    A table has no value: its place is its header. Nor has the first part of a dotted key.
    """
    return _Scanner(document).scan()


def key_lines(document: str) -> dict[KeyPath, int]:
    """Return the line, from 1, of every key, table and array element of a valid TOML document."""
    breaks = [match.start() for match in re.finditer("\n", document)]
    places = key_places(document).items()
    return {path: bisect_right(breaks, place.start) + 1 for path, place in places}


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """Return the line of ``path``, or of the nearest thing around it; 1 at the least."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Scanner:
    def __init__(self, document: str) -> None:
        self.text = document
        self.at = 0
        self.places: dict[KeyPath, Place] = {}
        self.arrays: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, Place]:
        table: KeyPath = ()
        self.skip_space()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip_space()
        return self.places

    def skip_space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def mark(self, path: KeyPath, start: int, end: int) -> None:
        self.places.setdefault(path, Place(start, end, end))

    def header(self) -> KeyPath:
        """Read ``[a.b]`` or ``[[a.b]]`` and return the path of the table that it opens."""
        start = self.at
        is_array = self.text.startswith("[[", start)
        self.at += 2 if is_array else 1
        *above, last = self.dotted_key()
        self.at += 2 if is_array else 1
        path: KeyPath = ()
        for name in above:
            path = self.current((*path, name))
        path = (*path, last)
        if is_array:
            self.arrays[path] = self.arrays.get(path, -1) + 1
        self.mark(path, start, self.at)
        path = self.current(path)
        self.mark(path, start, self.at)
        return path

    def current(self, path: KeyPath) -> KeyPath:
        """Return ``path``, or the path of its latest element if it is an array of tables."""
        return (*path, self.arrays[path]) if path in self.arrays else path

    def pair(self, table: KeyPath) -> None:
        start = self.at
        path = table
        for name in self.dotted_key():
            path = (*path, name)
            self.mark(path, start, self.at)
        self.skip_blanks()
        self.at += 1  # the equals sign
        self.skip_blanks()
        self.value(path, start)

    def dotted_key(self) -> list[str]:
        names = [self.key()]
        while self.skip_blanks() == ".":
            self.at += 1
            names.append(self.key())
        return names

    def skip_blanks(self) -> str:
        """Skip blanks and tabs and return the character that follows."""
        while self.text[self.at] in " \t":
            self.at += 1
        return self.text[self.at]

    def key(self) -> str:
        self.skip_blanks()
        match = BARE_KEY.match(self.text, self.at) or _STRING.match(self.text, self.at)
        if match is None:
            raise ValueError("not a TOML document")
        self.at = match.end()
        return match[0].strip("\"'")

    def value(self, path: KeyPath, start: int) -> None:
        """Read the value of the key, or the element, that begins at ``start``."""
        value = self.at
        self.places[path] = Place(start, value, value)
        match self.text[self.at]:
            case "[":
                self.elements("]", lambda index: self.value((*path, index), self.at))
            case "{":
                self.elements("}", lambda _: self.pair(path))
            case _:
                match = _STRING.match(self.text, self.at) or _BARE_VALUE.match(self.text, self.at)
                self.at += len(match[0].rstrip()) if match else 1
        self.places[path] = Place(start, value, self.at)

    def elements(self, closing: str, read: Callable[[int], None]) -> None:
        """Read what stands between brackets, parted by commas."""
        self.at += 1
        index = 0
        self.skip_space()
        while self.text[self.at] != closing:
            read(index)
            index += 1
            self.skip_space()
            if self.text[self.at] == ",":
                self.at += 1
                self.skip_space()
        self.at += 1
