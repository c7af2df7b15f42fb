import pytest

from tests.factories import make_person
from timeline.models.sql import has_more, listed, quoted


@pytest.mark.parametrize(("pks", "sql"), [([], "NULL"), ([3], "3"), ([3, 1], "3, 1")])
def test_primary_keys_are_listed(pks, sql):
    assert listed(pks) == sql


@pytest.mark.parametrize(
    ("arguments", "sql"), [(["it's"], "'it''s'"), (['say "it"', '"'], '"say ""it"""')]
)
def test_what_is_quoted_ends_no_quotation(arguments, sql):
    assert quoted(*arguments) == sql


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "answer"), [(0, True), (1, True), (2, False)])
def test_a_query_has_more_rows_than_a_number(number, answer):
    for name in ("one", "other"):
        make_person(name=name)
    sql = "SELECT 1 FROM timeline_person WHERE kind = %s"

    assert has_more(sql, ["individual"], number) is answer
