"""Changing a TOML document in place: what is not changed stays as it is, to the byte.

tomlkit spells the values but does not place them: it would put a new key, and a new table, behind
the comment that introduces the next table, and take that comment away with the table above it.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import Any, NamedTuple

import tomlkit

from timeline.seeds.toml_lines import KeyPath, Place, key_places

# The ranks of what is added to the document itself. What is added to a table ranks before: what is
# deeper first, and the keys of a table before the tables in it.
_TABLE, _ARRAY = -1, 0
# A key or an element to be added: its name, or None, and its value.
_Addition = tuple[str | None, Any]


class _Edit(NamedTuple):
    start: int
    # What comes first of several things at one offset.
    rank: int
    end: int
    new: str


class TomlText:
    """A document, and the changes to be made to it; a path is that of the document as it was."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places = key_places(text)
        self.inside: dict[KeyPath, list[KeyPath]] = {}
        self.ends: dict[KeyPath, int] = {}
        for path, place in self.places.items():
            self.inside.setdefault(path[:-1], []).append(path)
            for length in range(len(path) + 1):
                self.ends[path[:length]] = max(place.end, self.ends.get(path[:length], 0))
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.edits: list[_Edit] = []
        self.gone: set[KeyPath] = set()
        self.additions: dict[KeyPath, list[_Addition]] = {}
        # The order of the keys of a table, where new ones are to keep it.
        self.orders: dict[KeyPath, list[str]] = {}

    def put(self, path: KeyPath, value: Any) -> None:
        """Set a key; where it is new, it goes where ``orders`` has it."""
        if path in self.places:
            place = self.places[path]
            self.edit(place.value, place.end, self.spell(value))
        else:
            self.additions.setdefault(path[:-1], []).append((str(path[-1]), value))

    def add(self, path: KeyPath, value: Any) -> None:
        """Add an element to the list, or a table to the array of tables, at ``path``."""
        self.additions.setdefault(path, []).append((None, value))

    def add_table(self, name: str, value: Mapping[str, Any]) -> None:
        """Add a table at the end of the document."""
        at = len(self.text.rstrip())
        self.edit(at, at, self.blocks(name, value, "[{}]"), _TABLE)

    def remove(self, path: KeyPath) -> None:
        """Take out a key, an element, or a table with the comments that stand at it."""
        self.gone.add(path)

    def result(self) -> str:
        """Return the document with all changes made."""
        self.place_additions()
        for path in self.gone:
            if not self.is_bracketed(path[:-1]) and not self.is_doomed(path[:-1]):
                self.cut(path)
        parts, at = [], 0
        for start, _, end, new in sorted(self.edits, key=lambda edit: edit[:2]):
            parts += [self.text[at:start], new]
            at = max(at, start, end)
        text = "".join([*parts, self.text[at:]])
        return text if self.text.strip() else text.lstrip() + self.newline

    def is_doomed(self, path: KeyPath) -> bool:
        """Whether the path is, or stands in, something that is taken out."""
        return any(path[:length] in self.gone for length in range(1, len(path) + 1))

    def is_table(self, path: KeyPath) -> bool:
        """Whether a header opens what is at the path."""
        return path in self.places and self.text[self.places[path].start] == "["

    def is_bracketed(self, path: KeyPath) -> bool:
        """Whether a list or an inline table is at the path."""
        place = self.places.get(path)
        return place is not None and place.value < place.end and self.text[place.value] in "[{"

    def children(self, path: KeyPath) -> list[tuple[KeyPath, Place]]:
        """Return what stands directly in what is at the path, in order."""
        found = [(p, self.places[p]) for p in self.inside.get(path, ())]
        return sorted(found, key=lambda child: child[1])

    def end_of(self, path: KeyPath) -> int:
        """Return the offset behind the last thing that belongs to what is at the path."""
        return self.ends.get(path, 0)

    def edit(self, start: int, end: int, new: str, rank: int = 0) -> None:
        self.edits.append(_Edit(start, rank, end, new))

    def line_end(self, offset: int) -> int:
        at = self.text.find("\n", offset)
        at = len(self.text) if at < 0 else at
        return at - 1 if self.text[at - 1 : at] == "\r" else at

    # Additions

    def place_additions(self) -> None:
        brackets = {path[:-1] for path in self.gone if self.is_bracketed(path[:-1])}
        self.name_additions()
        for path in sorted(brackets | self.additions.keys(), key=len, reverse=True):
            if self.is_doomed(path):
                continue
            added = self.additions.get(path, [])
            if self.is_bracketed(path):
                self.fill_brackets(path, added)
            elif added and added[0][0] is None:
                self.add_blocks(path, [value for _, value in added])
            else:
                self.add_lines(path, [(str(name), value) for name, value in added])

    def name_additions(self) -> None:
        """Turn what is added to a list or table that is not there into a key with all of it."""
        for path, added in list(self.additions.items()):
            if path and path not in self.places and not isinstance(added[0][1], dict):
                del self.additions[path]
                value = [v for _, v in added] if added[0][0] is None else dict(added)
                self.additions.setdefault(path[:-1], []).append((str(path[-1]), value))

    def fill_brackets(self, path: KeyPath, added: list[_Addition]) -> None:
        """Take out and add elements, or keys, between the brackets."""
        place, children = self.places[path], self.children(path)
        kept = [child for p, child in children if p not in self.gone]
        new = [self.pair(name, value) if name else self.spell(value) for name, value in added]
        if not kept:
            self.replace_all(path, place, new)
            return
        for (p, child), (_, following) in pairwise(children):
            if p in self.gone and child.start < kept[-1].start:
                self.edit(child.start, following.start, "")
        last = max(kept[-1].end, children[-1][1].end)
        comma = self.comma(place, children[0][1])
        self.edit(kept[-1].end, last, "".join(comma + text for text in new))

    def replace_all(self, path: KeyPath, place: Place, new: list[str]) -> None:
        if not new and self.is_table(path[:-1]):
            self.cut(path)
            return
        opening = self.text[place.value]
        inner = ", ".join(new)
        whole = f"[{inner}]" if opening == "[" else f"{{ {inner} }}" if inner else "{}"
        self.edit(place.value, place.end, whole)

    def comma(self, place: Place, first: Place) -> str:
        """Return what parts two elements: the second on a line of its own if the first is."""
        before = self.text[place.value + 1 : first.start]
        if "\n" not in before:
            return ", "
        return f",{self.newline}{before.rpartition(chr(10))[2]}"

    def add_lines(self, path: KeyPath, added: Iterable[tuple[str, Any]]) -> None:
        """Add keys to a table, each behind the keys that come before it."""
        prefix = "" if self.is_table(path) else f"{path[-1]}."
        for name, value in sorted(added, key=lambda one: self.rank(path, one[0])):
            at = self.line_end(self.end_before(path, name))
            self.edit(at, at, f"{self.newline}{prefix}{self.pair(name, value)}", -2 * len(path) - 1)

    def end_before(self, path: KeyPath, name: str) -> int:
        keys = [p for p, _ in self.children(path) if not self.is_table(p)]
        rank = self.rank(path, name)
        ends = [self.end_of(p) for p in keys if self.rank(path, str(p[-1])) <= rank]
        return max([self.places[path].end, *ends])

    def rank(self, path: KeyPath, name: str) -> int:
        order = self.orders.get(path, [])
        return order.index(name) if name in order else len(order)

    def add_blocks(self, path: KeyPath, entries: list[Mapping[str, Any]]) -> None:
        """Add tables to an array of tables, at its end, or where it would begin."""
        name = ".".join(part for part in path if isinstance(part, str))
        anchor = path
        if path == ("sources",) and path not in self.places and self.is_table(("source",)):
            anchor = ("source",)
        at = len(self.text.rstrip())
        if anchor in self.places:
            at = self.line_end(self.end_of(anchor))
        text = "".join(self.blocks(name, entry, "[[{}]]") for entry in entries)
        self.edit(at, at, text, _ARRAY - 2 * len(path[:-1]))

    def blocks(self, name: str, entry: Mapping[str, Any], header: str) -> str:
        """Spell a table, and its arrays of tables behind it, each after a blank line."""
        tables = {key: value for key, value in entry.items() if _is_tables(value)}
        lines = [self.pair(key, value) for key, value in entry.items() if key not in tables]
        text = self.newline.join(["", "", header.format(name), *lines])
        for key, value in tables.items():
            text += "".join(self.blocks(f"{name}.{key}", part, "[[{}]]") for part in value)
        return text

    # Removals

    def cut(self, path: KeyPath) -> None:
        """Take out whole lines."""
        if self.is_table(path):
            self.cut_block(path)
        elif path in self.places:
            start = self.text.rfind("\n", 0, self.places[path].start) + 1
            # The line's own end stays: what is added behind this line begins with one.
            self.edit(self.before_line(start), self.line_end(self.end_of(path)), "")

    def before_line(self, start: int) -> int:
        return self.line_end(start - 1) if start else 0

    def cut_block(self, path: KeyPath) -> None:
        """Take out a table with the blank lines before it and the comments at it."""
        above = self.text[: self.places[path].start].split("\n")[:-1]
        comments = list(takewhile(_is_comment, reversed(above)))
        kept = "\n".join(above[: len(above) - len(comments)])
        end = self.line_end(self.end_of(path))
        self.edit(len(kept.rstrip()), end + self.comments_below(end), "")

    def comments_below(self, end: int) -> int:
        """Return the length of the comment right below, unless it introduces the next table."""
        below = self.text[end:].split("\n")
        comments = list(takewhile(_is_comment, below[1:]))
        behind = below[1 + len(comments) :]
        if not comments or (behind and behind[0].strip()):
            return 0
        return len("\n".join([below[0], *comments]).rstrip("\r"))

    # Spelling

    def pair(self, name: str, value: Any) -> str:
        return f"{tomlkit.key(name).as_string()} = {self.spell(value)}"

    def spell(self, value: Any) -> str:
        """Write a value as TOML."""
        if isinstance(value, str):
            return self.spell_text(value)
        if isinstance(value, Mapping):
            pairs = ", ".join(self.pair(name, part) for name, part in value.items())
            return f"{{ {pairs} }}"
        if isinstance(value, Sequence):
            return f"[{', '.join(map(self.spell, value))}]"
        return str(tomlkit.item(value).as_string())

    def spell_text(self, text: str) -> str:
        """Write a text as it reads best: quoting quotation marks singly, lines as lines."""
        multiline = "\n" in text
        literal = not multiline and '"' in text and "'" not in text and text.isprintable()
        spelled = tomlkit.string(text, literal=literal, multiline=multiline).as_string()
        return spelled.replace("\n", self.newline)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def same_order(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Whether ``new`` is ``old`` with some taken out and others added at the end."""
    kept = [one for one in old if one in new]
    return kept == list(new[: len(kept)])
