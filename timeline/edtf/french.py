"""Dates in French."""

import re
import unicodedata

from timeline.edtf.french_reasons import REASONS
from timeline.edtf.language import Language
from timeline.edtf.value import End

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_MONTH_LETTERS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
_SEASONS = ("printemps", "été", "automne", "hiver")
_PARTS_OF_YEAR = (
    "premier trimestre",
    "deuxième trimestre",
    "troisième trimestre",
    "quatrième trimestre",
    "premier quadrimestre",
    "deuxième quadrimestre",
    "dernier quadrimestre",
    "premier semestre",
    "second semestre",
)

_NAMES_IN_ENGLISH = [
    ("janv(?:ier)?", "January"),
    ("fevr(?:ier)?", "February"),
    ("mars", "March"),
    ("avr(?:il)?", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juil(?:let)?", "July"),
    ("aout", "August"),
    ("sept(?:embre)?", "September"),
    ("oct(?:obre)?", "October"),
    ("nov(?:embre)?", "November"),
    ("dec(?:embre)?", "December"),
    ("printemps", "spring"),
    ("ete", "summer"),
    ("automne", "autumn"),
    ("hiver", "winter"),
]

_DAY = r"(?:1er|\d\d?)"
_FULL_DAY = rf"{_DAY} (?:{'|'.join(_MONTHS)})"
_WITH_ARTICLE = rf"(?:{_FULL_DAY}|printemps|premier|deuxième|troisième|quatrième|dernier|second)"
# What a preposition and the date behind it become together: "de" and "11 août", "du 11 août".
_CONTRACTIONS = [
    (rf"\bentre ({_DAY}(?: \S+)*) et (?={_FULL_DAY})", r"entre le \1 et le "),
    (rf"\bvers (?={_FULL_DAY})", "vers le "),
    (rf"\bde (?={_WITH_ARTICLE})", "du "),
    (r"\bde (?=années)", "des "),
    (r"\b(de|à) (?=été|automne|hiver)", r"\1 l’"),
    (r"\bde (?=[aeo])", "d’"),
    (rf"\bà (?={_WITH_ARTICLE})", "au "),
    (r"\bà (?=années)", "aux "),
    (rf"\bjusqu’en (?={_WITH_ARTICLE})", "jusqu’au "),
    (r"\bjusqu’en (?=années)", "jusqu’aux "),
    (r"\bjusqu’en entre ", "jusqu’entre "),
    (r"\bjusqu’en vers ", "jusque vers "),
]


def _contracted(text: str) -> str:
    for found, contraction in _CONTRACTIONS:
        text = re.sub(found, contraction, text)
    return text


# What people write, without accents, and the English of it.
_MEANT = [
    (r"\ba peu pres, sans certitude\b", "uncertain and approximate"),
    (r"\ba peu pres\b", "approximate"),
    (r"\bsans certitude\b", "uncertain"),
    (r"\bannee\b", "year"),
    (r"\bmois\b", "month"),
    (r"\bjour\b", "day"),
    *((rf"\b{fr}\b\.?", en.lower()) for fr, en in _NAMES_IN_ENGLISH),
    (r"\b1er\b", "1"),
    (r"\bannees ([0-9]+)\b", r"\1s"),
    (r"\bav\. ?j\.?-?c\.?", "bc"),
    (r"\bapr?\. ?j\.?-?c\.?", "ad"),
    (r"\b(?:vers|environ)\b", "about"),
    (r"\bpeut-etre\b", "perhaps"),
    (r"\bavant\b", "before"),
    (r"\bapres\b", "after"),
    (r"\bjusqu'(?:aux?|a|en)\b", "until"),
    (r"\b(?:depuis|a partir d(?:u|es?|'))(?: |\b)", "since "),
    (r"\bentre\b", "between"),
    (r"\bet\b", "and"),
    (r"^d(?:u|es?) ", "from "),
    (r" (?:aux?|a) ", " to "),
    (r"\bdebut\b", "early"),
    (r"\bmi-", "mid-"),
    (r"\bfin\b", "late"),
    (r"\b(?:les?|la|en|courant)\b|\bl'", ""),
]


def _in_english(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("’", "'"))
    text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    for french, english in _MEANT:
        text = re.sub(french, english, text)
    return text


def _day_number(day: int) -> str:
    return "1er" if day == 1 else str(day)


def _large_number(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")  # a narrow space that does not break


FRENCH = Language(
    months=_MONTHS,
    month_letters=_MONTH_LETTERS,
    day_number=_day_number,
    large_number=_large_number,
    settled=_contracted,
    understood=_in_english,
    refusal="«\u202f{text}\u202f» n’est pas une date\u202f: {reason} (au caractère {position})",
    reasons=REASONS,
    year="{year}",
    bc="{year} av. J.-C.",
    ad="{year} apr. J.-C.",
    year_pair=("{year}", "{year}"),
    bc_pair=("{year}", "{year} av. J.-C."),
    ad_pair=("{year}", "{year} apr. J.-C."),
    month="{month} {year}",
    day="{day} {month} {year}",
    day_of_month="{day} {month}",
    date_and_time="{date}, {time}",
    utc="{time} UTC",
    utc_offset="{time} UTC{offset}",
    seasons=dict(enumerate(_SEASONS * 3 + _PARTS_OF_YEAR, start=21)),
    season_of_year="{season} {year}",
    part_of_year="{season} {year}",
    season_of_masked_year="{season}, {year}",
    northern="{date} (hémisphère nord)",
    southern="{date} (hémisphère sud)",
    about="vers {date}",
    uncertain="{date} (sans certitude)",
    note="{date} ({note})",
    qualifications={
        "?": "sans certitude",
        "~": "à peu près",
        "%": "à peu près, sans certitude",
    },
    components=("année", "mois", "jour"),
    season_component="saison",
    qualified_components="{components} {qualification}",
    decade="années {year}",
    decade_or_century="années {year} ({range})",
    unknown_components="{date}, {unknown}",
    month_unknown="mois inconnu",
    day_unknown="jour inconnu",
    month_and_day_unknown="mois et jour inconnus",
    year_unknown="année inconnue",
    significant="vers {year} ({range})",
    tight_range="{first}–{last}",
    loose_range="{first} – {last}",
    between="entre {first} et {last}",
    throughout="{date} en entier",
    within="courant {date}",
    thirds=("début {month}", "mi-{month}", "fin {month}"),
    from_until="de {start} à {end}",
    until={End.OPEN: "jusqu’en {date}", End.UNKNOWN: "jusqu’en {date} (début inconnu)"},
    since={End.OPEN: "à partir de {date}", End.UNKNOWN: "à partir de {date} (fin inconnue)"},
    on_or_before="{date} ou avant",
    on_or_after="{date} ou après",
    in_or_before="{date} ou avant",
    in_or_after="{date} ou après",
    undated="date inconnue",
    comma=", ",
    one_of=" ou ",
    all_of=" et ",
)
