"""Words that readers look for.

One regular expression for each serves the database and the marking of what was found, so that both
agree. It takes upper and lower case, accents, quotation marks and white space for alike. Letters
that are not written as another with an accent (ø, ł, đ) are letters of their own.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

# What is understood by Python, and so by SQLite, and by PostgreSQL alike: no \w, \s or (?i), which
# each reads in its own way. The letters are Latin, Greek and Cyrillic.
_LETTERS = (range(0x41, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
_IN_A_WORD = "0-9A-Za-zÀ-ɏͰ-ԯḀ-\u1fff"
_ACCENTS = "[\u0300-\u036f]*"
_SPACE = "[ \t\n\u00a0\u2009\u202f]+"
_QUOTATION_MARKS = ("'‘’‚‛", '"“”„‟')

_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')


class Search:
    """The terms of a search, each a word or a phrase; a record matches if it has all of them.

    A term stands at the beginning of a word; in scripts without upper and lower case, anywhere.
    """

    def __init__(self, text: str) -> None:
        plain = re.sub("[“”„‟]", '"', text)
        self.terms = [" ".join((m[1] or m[2] or "").split()) for m in _TERM.finditer(plain)]
        self.terms = list(dict.fromkeys(filter(None, self.terms)))
        self.patterns = [_pattern(term) for term in self.terms]

    def parts(self, text: str) -> Iterator[tuple[str, bool]]:
        """Split a text into what was looked for (True) and the rest; joined, it is the text."""
        at = 0
        longest_first = sorted(self.patterns, key=len, reverse=True)
        for match in re.finditer("|".join(longest_first), text) if longest_first else ():
            yield text[at : match.start()], False
            yield match[0], True
            at = match.end()
        yield text[at:], False


def _pattern(term: str) -> str:
    letters = unicodedata.normalize("NFC", term.casefold())
    start = f"(?<![{_IN_A_WORD}])" if re.match(f"[{_IN_A_WORD}]", letters) else ""
    return start + "".join(map(_character, letters))


def _character(character: str) -> str:
    """Return what matches a character and all that counts as the same."""
    if character == " ":
        return _SPACE
    if re.fullmatch(_ACCENTS, character):
        return ""  # its letter takes any
    if letters := _ALIKE.get(_bare(character)):
        return f"[{letters}]{_ACCENTS}"
    if marks := next((marks for marks in _QUOTATION_MARKS if character in marks), ""):
        return f"[{marks}]"
    if character.isascii():
        return character if character.isalnum() else f"\\{character}"
    cases = {character, character.upper(), character.lower()}
    return f"(?:{'|'.join(sorted(cases))})"


def _bare(character: str) -> str:
    """Return a letter without case and accents."""
    decomposed = unicodedata.normalize("NFD", character.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def _alike() -> Mapping[str, str]:
    found: dict[str, str] = defaultdict(str)
    for letter in map(chr, chain(*_LETTERS)):
        if letter.isalpha():
            found[_bare(letter)] += letter
    return dict(found)


_ALIKE = _alike()
