import csv
import io

import pytest

from tests.factories import make_citation, make_event
from tests.public.formats.conftest import DATES, written
from timeline.public.formats.spreadsheet import defused


def read(client, query=""):
    text = written(client.get(f"/timeline.csv{query}"))
    assert text[0] == "\ufeff"
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "-", "-1-2", "-2000+cmd|' /C calc'!A1"],
)
def test_a_formula_is_defused(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize(
    "value", ["-43", "-0043", "-0043-03-15?", "-0043/-0028", "1.5", "a=b", "", "2024-03", -43, None]
)
def test_what_is_no_formula_stays(value):
    assert defused(value) == value


def test_a_quote_is_a_row(client, article):
    event = make_event(slug="e")
    make_citation(event, article, "flag")
    make_citation(event, article, "gymnast", stance="contradicts")

    assert [(row["event"], row["quote"], row["stance"], row["source"]) for row in read(client)] == [
        ("e", "flag", "supports", "report"),
        ("e", "gymnast", "contradicts", "report"),
    ]


def test_an_event_without_a_quote_is_a_row(client, published):
    row = read(client, "?q=closing")[0]

    assert (row["event"], row["quote"], row["source"]) == ("closing-ceremony", "", "")


@pytest.mark.usefixtures("dated")
def test_every_date_reads_back(client):
    assert {row["date"] for row in read(client)} == set(DATES)


@pytest.mark.usefixtures("dated")
def test_years_are_numbers_also_before_christ(client):
    years = {
        row["title"].lstrip("'"): (row["first_year"], row["last_year"]) for row in read(client)
    }

    assert (years["-0043"], years["2024-03"]) == (("-43", "-43"), ("2024", "2024"))
    assert (years["[..2024-08-11]"], years["undated"]) == (("", "2024"), ("", ""))


def test_what_is_hostile_is_defused_and_keeps_to_its_cell(client, hostile):
    (row,) = read(client)

    assert (row["title"], row["event"], row["quote"]) == (f"'{hostile.title}", "hostile", "flag")


def test_a_spreadsheet_is_saved_under_its_name(client, db):
    response = client.get("/timeline.csv")

    assert response["Content-Disposition"] == 'attachment; filename="timeline.csv"'
