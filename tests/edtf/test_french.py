from string import Formatter

import pytest
from hypothesis import given

from tests.edtf.strategies import VALUES
from timeline.edtf import EdtfError, month_letters, parse, refusal, words
from timeline.edtf.french_reasons import REASONS
from timeline.edtf.language import Language
from timeline.edtf.reasons import Reason
from timeline.edtf.tables import TABLES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-08-11", "11 août 2024"),
        ("2024-08-01", "1er août 2024"),
        ("2024-03", "mars 2024"),
        ("-0043", "44 av. J.-C."),
        ("0079/0080", "79–80 apr. J.-C."),
        ("1850~", "vers 1850"),
        ("2024-08-11~", "vers le 11 août 2024"),
        ("2024?", "2024 (sans certitude)"),
        ("198X", "années 1980"),
        ("2024-08-XX", "août 2024, jour inconnu"),
        ("2024-33", "premier trimestre 2024"),
        ("Y-170000002", "170\u202f000\u202f003 av. J.-C."),
        ("2024-08-05/2024-08-11", "5–11 août 2024"),
        ("2024-03-01/2024-03-31", "mars 2024 en entier"),
        ("2024-03/2024-03", "courant mars 2024"),
        ("[2024-04-21..2024-04-30]", "fin avril 2024"),
        ("[1667,1668]", "1667 ou 1668"),
        ("[..2024-08-11]", "11 août 2024 ou avant"),
    ],
)
def test_dates(text, expected):
    assert words(parse(text), "fr") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[2024-08-05..2024-08-11]", "entre le 5 et le 11 août 2024"),
        ("[2024-04-28..2024-05-02]", "entre le 28 avril et le 2 mai 2024"),
        ("[2023-12-28..2024-01-02]", "entre le 28 décembre 2023 et le 2 janvier 2024"),
        ("[2024-03..2024-05]", "entre mars et mai 2024"),
        ("[0078..0081]", "entre 78 et 81 apr. J.-C."),
        ("2024-08-11/..", "à partir du 11 août 2024"),
        ("2024-04/..", "à partir d’avril 2024"),
        ("2024-03/..", "à partir de mars 2024"),
        ("2024-22/..", "à partir de l’été 2024"),
        ("../2024-08-11", "jusqu’au 11 août 2024"),
        ("../2024", "jusqu’en 2024"),
        ("../2024-21", "jusqu’au printemps 2024"),
        ("../1850~", "jusque vers 1850"),
        ("198X/..", "à partir des années 1980"),
        ("198X/", "à partir des années 1980 (fin inconnue)"),
        ("15XX/..", "à partir des années 1500 (1500–1599)"),
        ("../198X", "jusqu’aux années 1980"),
        ("/15XX", "jusqu’aux années 1500 (1500–1599) (début inconnu)"),
        ("../198X..", "jusqu’aux années 1980 ou après"),
        ("..198X/199X", "des années 1980 ou avant aux années 1990"),
        ("198X/199X..", "des années 1980 aux années 1990 ou après"),
        ("..2024-21/2024-22", "du printemps 2024 ou avant à l’été 2024"),
        ("1XXX/..", "à partir d’entre 1000 et 1999"),
        ("../1XXX", "jusqu’entre 1000 et 1999"),
    ],
)
def test_prepositions_and_articles_are_contracted(text, expected):
    assert words(parse(text), "fr") == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2024;13", "';' n’a pas sa place dans une date (au caractère 5)"),
        ("2019-02-29", "février 2019 a 28 jours (au caractère 9)"),
        ("Y1E99", "l’année dépasse 290\u202f000\u202f000\u202f000 (au caractère 2)"),
        ("1950S5", "l’année 1950 a de 1 à 4 chiffres significatifs (au caractère 6)"),
    ],
)
def test_a_refusal_says_why_a_text_is_no_date(text, told):
    with pytest.raises(EdtfError) as caught:
        parse(text)

    assert refusal(caught.value, "fr") == f"«\u202f{text}\u202f» n’est pas une date\u202f: {told}"


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_told_with_the_same_facts(reason):
    fields = [
        {name for _, name, *_ in Formatter().parse(text)} for text in (reason, REASONS[reason])
    ]

    assert fields[0] == fields[1]


def test_no_two_months_have_the_same_letters():
    letters = [month_letters(month, "fr") for month in range(1, 13)]

    assert (letters[6], len(set(letters))) == ("juil.", 12)


@given(value=VALUES)
def test_whatever_can_be_worded_in_english_can_be_in_french(value):
    assert words(value, "fr").strip()


def test_no_pattern_is_left_in_english():
    french, english = TABLES["fr"], TABLES["en"]

    same = {
        name
        for name in Language.__dataclass_fields__
        if getattr(french, name) == getattr(english, name)
    }

    layout = {"year", "year_pair", "month", "day", "day_of_month", "date_and_time", "utc"}
    layout |= {"utc_offset", "season_of_year", "season_of_masked_year", "note", "comma"}
    layout |= {"qualified_components", "unknown_components", "tight_range", "loose_range"}
    assert same == layout
