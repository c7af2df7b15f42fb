"""Every text that readers see has its French, and what is compiled is what is written."""

import re
from io import BytesIO

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

FRENCH = settings.BASE_DIR / "timeline/locale/fr/LC_MESSAGES"
# As the README says it, but for where to.
EXTRACT = "pybabel -q extract -F pyproject.toml -k gettext_lazy -k ngettext_lazy:1,2 -o"


def messages(catalogue):
    """Return what a catalogue has for each message, by its context and its text or texts."""
    return {(each.context, each.id): each.string for each in catalogue if each.id}


@pytest.fixture(scope="module")
def written():
    with (FRENCH / "django.po").open("rb") as file:
        return read_po(file, locale="fr")


def marked_in(folder, target):
    CommandLineInterface().run([*EXTRACT.split(), str(target), str(folder)])
    with target.open("rb") as file:
        return messages(read_po(file))


def texts(catalogue):
    """Return all French that is written, forms of the plural one by one."""
    for each in messages(catalogue).values():
        yield from [each] if isinstance(each, str) else each


def test_every_text_that_is_marked_is_written_in_french_and_no_other(
    written, tmp_path, monkeypatch
):
    monkeypatch.chdir(settings.BASE_DIR)

    assert marked_in(".", tmp_path / "marked.pot").keys() ^ messages(written).keys() == set()


def test_no_french_is_missing_or_a_guess(written):
    assert [text for text in texts(written) if not text] == []
    assert [each.id for each in written if each.id and each.fuzzy] == []


def test_what_is_compiled_is_what_is_written(written):
    compiled = BytesIO()
    write_mo(compiled, written)

    assert (FRENCH / "django.mo").read_bytes() == compiled.getvalue()


def test_french_keeps_what_is_filled_in(written):
    filled = re.compile(r"%\(\w+\)s")

    for (_, text), french in messages(written).items():
        if isinstance(text, str):  # what is counted need not tell of one how many it is
            assert set(filled.findall(french)) == set(filled.findall(text)), text


@pytest.mark.parametrize("pattern", [r"(?<!\u202f)[:;!?»](?=\s|$)", r"«(?!\u202f)", r"'"])
def test_french_is_set_as_french_is(written, pattern):
    """A narrow space that does not break stands at high punctuation, and apostrophes are curly."""
    assert [text for text in texts(written) if re.search(pattern, text)] == []


def test_marks_are_found_in_templates_and_modules(tmp_path, monkeypatch):
    monkeypatch.chdir(settings.BASE_DIR)
    template = tmp_path / "templates/readers/page.html"
    module = tmp_path / "timeline/public/page.py"
    for path in (template, module):
        path.parent.mkdir(parents=True)
    template.write_text(
        '{{ _("One") }}{{ pgettext("three", "Two") }}{{ pages(page, _("Four")) }}'
        "{% trans n=n %}{{ n }} (five){% pluralize %}{{ n }} s{% endtrans %}"
    )
    module.write_text('_("Six")\nngettext("seven", "eights", 2)\ngettext_lazy("Nine")')

    assert marked_in(tmp_path, tmp_path / "marked.pot").keys() == {
        (None, "One"),
        ("three", "Two"),
        (None, "Four"),
        (None, ("%(n)s (five)", "%(n)s s")),
        (None, "Six"),
        (None, ("seven", "eights")),
        (None, "Nine"),
    }
