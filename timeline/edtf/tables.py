"""The languages in which dates are worded and understood."""

from timeline.edtf.english import ENGLISH
from timeline.edtf.french import FRENCH
from timeline.edtf.language import Language

TABLES = {"en": ENGLISH, "fr": FRENCH}


def table_of(language: str) -> Language:
    """Return the table of a tag such as "en-gb"; raises LookupError if there is none."""
    return TABLES[language.partition("-")[0].lower()]
