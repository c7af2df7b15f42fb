"""Words that readers look for.

Upper and lower case, accents, quotation marks and white space are taken for alike. Letters that are
not written as another with an accent (ø, ł, đ) are letters of their own. ``fold()`` says so to the
database, a regular expression says the same for marking what was found.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

# The letters are Latin, Greek and Cyrillic.
_LETTERS = (range(0x41, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
_IN_A_WORD = "0-9A-Za-zÀ-ɏͰ-ԯḀ-\u1fff"
_ACCENT = "\u0300-\u036f"
_ACCENTS = f"[{_ACCENT}]*"
_SPACES = " \t\n\u00a0\u2009\u202f"
_SPACE = f"[{_SPACES}]+"
_QUOTATION_MARKS = ("'‘’‚‛", '"“”„‟')

# Stands before each token of a folded text, behind a space where the text has white space.
MARK = "\x1f"
# A token is a word, or one other character, with the space behind it. No database takes a word of
# any length.
_TOKEN = re.compile(f"(?:[{_IN_A_WORD}{_ACCENT}]{{1,100}}|[^ ]) ?")
_LATER_ACCENTS = re.compile(f"(?<=[{_IN_A_WORD}])[{_ACCENT}]+")
_SPACE_RUN = re.compile(" +")

_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')


class Search:
    """The terms of a search, each a word or a phrase; a record matches if it has all of them.

    A term stands at the beginning of a word; in scripts without upper and lower case, anywhere.
    """

    # Whether many are found; None until somebody has looked.
    is_common: bool | None = None
    # What it is in the words of an index; None until somebody has asked.
    expression: str | None = None

    def __init__(self, text: str) -> None:
        plain = re.sub("[“”„‟]", '"', text)
        self.terms = [" ".join((m[1] or m[2] or "").split()) for m in _TERM.finditer(plain)]
        self.terms = [term for term in dict.fromkeys(self.terms) if fold(_plain(term))]
        self.patterns = [_pattern(term) for term in self.terms]

    @property
    def folded(self) -> list[str]:
        """The terms as they stand in a folded text that has them."""
        return [fold(_plain(term)) for term in self.terms]

    def parts(self, text: str) -> Iterator[tuple[str, bool]]:
        """Split a text into what was looked for (True) and the rest; joined, it is the text."""
        at = 0
        longest_first = sorted(self.patterns, key=len, reverse=True)
        for match in re.finditer("|".join(longest_first), text) if longest_first else ():
            yield text[at : match.start()], False
            yield match[0], True
            at = match.end()
        yield text[at:], False


def fold(text: str) -> str:
    """Return a text in which all that counts as the same is the same.

    A term is found in a text where the folded one has the folded term: a text begins with ``MARK``,
    and so does every word in it.
    """
    alike = text.lower().translate(_FOLDED)
    if "  " in alike:
        alike = _SPACE_RUN.sub(" ", alike)
    if not alike.isascii():
        alike = _LATER_ACCENTS.sub("", alike)
    # Found and joined, for a replacement would be asked for anew for every token.
    return MARK.join(["", *_TOKEN.findall(alike)]).rstrip(" ")


def _plain(term: str) -> str:
    """Return a term without the accents: its letters take any."""
    return re.sub(_ACCENTS, "", unicodedata.normalize("NFC", term))


def _pattern(term: str) -> str:
    letters = _plain(term).lower()
    start = f"(?<![{_IN_A_WORD}{_ACCENT}])" if re.match(f"[{_IN_A_WORD}]", letters) else ""
    return start + "".join(map(_character, letters))


def _character(character: str) -> str:
    """Return what matches a character and all that counts as the same."""
    if character == " ":
        return _SPACE
    if marks := next((marks for marks in _QUOTATION_MARKS if character in marks), ""):
        return f"[{marks}]"
    if re.fullmatch(f"[{_IN_A_WORD}]", character):
        return f"[{_ALIKE.get(_bare(character), character)}]{_ACCENTS}"
    cases = {each for each in (character, character.upper()) if each.lower() == character}
    return f"(?:{'|'.join(map(re.escape, sorted(cases)))})"


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


def _folded() -> Mapping[int, str]:
    """Return for each character the one that stands for all that count as the same."""
    letters = {
        letter: bare if len(bare) == 1 else alike[0]
        for bare, alike in _ALIKE.items()
        for letter in alike
    }
    marks = {mark: alike[0] for alike in _QUOTATION_MARKS for mark in alike}
    return str.maketrans(letters | marks | dict.fromkeys(_SPACES, " ") | {MARK: "\ufffd"})


_ALIKE = _alike()
_FOLDED = _folded()
