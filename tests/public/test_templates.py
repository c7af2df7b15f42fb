import pytest
from django.template import engines
from django.utils.translation import override
from markupsafe import escape

from timeline.edtf import parse
from timeline.models import Event
from timeline.models.search import Search
from timeline.public.compiling import escaped
from timeline.public.dates import worded
from timeline.public.templates import dated, degrees, first_words, last_words, marker


@pytest.mark.parametrize(
    "date",
    ["2024", "2024-03", "2024-08-11", "2024-08-11T21:00:00", "2024-08-11T21:00:00Z"],
)
def test_a_datetime_holds_what_is_plainly_a_date(date):
    assert f'<time datetime="{date}">' in dated(parse(date))


@pytest.mark.parametrize(
    "date",
    [
        "2024-21",
        "2024-03~",
        "2024?",
        "2024-0X",
        "198X",
        "-0043",
        "0000",
        "Y12024",
        "2024-03/2024-04",
        "[2024-04-21..2024-04-30]",
        "[..2024-08-11]",
        "2024-08-11T24:00:00",
    ],
)
def test_a_datetime_does_not_hold_what_it_would_falsify(date):
    assert f'<span data-edtf="{date}" title="EDTF {date}">' in dated(parse(date))


def test_no_date_is_no_datetime():
    assert dated(None) == "Undated"


def test_no_date_is_undated():
    assert worded(None) == "undated"


@pytest.mark.parametrize(
    ("date", "mark"),
    [
        ("2024-08-11", "exact"),
        ("2024-08-11T21:00:00Z", "exact"),
        ("2024-07-26/2024-08-11", "exact"),
        ("2024-03", "vague"),
        ("2024-08-11~", "vague"),
        ("2024-08-11?", "vague"),
        ("2024-XX-11", "vague"),
        ("[2024-04-21..2024-04-30]", "vague"),
        ("[..2024-08-11]", "vague"),
        ("2024-08-11/..", "vague"),
        ("", "vague"),
    ],
)
def test_the_mark_of_what_happened_tells_whether_the_day_is_known(date, mark):
    assert marker(Event(date=date)) == mark


@pytest.mark.parametrize("factuality", ["depicted", "planned", "alleged"])
def test_the_mark_of_anything_else_is_its_factuality(factuality):
    assert marker(Event(date="2024-08-11", factuality=factuality)) == factuality


def test_a_short_context_is_kept_whole():
    assert (last_words("Back in March, "), first_words(" at the sign.")) == (
        "Back in March, ",
        " at the sign.",
    )


def test_a_long_context_is_cut_between_words():
    text = "word " * 60

    assert last_words(text) == "… " + "word " * 31
    assert first_words(text) == "word " * 31 + "word …"


@pytest.mark.parametrize(
    ("angle", "sides", "written"),
    [(48.9245, "NS", "48.9245° N"), (-118.3215, "EW", "118.3215° W"), (0.0, "NS", "0.0000° N")],
)
def test_degrees_name_their_side(angle, sides, written):
    assert degrees(angle, sides) == written


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("b", "a &lt;<mark>b</mark>&gt; &amp;"),
        ("<", "a <mark>&lt;</mark>b&gt; &amp;"),
        ("lt", "a &lt;b&gt; &amp;"),
        ("", "a &lt;b&gt; &amp;"),
        (None, "a &lt;b&gt; &amp;"),
    ],
)
def test_what_was_found_is_marked_in_escaped_text(query, shown):
    page = engines["jinja2"].from_string("{{ text|found(search) }}")
    search = None if query is None else Search(query)

    assert page.render({"text": "a <b> &", "search": search}) == shown


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("b c", "<p>a &lt;<mark>b</mark>&gt;<br><mark>c</mark></p><p>&amp;</p>"),
        ('"b> c &"', "<p>a &lt;b&gt;<br>c</p><p>&amp;</p>"),
        ('"b> c"', "<p>a &lt;<mark>b&gt;<br>c</mark></p><p>&amp;</p>"),
    ],
)
def test_what_was_found_is_marked_in_paragraphs(query, shown):
    page = engines["jinja2"].from_string("{{ text|linebreaks(search) }}")

    assert page.render({"text": "a <b>\nc\n\n&", "search": Search(query)}) == shown


def test_text_is_escaped_as_html_is_anywhere():
    assert escaped("""<'"&>é""") == str(escape("""<'"&>é"""))


def test_what_is_filled_into_a_text_is_escaped():
    text = "{% trans title=title %}Parts of {{ title }}{% endtrans %}"
    with override("fr"):
        page = engines["jinja2"].from_string(text).render({"title": "<b> & 100%"})

    assert page == "Parties de\u202f: &lt;b&gt; &amp; 100%"


def test_a_word_before_what_a_tag_adds_stands_apart_from_it():
    text = "{% if names %}Also as{% endif %}\n  {% for name in names %}{{ name }}{% endfor %}"
    page = engines["jinja2"].from_string(text)

    assert page.render({"names": ["JSON"]}).split() == ["Also", "as", "JSON"]
