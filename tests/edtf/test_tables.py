import pytest

from timeline.edtf.english import ENGLISH
from timeline.edtf.french import FRENCH
from timeline.edtf.tables import table_of


@pytest.mark.parametrize(
    ("tag", "table"), [("en", ENGLISH), ("en-gb", ENGLISH), ("FR", FRENCH), ("fr-CA", FRENCH)]
)
def test_a_language_is_found_by_the_first_part_of_its_tag(tag, table):
    assert table_of(tag) is table


def test_a_language_without_a_table_is_refused():
    with pytest.raises(LookupError):
        table_of("de")
