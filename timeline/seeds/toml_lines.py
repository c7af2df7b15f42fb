"""Where each key of a TOML document stands, which the standard library's parser does not tell."""

import re
from bisect import bisect_right
from collections.abc import Callable

# The way to a value: names of keys and indices of array elements.
KeyPath = tuple[str | int, ...]

_SPACE = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\n]+")
# Strings as tomllib has already accepted them, the long forms first.
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


def key_lines(document: str) -> dict[KeyPath, int]:
    """Return the line, from 1, of every key, table and array element of a valid TOML document."""
    return _Scanner(document.replace("\r\n", "\n")).scan()


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """Return the line of ``path``, or of the nearest thing around it; 1 at the least."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Scanner:
    def __init__(self, document: str) -> None:
        self.text = document
        self.at = 0
        self.breaks = [match.start() for match in re.finditer("\n", document)]
        self.lines: dict[KeyPath, int] = {}
        self.arrays: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self.skip_space()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip_space()
        return self.lines

    def skip_space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def mark(self, path: KeyPath, at: int) -> None:
        self.lines.setdefault(path, bisect_right(self.breaks, at) + 1)

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
        self.mark(path, start)
        path = self.current(path)
        self.mark(path, start)
        return path

    def current(self, path: KeyPath) -> KeyPath:
        """Return ``path``, or the path of its latest element if it is an array of tables."""
        return (*path, self.arrays[path]) if path in self.arrays else path

    def pair(self, table: KeyPath) -> None:
        start = self.at
        path = table
        for name in self.dotted_key():
            path = (*path, name)
            self.mark(path, start)
        self.skip_blanks()
        self.at += 1  # the equals sign
        self.value(path)

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
        match = _BARE_KEY.match(self.text, self.at) or _STRING.match(self.text, self.at)
        if match is None:
            raise ValueError("not a TOML document")
        self.at = match.end()
        return match[0].strip("\"'")

    def value(self, path: KeyPath) -> None:
        self.skip_space()
        match self.text[self.at]:
            case "[":
                self.elements("]", lambda index: self.element((*path, index)))
            case "{":
                self.elements("}", lambda _: self.pair(path))
            case _:
                match = _STRING.match(self.text, self.at) or _BARE_VALUE.match(self.text, self.at)
                self.at = match.end() if match else self.at + 1

    def element(self, path: KeyPath) -> None:
        self.mark(path, self.at)
        self.value(path)

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
