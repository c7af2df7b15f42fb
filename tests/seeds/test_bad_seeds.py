"""A corpus of seeds that must not go in: each is refused in clear lines and changes nothing."""

import os
import re
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.seeds.conftest import SeedFolder
from timeline.seeds.problems import SeedError

pytestmark = pytest.mark.django_db

TOML, TEXT, PEOPLE, PLACES = "article.toml", "article.txt", "people.toml", "locations.toml"
# Where it is, then which key if it is about one, then what is wrong; no line breaks within.
LINE = re.compile(r"[^:\n]+(:\d+)?: .+")


def everything():
    """Every row of every table of the timeline."""
    models = apps.get_app_config("timeline").get_models(include_auto_created=True)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def refusal(seeds):
    """Return the lines in which loading is refused, having changed nothing."""
    before = everything()
    with pytest.raises(CommandError) as error:
        call_command("loadseed", seeds=seeds.root)
    *problems, last = str(error.value).split("\n")
    assert (error.value.returncode, last, everything()) == (1, "Nothing was loaded.", before)
    assert isinstance(error.value.__cause__, SeedError)
    assert [line for line in problems if not LINE.fullmatch(line)] == []
    assert len(problems) == len(error.value.__cause__.problems)
    return problems


@pytest.fixture(scope="module")
def stored(tmp_path_factory, module_db):
    """What the seeds leave in the database, from which no test here takes or adds anything."""
    SeedFolder(tmp_path_factory.mktemp("stored")).load()


@pytest.fixture
def loaded(stored, seeds):
    """Seeds that are loaded, and of which another change is waiting that would go in."""
    seeds.replace(PLACES, "The town", "A town")
    return seeds


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        (TOML, "[source]".encode("utf-16"), "article.toml:1: is not UTF-8"),
        (TOML, "[source]".encode("utf-16-le"), "article.toml:1: is not TOML: "),
        (TOML, "[source]".encode("utf-32"), "article.toml:1: is not UTF-8"),
        (TOML, "[source]\ntitle = 'Zoë'".encode("latin-1"), "article.toml:2: is not UTF-8"),
        (TOML, b"a = '\xed\xa0\x80'", "article.toml:1: is not UTF-8"),
        (TOML, b"a = '\xc0\xaf'", "article.toml:1: is not UTF-8"),
        (TOML, b"\xef\xbb\xbf\xef\xbb\xbf[source]", "article.toml:1: is not TOML: "),
        (TOML, b"a = 1\n\xef\xbb\xbfb = 2", "article.toml:2: is not TOML: "),
        (TOML, b"\x00" * 100, "article.toml:1: is not TOML: "),
        (TOML, b"a = 1\rb = 2", "article.toml:1: is not TOML: "),
        (TOML, b"a = '\x1b[2J'", "article.toml:1: is not TOML: "),
        (TOML, b"", "article.toml:1: source: is missing"),
        (TOML, b"\xef\xbb\xbf", "article.toml:1: source: is missing"),
        (TOML, b"[source]", "article.toml:1: source.slug: is missing"),
        (TOML, b"source = []", "article.toml:1: source: "),
        (TOML, b"[[source]]", "article.toml:1: source: "),
        (TOML, b"{}", "article.toml:1: is not TOML: "),
        (TOML, b"<source/>", "article.toml:1: is not TOML: "),
        (TOML, b"a = [" * 5000, "article.toml:1: is not TOML: "),
        (TOML, b"a = " + b"[" * 5000, "article.toml:1: is nested too deeply"),
        (TOML, b"a = " + b"{a=" * 5000, "article.toml:1: is nested too deeply"),
        (TOML, b"a = " + b"[" * 200 + b"]" * 200, "article.toml:1: a: there is no such key"),
        (TOML, b"[" + b"a." * 1000 + b"a]", "article.toml:1: a: there is no such key"),
        (TOML, b"'a\xe2\x80\xae' = 1", "article.toml:1: "),
        (TOML, rb'"a\nb: c" = 1', "article.toml:1: "),
        (TOML, rb'"a\u001b[2J" = 1', "article.toml:1: "),
        (TOML, rb'a = "\ud800"', "article.toml:1: is not TOML: "),
        (TOML, rb'a = "\U00110000"', "article.toml:1: is not TOML: "),
        (TEXT, b"", "article.toml:24: events[0].citations[0].quote: the quote is not in the text"),
        (TEXT, b" \n\xc2\xa0\n", "article.toml:24: events[0].citations[0].quote: "),
        (TEXT, "Back in March".encode("utf-16"), "article.txt:1: is not UTF-8"),
        (TEXT, b"One\ntwo \xe9", "article.txt:2: is not UTF-8"),
        (TEXT, b"Back in March\x00", "article.txt:1: the character U+0000 cannot be stored"),
        (TEXT, b"\xef\xbf\xbe" * 3, "article.toml:24: events[0].citations[0].quote: "),
        (PEOPLE, b"bearer = 'The bearer'", "people.toml:1: bearer: "),
        (PEOPLE, b"[[bearer]]\nname = 'x'", "people.toml:1: bearer: "),
        (PEOPLE, b"[bearer]\nname='x'\n[bearer]\nname='y'", "people.toml:3: is not TOML: "),
        (PEOPLE, b"[Bearer]\nname='x'\n['be arer']\nname='y'", 'people.toml:3: "be arer": '),
        (PEOPLE, b"['']\nname = 'x'", 'people.toml:1: "": This field cannot be blank.'),
        (PEOPLE, b"", "article.toml:31: events[1].people.bearer: there is no person 'bearer'"),
        (PLACES, b"", "article.toml:32: events[1].locations[0]: there is no place 'stadium'"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(loaded, file, content, problem):
    loaded.write(file, content)

    assert [line for line in refusal(loaded) if line.startswith(problem)] != []


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        # Types
        (TOML, 'title = "An article"', "title = 1", "source.title: must be text"),
        (TOML, 'title = "An article"', "title = []", "source.title: must be text"),
        (TOML, 'title = "An article"', "title = { a = 1 }", "source.title: must be text"),
        (TOML, 'title = "A flag is seen"', "title = true", "events[0].title: must be text"),
        (TOML, '["stadium"]', '"stadium"', "events[1].locations: must be a list"),
        (TOML, '["stadium"]', "[1]", "events[1].locations[0]: must be text"),
        (TOML, '{ bearer = "bearer" }', '["bearer"]', "events[1].people: "),
        (TOML, '{ bearer = "bearer" }', "{ bearer = {} }", "events[1].people.bearer: "),
        (TOML, "occurrence = 2", 'occurrence = "2"', "events[2].citations[0].occurrence: "),
        (TOML, "occurrence = 2", "occurrence = 2.0", "events[2].citations[0].occurrence: "),
        (TOML, "occurrence = 2", "occurrence = true", "events[2].citations[0].occurrence: "),
        (PEOPLE, '["Bearer", "The one"]', '"Bearer"', "bearer.aliases: must be a list"),
        (PLACES, "latitude = 48.9", 'latitude = "48.9"', "stadium.latitude: "),
        (PLACES, "latitude = 48.9", "latitude = false", "stadium.latitude: "),
        # Numbers
        (TOML, 'parent = "h', 'position = -1\nparent = "h', "events[2].position: "),
        (TOML, 'parent = "h', 'position = 1.5\nparent = "h', "events[2].position: "),
        (TOML, 'parent = "h', f'position = {2**31}\nparent = "h', "events[2].position: "),
        (TOML, 'parent = "h', f'position = {2**63}\nparent = "h', "events[2].position: "),
        (TOML, 'parent = "h', f'position = {10**400}\nparent = "h', "events[2].position: "),
        (TOML, 'parent = "h', f'position = 0x{"f" * 9999}\nparent = "h', "events[2].position: "),
        (TOML, "occurrence = 2", "occurrence = 0", "events[2].citations[0].occurrence: "),
        (TOML, "occurrence = 2", "occurrence = -1", "events[2].citations[0].occurrence: "),
        (TOML, "occurrence = 2", "occurrence = 3", "there is no occurrence 3"),
        (TOML, "occurrence = 2", f"occurrence = {10**400}", "citations[0].occurrence: "),
        (TOML, "occurrence = 2", f"occurrence = 0x{'f' * 9999}", "citations[0].occurrence: "),
        (PLACES, "latitude = 48.9", "latitude = 90.0000001", "stadium.latitude: "),
        (PLACES, "latitude = 48.9", f"latitude = {10**400}", "stadium.latitude: "),
        (PLACES, "latitude = 48.9", "latitude = 1e400", "stadium.latitude: "),
        (PLACES, "longitude = 2.4", "longitude = -180.1", "stadium.longitude: "),
        (PLACES, "longitude = 2.4", "longitude = inf", "stadium.longitude: "),
        (PLACES, "longitude = 2.4", "longitude = nan", "stadium.longitude: "),
        (PLACES, "longitude = 2.4", "", "stadium: Give latitude and longitude, or neither."),
        # Sizes
        (TOML, 'slug = "seen"', f'slug = "{"s" * 121}"', "events[0].slug: "),
        (TOML, 'title = "A flag is seen"', f'title = "{"t" * 201}"', "events[0].title: "),
        (TOML, 'title = "An article"', f'title = "{"t" * 301}"', "source.title: "),
        (TOML, 'byline = "A. Writer"', f'byline = "{"b" * 201}"', "source.byline: "),
        (TOML, '{ bearer = "bearer" }', f'{{ bearer = "{"r" * 101}" }}', "people.bearer: "),
        (TOML, 'reason = "The byline."', f'reason = "{"r" * 201}"', "dismissals[0].reason: "),
        (TOML, 'reason = "The byline."', 'reason = " "', "dismissals[0].reason: "),
        (TOML, "[source]", f'[source]\nurl = "http://a.example/{"u" * 500}"', "source.url: "),
        (TOML, "[source]", f'[source]\nlanguage = "en{"-abc" * 10}"', "source.language: "),
        (TOML, 'quote = "In August', f'key = "{"k" * 51}"\nquote = "In August', "citations[0].key"),
        (PEOPLE, "[bearer]", f'[bearer]\nwikidata = "Q{"1" * 20}"', "bearer.wikidata: "),
        (TOML, 'title = "A flag is seen"', 'title = " \\t\\n"', "events[0].title: "),
        (TOML, 'quote = "In August the flag was handed over."', 'quote = ""', "citations[0].quote"),
        # Text
        (TOML, 'slug = "seen"', 'slug = "se\u0301en"', "events[0].slug: "),
        (TOML, 'slug = "seen"', 'slug = "seen\u200f"', "events[0].slug: "),
        (TOML, 'slug = "seen"', 'slug = "se\u200ben"', "events[0].slug: "),
        (TOML, 'slug = "seen"', 'slug = "ѕeen"', "events[0].slug: "),
        (TOML, 'slug = "seen"', 'slug = "a/b"', "events[0].slug: "),
        (TOML, 'slug = "seen"', 'slug = ".."', "events[0].slug: "),
        (TOML, 'slug = "seen"', 'slug = "seen\\n"', "events[0].slug: "),
        (TOML, 'slug = "seen"', 'slug = "\\u0000"', "events[0].slug: "),
        (TOML, 'quote = "In August', 'quote = "In\u200b August', "the quote is not in the text"),
        (TOML, 'quote = "In August', 'quote = "In A\u0301ugust', "the quote is not in the text"),
        (TOML, 'quote = "In August', 'quote = "\u202eIn August', "the quote is not in the text"),
        (TOML, 'quote = "In August', 'quote = "In \\u0000August', "U+0000 cannot be stored"),
        (TOML, 'title = "A flag is seen"', 'title = "A\\u0000"', "events[0].title: "),
        (TOML, "[source]", '[source]\nurl = "http://a.example/\\u0000"', "source.url: "),
        (TOML, "[source]", '[source]\nurl = "javascript:alert(1)"', "source.url: "),
        (TOML, "[source]", '[source]\nurl = "http://a.example/\\nb"', "source.url: "),
        (TOML, "[source]", '[source]\nlanguage = "english!"', "source.language: "),
        (TOML, 'parent = "h', 'status = "deleted"\nparent = "h', "events[2].status: "),
        (TOML, 'parent = "h', 'factuality = "\\u001b[1m"\nparent = "h', "events[2].factuality: "),
        (TOML, "occurrence = 2", 'occurrence = 2\nstance = "a\\nb"', "citations[0].stance: "),
        # Dates
        *[
            (TOML, 'date = "2024-03"', f"date = {date}", "events[0].date: ")
            for date in [
                "2024-03-01",
                "2024-03-01T10:00:00Z",
                "10:00:00",
                "2024",
                '"2024-13"',
                '"2024-02-30"',
                '"2019-02-29"',
                '"2024-3"',
                '"March 2024"',
                '"2024-03-01/2024-02-01"',
                '"[2024-03"',
                '"{}"',
                '"2024-03-4X"',
                '"2024-99"',
                '"2024-03-01T25:00:00"',
                '"2024-03-01T10:00:00+99:00"',
                '"..2024"',
                '"2024?~?"',
                '"２０２４"',
                '"2024-03\\u0000"',
                f'"{"[" * 60}2024"',
                f'"Y{"9" * 65}"',
                '"Y999999999999999999"',
                '"Y-999999999999999999"',
                '"Y9E60"',
                '"-"',
                '"2024/2023"',
                '"[2024..2023]"',
            ]
        ],
        (TOML, 'published = "2024-08-11"', 'published = "yesterday"', "source.published: "),
        (TOML, '"Back in March"\nd', '"Back in May"\nd', "events[0].date_phrase: "),
        (TOML, 'date_basis = "resolved"', 'date_basis = "guessed"', "events[0].date_basis: "),
        # References
        (
            TOML,
            'parent = "handed-over"',
            'parent = "nothing"',
            "article.toml:40: events[2].parent: there is no event",
        ),
        (TOML, 'parent = "handed-over"', 'parent = "white"', "events[2].parent: closes a loop"),
        (TOML, 'title = "The flag is', 'parent = "white"\ntitle = "The', "parent: closes a loop"),
        (TOML, 'announces = ["handed-over"]', 'announces = ["seen"]', "must not be 'seen' itself"),
        (TOML, 'announces = ["handed-over"]', 'announces = ["gone"]', "there is no event 'gone'"),
        (
            TOML,
            'attributed_to = "paper"',
            'attributed_to = "article"',
            "attributed_to: must not be",
        ),
        (
            TOML,
            'attributed_to = "paper"',
            'attributed_to = ""',
            "attributed_to: there is no source ''",
        ),
        (PLACES, 'within = "town"', 'within = "stadium"', "stadium.within: closes a loop"),
        (PLACES, 'name = "A town"', 'name = "T"\nwithin = "stadium"', "within: closes a loop"),
        (PLACES, 'within = "town"', 'within = "bearer"', "there is no place 'bearer'"),
        (PEOPLE, "[bearer]", '[bearer]\nformerly = ["bearer"]', "formerly[0]: 'bearer' is still"),
        # Duplicates
        (TOML, 'slug = "white"', 'slug = "seen"', "there already is this event, at article.toml:1"),
        (TOML, 'slug = "paper"', 'slug = "article"', "there already is this source"),
        (TOML, '["stadium"]', '["stadium", "stadium"]', "there already is this place of an event"),
        (TOML, '["handed-over"]', '["handed-over", "handed-over"]', "there already is this link"),
        (TOML, '{ bearer = "b', '{ bearer = "", bearer = "b', "is not TOML: "),
        # Paths
        (
            TOML,
            "[source]",
            '[source]\ntext = "../article.txt"',
            ":5: source.text: ../article.txt: lies",
        ),
        (TOML, "[source]", '[source]\ntext = "/etc/passwd"', ":5: source.text: /etc/passwd: lies"),
        (TOML, "[source]", '[source]\ntext = "."', "is not a file"),
        (TOML, "[source]", '[source]\ntext = "none.txt"', "none.txt: cannot be read: No such file"),
        (TOML, "[source]", '[source]\ntext = "a\\u0000b"', "lies outside the seeds folder"),
        (
            TOML,
            "[source]",
            f'[source]\ntext = "{"a" * 999}"',
            "has a name longer than 300 characters",
        ),
        (TOML, "[source]", '[source]\ntext = "article.txt/a"', "cannot be read: Not a directory"),
        (TOML, "[source]", '[source]\ntext = "people.toml"', "the quote is not in the text"),
    ],
)
def test_a_value_that_is_not_what_it_should_be(loaded, file, old, new, problem):
    loaded.replace(file, old, new)

    assert [line for line in refusal(loaded) if problem in line] != []


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (TOML, '"2024-08"', '"2024-8"', "article.toml:30: events[1].date: "),
        (TOML, 'title = "The flag is handed over"', 'title = ""', "article.toml:29: events[1].t"),
        (TOML, 'slug = "handed-over"', "slug = 5", "article.toml:28: events[1].slug: must be text"),
        (TOML, 'slug = "article"', "", "article.toml:4: source.slug: is missing"),
        (TOML, '"An article"', f'"{"t" * 301}"', "article.toml:6: source.title: "),
        (TOML, "[[events", "[[evnts", "article.toml:15: evnts: there is no such key"),
        (TOML, "occurrence = 2", 'occurrence = "2"', "article.toml:44: events[2].citations[0].occ"),
        (TOML, "date_phrase", "dat_phrase", "article.toml:19: events[0].dat_phrase: "),
        (TOML, "In August the", "In May the", "article.toml:35: events[1].citations[0].quote: "),
        (TOML, "white.", "white\\u0000", "article.toml:43: events[2].citations[0].quote: "),
        (TOML, "status", "sta tus", "article.toml:2: is not TOML: "),
        (TOML, '"published"', '"Published"', "article.toml:2: status: must be 'draft', "),
        (TEXT, "article", "\udc80", "article.txt:1: is not UTF-8"),
        (PEOPLE, "[bearer]", "[bearer]\nnmae = 'x'", "people.toml:3: bearer.nmae: "),
        (PEOPLE, "[bearer]", "[[bearer]]", "people.toml:2: bearer: "),
        (PEOPLE, "[bearer]", "[bearer", "people.toml:2: is not TOML: "),
        (PLACES, "[town]", "[town]\nnmae = 'x'", "locations.toml:3: town.nmae: "),
        (PLACES, "latitude = 48.9", "latitude = 'n'", "locations.toml:8: stadium.latitude: "),
        (PLACES, "latitude = 48.9", "latitude = nan", "locations.toml:8: stadium.latitude: "),
        (PLACES, "longitude = 2.4", "", "locations.toml:5: stadium: Give latitude and"),
    ],
)
def test_one_mistake_is_one_line(loaded, file, old, new, problem):
    changed = (loaded.root / file).read_text().replace(old, new, -1 if old == "[[events" else 1)
    loaded.write(file, changed.encode(errors="surrogateescape"))

    (line,) = refusal(loaded)
    assert line.startswith(problem)


def test_a_misspelt_key_that_is_needed_is_told_as_missing_besides(loaded):
    loaded.replace(TOML, "[source]", "[sauce]")
    loaded.replace(PEOPLE, "name", "nmae")

    assert refusal(loaded) == [
        "article.toml:1: source: is missing",
        "article.toml:4: sauce: there is no such key",
        "people.toml:2: bearer.name: is missing",
        "people.toml:3: bearer.nmae: there is no such key",
    ]


def test_what_is_wrong_beside_a_misspelt_key_is_told_with_it(loaded):
    loaded.replace(TOML, "date_phrase", "dat_phrase")
    loaded.replace(TOML, "announces = [", "announces = ['gone', ")
    loaded.replace(TOML, "a flag was seen.", "a flag was sewn.")
    loaded.replace(TOML, 'attributed_to = "paper"', 'attributed_to = "pauper"')

    assert [line.partition(": ")[2] for line in refusal(loaded)] == [
        "events[0].dat_phrase: there is no such key",
        "events[0].announces[0]: there is no event 'gone'",
        "events[0].citations[0].quote: the quote is not in the text",
        "events[0].citations[0].attributed_to: there is no source 'pauper'",
    ]


def test_a_slug_that_is_there_twice_is_told_once(loaded):
    loaded.replace(TOML, 'slug = "white"', 'slug = "handed-over"\npeople = { bearer = "" }')

    assert refusal(loaded) == [
        "article.toml:38: events[2].slug: there already is this event, at article.toml:27"
    ]


def test_a_reading_that_is_there_twice_is_told_by_its_slugs(loaded):
    loaded.write("second.toml", (loaded.root / TOML).read_text())
    loaded.write("second.txt", (loaded.root / TEXT).read_text())

    assert [line.split(": ")[1] for line in refusal(loaded)] == [
        "source.slug",
        "sources[0].slug",
        *(f"events[{number}].slug" for number in range(3)),
    ]


SECOND = """
[source]
slug = "second"
title = "Second"
text = "article.txt"
"""


@pytest.mark.parametrize(
    ("file", "addition", "problem"),
    [
        (
            TOML,
            '[[citations]]\nevent = "seen"\nquote = "Back in\u00a0March, a  flag was seen."',
            "citations[0]: there already is this citation, at article.toml:23",
        ),
        (
            TOML,
            '[[citations]]\nevent = "seen"\nkey = "again"\nquote = "Back in Mar\u00adch, a flag '
            'was seen."',
            "citations[0]: there already is this citation, at article.toml:23",
        ),
        (
            TOML,
            '[[citations]]\nevent = "white"\nquote = "handed over. It was white."\nkey = "x"\n'
            '[[citations]]\nevent = "seen"\nquote = "It was white."\noccurrence = 1\nkey = "x"\n'
            '[[citations]]\nevent = "seen"\nquote = "An article"\nkey = "x"',
            "citations[2]: there already is this citation, at article.toml:",
        ),
        (
            TOML,
            '[[dismissals]]\nquote = "By  A. Writer"\noccurrence = 1\nreason = "Twice."',
            "dismissals[1]: there already is this dismissal, at article.toml:46",
        ),
        (TOML, '[[citations]]\nevent = "gone"\nquote = "An article"', "].event: there is no event"),
        (TOML, '[[citations]]\nquote = "An article"', "citations[0].event: is missing"),
        (TOML, '[[events]]\nslug = "bare"\ntitle = "Bare"', "events[3]: nothing is cited for it"),
        (TOML, '[[events]]\nslug = "bare"\ntitle = "Bare"\ncitations = []', "events[3].citations"),
        (TOML, "[[sources]]\n", "sources[1].slug: is missing"),
        (TOML, '[[sources]]\nslug = "paper"\ntitle = "P"', "there already is this source, at"),
        (PEOPLE, "[other]\nname = 'O'\nformerly = ['bearer']", "'bearer' is still there"),
        (
            PEOPLE,
            "[one]\nname = '1'\nformerly = ['old']\n[two]\nname = '2'\nformerly = ['old']",
            "people.toml:11: two.formerly[0]: 'old' is one already, at people.toml:6",
        ),
        (PLACES, "[a]\nname='A'\nwithin='b'\n[b]\nname='B'\nwithin='a'", "b.within: closes a loop"),
        ("second.toml", SECOND.replace("second", "article"), "there already is this source, at"),
        ("second.toml", SECOND + "[[events]]\nslug='seen'\ntitle='S'\n", "nothing is cited for it"),
        (
            "second.toml",
            f"{SECOND}[[events]]\nslug='seen'\ntitle='S'\n[[events.citations]]\nquote='An article'",
            "second.toml:8: events[0].slug: there already is this event, at article.toml:15",
        ),
        ("deep/people.toml", "[bearer]\nname = 'x'", "deep/people.toml:1: source: is missing"),
        (
            "deep/second.toml",
            SECOND,
            "deep/second.toml:6: source.text: article.txt: cannot be read: No ",
        ),
        (
            f"{'deep/' * 60}second.toml",
            SECOND,
            "second.toml: has a name longer than 300 characters",
        ),
        ("a\nb: c.toml", SECOND.replace("text", "#"), "a\\nb: c.txt: cannot be read"),
    ],
)
def test_what_does_not_fit_the_rest(loaded, file, addition, problem):
    path = loaded.root / file
    loaded.write(file, (path.read_text() if path.exists() else "") + f"\n{addition}\n")

    assert [line for line in refusal(loaded) if problem in line] != []


def link_out(root):
    (root / "x.toml").symlink_to("/etc/hostname")


def link_to_nothing(root):
    (root / "x.toml").symlink_to(root / "nothing.toml")


def link_to_itself(root):
    (root / "x.toml").symlink_to(root / "x.toml")


def link_to_another(root):
    (root / "x.toml").symlink_to(root / "article.toml")


def article_links_out(root):
    (root / "article.txt").unlink()
    (root / "article.txt").symlink_to("/etc/hostname")


def article_links_to_itself(root):
    (root / "article.txt").unlink()
    (root / "article.txt").symlink_to(root / "article.txt")


def article_is_a_pipe(root):
    (root / "article.txt").unlink()
    os.mkfifo(root / "article.txt")


def article_is_a_folder(root):
    (root / "article.txt").unlink()
    (root / "article.txt").mkdir()


def article_is_gone(root):
    (root / "article.txt").unlink()


def huge_article(root):
    with (root / "article.txt").open("wb") as file:
        file.truncate(1_000_000_000)


def name_that_is_not_utf_8(root):
    (root / os.fsdecode(b"x\xff.toml")).write_text(SECOND)


def article_whose_name_is_not_utf_8(root):
    (root / os.fsdecode(b"x\xff")).mkdir()
    for name in ("article.toml", "article.txt"):
        (root / name).rename(root / os.fsdecode(b"x\xff") / name)


@pytest.mark.parametrize(
    ("break_", "problem"),
    [
        (link_out, "lies outside the seeds folder"),
        (link_to_nothing, "cannot be read: No such file or directory"),
        (link_to_itself, "x.toml: "),
        (link_to_another, "x.txt: cannot be read: No such file or directory"),
        (article_links_out, "lies outside the seeds folder"),
        (article_links_to_itself, "article.txt: "),
        (article_is_a_pipe, "article.txt: is not a file"),
        (article_is_a_folder, "article.txt: is not a file"),
        (article_is_gone, "article.toml:4: source: article.txt: cannot be read: No such file or"),
        (huge_article, "article.txt: is larger than 16 MiB"),
        (name_that_is_not_utf_8, "x\\udcff.toml: has a name that cannot be kept"),
        (article_whose_name_is_not_utf_8, "x\\udcff/article.toml: has a name that cannot be kept"),
        (lambda root: (root / "x.toml").mkdir(), "x.toml: is not a file"),
        (lambda root: os.mkfifo(root / "x.toml"), "x.toml: is not a file"),
    ],
)
def test_what_is_no_file_of_the_folder(loaded, break_, problem):
    break_(loaded.root)

    assert [line for line in refusal(loaded) if problem in line] != []


def test_a_file_that_may_not_be_read(loaded, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)

    assert "article.toml: cannot be read: Permission denied" in refusal(loaded)


def problems_of(seeds):
    try:
        seeds.load(dry_run=True)
    except SeedError as error:
        return error.problems
    return []


def test_a_reading_cut_off_anywhere_is_whole_or_refused_at_a_line_that_it_has(seeds):
    shipped = settings.SEEDS_DIR / "2024-08-11-closing-ceremony.toml"
    for file in settings.SEEDS_DIR.glob("*.t*"):
        seeds.write(f"shipped/{file.name}", file.read_bytes())
    seeds.root /= "shipped"
    raw, refused, before = shipped.read_bytes(), 0, everything()
    for number in range(500):
        cut = raw[: len(raw) * number // 500]
        seeds.write(shipped.name, cut)
        problems = problems_of(seeds)
        refused += bool(problems)
        assert {problem.file for problem in problems} <= {shipped.name}
        assert all(1 <= problem.line <= cut.count(b"\n") + 1 for problem in problems)
    assert (refused > 400, everything()) == (True, before)


def test_the_command_ends_with_1_and_tells_it_in_lines(loaded):
    loaded.write("bad.toml", "[source]\nslug = 1\nnmae = 2")
    loaded.write("bad.txt", "Nothing is said here.")
    command = [sys.executable, "manage.py", "loadseed", "--seeds", str(loaded.root)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "CommandError: bad.toml:1: source.title: is missing",
        "bad.toml:2: source.slug: must be text, in quotation marks",
        "bad.toml:3: source.nmae: there is no such key",
        "Nothing was loaded.",
    ]
