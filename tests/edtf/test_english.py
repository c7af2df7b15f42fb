from timeline.edtf.english import ENGLISH
from timeline.edtf.seasons import FIRST_MONTHS
from timeline.edtf.value import End


def test_names_every_season():
    assert ENGLISH.seasons.keys() == FIRST_MONTHS.keys()


def test_names_every_month():
    assert len(set(ENGLISH.months)) == 12


def test_words_every_end_that_is_not_known():
    assert ENGLISH.until.keys() == ENGLISH.since.keys() == set(End) - {End.KNOWN}
