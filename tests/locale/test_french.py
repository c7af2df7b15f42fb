"""Every text that readers see has its French, and what is compiled is what is written.

Nothing here needs the tools of GNU gettext.
"""

import ast
import gettext
import re

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

FRENCH = settings.BASE_DIR / "timeline/locale/fr/LC_MESSAGES"
# What readers see, but for the reference of the API, which is in one language.
TEMPLATES = [
    path
    for folder in ("templates", "templates/timeline")
    for path in (settings.BASE_DIR / folder).glob("*.html")
    if path.name != "api.html"
]
MODULES = [
    path
    for folder in ("timeline/public", "timeline/models", "timeline/templatetags")
    for path in (settings.BASE_DIR / folder).rglob("*.py")
]

_TEXT = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_CALL = re.compile(rf"\b(_|n?p?gettext)\(({_TEXT}(?:, {_TEXT})*)")
_PART = re.compile(r'^(msg\w+)(?:\[(\d)\])? ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.MULTILINE)
_FUNCTION = re.compile(r"_|n?p?gettext(_lazy)?")


def key(function, texts):
    """Return by what gettext knows a message: its text, behind its context if it has one."""
    return "\x04".join(texts[:2]) if "p" in function else texts[0]


def marked_in(path):
    """Return the keys of the messages that a template or a module marks."""
    source = path.read_text()
    if path.suffix == ".html":
        found = _CALL.findall(templatize(source))
        return {key(name, ast.literal_eval(f"({texts},)")) for name, texts in found}
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {
        key(call.func.id, [each.value for each in call.args if isinstance(each, ast.Constant)])
        for call in calls
        if isinstance(call.func, ast.Name) and _FUNCTION.fullmatch(call.func.id)
    }


def written():
    """Return the messages of django.po by the keys under which a compiled catalogue has them."""
    found = {}
    for entry in (FRENCH / "django.po").read_text().split("\n\n"):
        parts = {
            (name, number): ast.literal_eval(f"({text})")
            for name, number, text in _PART.findall(entry)
        }
        names = [parts[each, ""] for each in ("msgctxt", "msgid") if (each, "") in parts]
        for (name, number), text in parts.items():
            if name == "msgstr" and names != [""]:
                message = "\x04".join(names)
                found[(message, int(number)) if number else message] = text
    return found


def messages():
    return {each[0] if isinstance(each, tuple) else each for each in written()}


def test_every_text_that_is_marked_is_written_in_french_and_no_other():
    marked = set().union(*map(marked_in, [*TEMPLATES, *MODULES]))

    assert marked ^ messages() == set()


def test_no_french_is_missing_or_a_guess():
    assert [message for message, text in written().items() if not text] == []
    assert "fuzzy" not in (FRENCH / "django.po").read_text()


def test_what_is_compiled_is_what_is_written():
    with (FRENCH / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    assert {key: text for key, text in compiled._catalog.items() if key} == written()


def test_french_keeps_what_is_filled_in():
    filled = re.compile(r"%\(\w+\)s")

    for message, text in written().items():
        if isinstance(message, str):  # what is counted need not tell of one how many it is
            assert set(filled.findall(text)) == set(filled.findall(message)), message


@pytest.mark.parametrize("pattern", [r"(?<!\u202f)[:;!?»](?=\s|$)", r"«(?!\u202f)", r"'"])
def test_french_is_set_as_french_is(pattern):
    """A narrow space that does not break stands at high punctuation, and apostrophes are curly."""
    assert [text for text in written().values() if re.search(pattern, text)] == []


def test_marks_are_found_in_templates_and_modules(tmp_path):
    template, module = tmp_path / "page.html", tmp_path / "page.py"
    template.write_text(
        '{% translate "One" %}{% translate "Two" context "three" %}{% include x with y=_("Four") %}'
        "{% blocktranslate count n=n %}{{ n }} (five){% plural %}{{ n }} s{% endblocktranslate %}"
    )
    module.write_text('_("One")\nngettext("two", "three", 2)\npgettext("four", "Five")')

    assert marked_in(template) == {"One", "three\x04Two", "Four", "%(n)s (five)"}
    assert marked_in(module) == {"One", "two", "four\x04Five"}
