import pytest

from tests.admin.conftest import list_url
from timeline.admin.dates import DateInput, Offer, read_date, read_phrases
from timeline.edtf import parse
from timeline.models import Event, Source

ADDRESS = "/admin/timeline/event/date/"


def said(client, text):
    """Return the text of the answer, without its mark-up's line breaks."""
    return " ".join(client.get(ADDRESS, {"text": text}).content.decode().split())


def test_a_date_is_worded_with_the_days_that_it_covers():
    assert read_date("[2024-04-21..2024-04-30]").read == Offer(
        "[2024-04-21..2024-04-30]", "late April 2024", "21–30 April 2024"
    )


@pytest.mark.parametrize("text", ["2024-08-11", "[..2024-08-11]", "../.."])
def test_days_that_the_words_name_or_nobody_knows_are_not_told(text):
    assert read_date(text).read.extent == ""


@pytest.mark.parametrize("text", ["", "   "])
def test_a_blank_reads_as_nothing(text):
    assert read_date(text) == ((None, "", [], None, ("", "", "")))


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("March 2024", ["2024-03"]),
        ("11 August 2024", ["2024-08-11"]),
        ("about 1850", ["1850~"]),
        ("before 1914", ["[..1913]"]),
        ("5-11 August 2024", ["2024-08-05/2024-08-11", "[2024-08-05..2024-08-11]"]),
        ("03/04/2024", ["2024-04-03", "2024-03-04"]),
    ],
)
def test_what_people_write_is_offered_and_not_taken(text, dates):
    reading = read_date(text)
    assert [offer.date for offer in reading.offers] == dates
    assert reading.read is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [("2024-13", ("2024-", "1", "3")), ("2024-", ("2024", "-", "")), ("soon", ("", "s", "oon"))],
)
def test_what_is_no_date_is_wrong_at_a_character(text, parts):
    assert read_date(text).parts == parts


def test_a_spelling_that_is_kept_otherwise_is_told(admin_client):
    assert "March 2024 (year uncertain): 1–31 March 2024" in said(admin_client, "?2024-03")
    assert "(kept as " in said(admin_client, "?2024-03")


def test_one_meaning_is_asked_and_several_are_a_choice(admin_client):
    one, several = said(admin_client, "March 2024"), said(admin_client, "5-11 August 2024")
    assert "Is this meant?" in one
    assert '<button type="button" value="2024-03">March 2024 <code>2024-03</code></button>' in one
    assert "Which of these is meant?" in several
    assert several.count("<button") == 2


def test_the_wrong_character_is_marked(admin_client):
    assert '<p class="wrong">2024-<mark>1</mark>3: ' in said(admin_client, "2024-13")


def test_what_is_typed_is_escaped(admin_client):
    assert "<b>" not in said(admin_client, "<b>2024</b>")


@pytest.mark.parametrize("text", ["x" * 5000, "9" * 40, "2024\ud800", "%", "-" * 64])
def test_no_text_breaks_it(admin_client, text):
    assert admin_client.get(ADDRESS, {"text": text.encode("utf-8", "replace")}).status_code == 200


def test_without_a_text_it_says_nothing(admin_client):
    assert admin_client.get(ADDRESS).content.split() == []


def test_it_is_only_read(admin_client):
    assert admin_client.post(ADDRESS, {"text": "2024"}).status_code == 405


def test_only_staff_are_told(client, db):
    response = client.get(ADDRESS, {"text": "2024"})
    assert (response.status_code, response.url.split("?")[0]) == (302, "/admin/login/")


@pytest.mark.parametrize(("model", "name"), [(Event, "date"), (Source, "published")])
def test_every_form_with_a_date_reads_it(admin_client, db, model, name):
    response = admin_client.get(list_url(model) + "add/")
    content = response.content.decode()
    assert isinstance(response.context["adminform"].form.fields[name].widget, DateInput)
    assert f'id="id_{name}_reading"' in content
    assert "timeline/dates.js" in content


def test_the_reading_describes_its_box():
    html = DateInput().render("date", "2024", {"id": "id_date", "aria-describedby": "help"})
    assert 'aria-describedby="help id_date_reading"' in html
    assert "<p>2024: 1 January – 31 December 2024</p>" in html


def test_phrases_of_a_source_are_offered_with_their_basis():
    found = read_phrases("Back in March, and on 5 May 2023, or soon.", parse("2024-08-11"))
    told = [(each.words, [offer.date for offer in each.offers], each.basis) for each in found]
    assert told == [
        ("Back in March", ["2024-03", "2025-03"], "resolved"),
        ("on 5 May 2023", ["2023-05-05"], "stated"),
    ]


def test_phrases_that_cannot_be_dated_are_not_offered():
    assert read_phrases("Back in March", None) == []
