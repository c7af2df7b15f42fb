"""Words that readers look for.

Upper and lower case, accents, quotation marks, white space and ways to write the same letters (œ
and oe, ﬁ and fi, wide and narrow ones) are taken for alike, soft hyphens for nothing. Letters that
are not written as another with an accent (ø, ł, đ) are letters of their own. ``fold()`` says so to
the database, a regular expression says the same for marking what was found.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain

# Letters and digits of which some are alike: Latin, Greek and Cyrillic; small ones, ligatures, wide
# ones.
_LETTERS = (
    *(range(0x30, 0x3A), range(0x41, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000)),
    *(range(0x2070, 0x20A0), range(0xFB00, 0xFB07), range(0xFF10, 0xFF5B)),
)
# What Unicode does not take apart.
_SPELT = {"æ": "ae", "œ": "oe"}
_IN_A_WORD = "0-9A-Za-zÀ-ɏͰ-ԯḀ-\u1fff"
_ACCENT = "\u0300-\u036f"
_SPACES = (
    " \t\n\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
)
# Soft hyphens, and what else is not seen.
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_QUOTATION_MARKS = ("'‘’‚‛", '"“”„‟')

# Stands before each token of a folded text, behind a space where the text has white space.
MARK = "\x1f"
# A token is a word, or one other character, with the space behind it. No database takes a word of
# any length.
_TOKEN = re.compile(f"(?:[{_IN_A_WORD}{_ACCENT}]{{1,100}}|[^ ]) ?")
_LATER_ACCENTS = re.compile(f"(?<=[{_IN_A_WORD}])[{_ACCENT}]+")
_SPACE_RUN = re.compile(" +")

_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')
_DOUBLE_MARKS = re.compile("[“”„‟«»‹›＂]")
# Signs that say something of themselves are none: #, %, & and @.
_PUNCTUATION = "`´" + "".join(
    sign
    for sign in map(chr, chain(range(0x3100), range(0xFE10, 0xFF66)))
    if unicodedata.category(sign).startswith("P") and sign not in "#%&@"
)
_LETTER = r"[^\W\d_]"
_APOSTROPHE = f"[{_QUOTATION_MARKS[0]}]"
# The letter of “l’équipe” or of “Cruise’s”.
_LOOSE_LETTER = re.compile(
    rf"(?<!\w){_LETTER}{_APOSTROPHE}(?={_LETTER}{{2}})|(?<={_LETTER}{{2}}){_APOSTROPHE}{_LETTER}(?!\w)"
)
# Between letters; but points, as in “U.S.”, part no words.
_JOINT = re.compile(f"(?<={_LETTER})[{re.escape(_PUNCTUATION.replace('.', ''))}]+(?={_LETTER})")


class Search:
    """The terms of a search, each a word or a phrase; a record matches if it has all of them.

    A term stands at the beginning of a word; in scripts without upper and lower case, anywhere.
    Phrases, in quotation marks, are looked for with their punctuation, words without it.
    """

    # Whether many are found; None until somebody has looked.
    is_common: bool | None = None
    # What it is in the words of an index; None until somebody has asked.
    expression: str | None = None

    def __init__(self, text: str) -> None:
        self.terms = _terms(unicodedata.normalize("NFC", _DOUBLE_MARKS.sub('"', text)))
        self.patterns = [_pattern(term, number) for number, term in enumerate(self.terms)]

    @property
    def folded(self) -> list[str]:
        """The terms as they stand in a folded text that has them."""
        return [fold(_plain(term)) for term in self.terms]

    @cached_property
    def any_term(self) -> re.Pattern[str]:
        """What matches any of the terms, the longest rather than one that it holds."""
        return re.compile("|".join(sorted(self.patterns, key=len, reverse=True)))

    def parts(self, text: str) -> Iterator[tuple[str, bool]]:
        """Split a text into what was looked for (True) and the rest; joined, it is the text."""
        at = 0
        for match in self.any_term.finditer(text) if self.terms else ():
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


def _terms(text: str) -> list[str]:
    """Return the phrases and words of a text; mere punctuation only where there is nothing else."""
    given = [(match[1], match[2]) for match in _TERM.finditer(text)]
    said = [[" ".join(phrase.split())] if word is None else _words(word) for phrase, word in given]
    for terms in (chain(*said), (word for _, word in given if word)):
        if found := [term for term in dict.fromkeys(terms) if fold(_plain(term))]:
            return found
    return []


def _words(written: str) -> list[str]:
    """Return the words of what is written in one, without punctuation around and between them."""
    bare = _LOOSE_LETTER.sub("", written.strip(_PUNCTUATION))
    return [word for word in _JOINT.split(bare.strip(_PUNCTUATION)) if word]


def _plain(term: str) -> str:
    """Return a term without the accents: its letters take any."""
    return re.sub(f"[{_ACCENT}]", "", unicodedata.normalize("NFC", term))


def _pattern(term: str, number: int) -> str:
    """Return what matches a term, the one with this number, in a text as it is written."""
    letters = fold(_plain(term)).replace(MARK, "")
    start = _AT_A_WORD if re.match(f"[{_IN_A_WORD}]", letters) else ""
    return start + "".join(_character(letters, at, number) for at in range(len(letters)))


def _character(letters: str, at: int, number: int) -> str:
    """Return what matches a character of a term and all that counts as the same."""
    character = letters[at]
    if character == " ":
        return _SPACE
    if marks := next((marks for marks in _QUOTATION_MARKS if character in marks), ""):
        return f"[{marks}][{_UNSEEN}]*"
    if character not in _ALIKE:
        cases = {each for each in (character, character.upper()) if each.lower() == character}
        return f"(?:{'|'.join(map(re.escape, sorted(cases)))})[{_UNSEEN}]*"
    found = f"[{_ALIKE[character]}]{_NOTHING}"
    for length in _LENGTHS:
        if joined := _joined(letters, at, length):
            found += f"|(?P<of{number}_{at}_{length}>[{joined}]{_NOTHING})"
    found = f"(?:{found})" if "|" in found else found
    # Nothing more where a letter before this one was written together with it.
    for before, length in ((1, 2), (1, 3), (2, 3)):
        if at >= before and _joined(letters, at - before, length):
            found = f"(?(of{number}_{at - before}_{length})|{found})"
    return found


def _joined(letters: str, at: int, length: int) -> str:
    """Return what stands for so many letters from one on, or for those that there are."""
    those = letters[at : at + length]
    return "".join(
        letter for letter, of in _JOINED.items() if len(of) == length and of.startswith(those)
    )


def _bare(letter: str) -> str:
    """Return a letter, or several that are written as one, without case and accents."""
    decomposed = unicodedata.normalize("NFKD", letter)
    bare = "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()
    bare = "".join(_SPELT.get(each, each) for each in bare)
    return bare if re.fullmatch(f"[{_IN_A_WORD}]+", bare) else letter.lower()


def _alike() -> tuple[dict[str, str], dict[str, str]]:
    """Return what is alike, by what it is without case and accents; and several letters in one."""
    found: dict[str, str] = defaultdict(str)
    joined = {}
    for letter in map(chr, chain(*_LETTERS)):
        if letter.isalnum():
            bare = _bare(letter)
            if len(bare) == 1:
                found[bare] += letter
            else:
                joined[letter] = bare
    return dict(found), joined


def _folded() -> Mapping[int, str]:
    """Return for each character what stands for all that count as the same."""
    letters = {letter: bare for bare, alike in _ALIKE.items() for letter in alike}
    marks = {mark: alike[0] for alike in _QUOTATION_MARKS for mark in alike}
    besides = dict.fromkeys(_SPACES, " ") | dict.fromkeys(_UNSEEN, "") | {MARK: "\ufffd"}
    alike = letters | _JOINED | marks | besides
    return str.maketrans({sign: other for sign, other in alike.items() if sign != other})


_ALIKE, _JOINED = _alike()
_LENGTHS = sorted({len(of) for of in _JOINED.values()})
_FOLDED = _folded()
# What may stand behind any letter.
_NOTHING = f"[{_ACCENT}{_UNSEEN}]*"
_SPACE = f"[{_SPACES}][{_SPACES}{_UNSEEN}]*"
_AT_A_WORD = "(?<![{0}])(?<![{0}][{1}])".format(
    _IN_A_WORD
    + _ACCENT
    + "".join(
        letter
        for letter in (*chain(*_ALIKE.values()), *_JOINED)
        if not re.match(f"[{_IN_A_WORD}]", letter)
    ),
    _UNSEEN,
)
# What no folded text has.
UNFOLDED = "[{}]".format("".join(chr(sign) for sign in _FOLDED if chr(sign) != MARK))
