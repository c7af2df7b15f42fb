import pytest

from timeline.admin.values import difference, read
from timeline.models.kinds import KINDS, Name

EVENT, LOCATION = KINDS[Name.EVENT], KINDS[Name.LOCATION]


def test_a_date_is_told_with_how_it_reads():
    date = {"date": "2024-03", "date_phrase": "Back in March", "date_basis": "resolved"}
    assert read(EVENT, "date", date) == {
        "date": "2024-03 (March 2024)",
        "date phrase": "Back in March",
        "date basis": "resolved from the dateline",
    }


@pytest.mark.parametrize(
    ("kind", "unit", "value", "reads"),
    [
        (EVENT, "title", "A flag is seen", {"title": "A flag is seen"}),
        (EVENT, "parent", "handed-over", {"parent": "handed-over"}),
        (EVENT, "parent", None, {"parent": ""}),
        (EVENT, "position", 0, {"position": "0"}),
        (EVENT, "date", None, {"date": "", "date phrase": "", "date basis": ""}),
        (
            LOCATION,
            "coordinates",
            {"latitude": 48.9, "longitude": 0.0},
            {"latitude": "48.9", "longitude": "0.0"},
        ),
    ],
)
def test_each_field_of_a_unit_is_told(kind, unit, value, reads):
    assert read(kind, unit, value) == reads


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("The flag", "The flag", "The flag"),
        ("A flag is seen", "A white flag is seen", "A<ins> white</ins> flag is seen"),
        ("the flag is seen", "the flag was seen", "the flag <del>is</del> <ins>was</ins> seen"),
        ("inferred by an editor", "stated", "<del>inferred by an editor</del> <ins>stated</ins>"),
        ("", "Bearer", "<ins>Bearer</ins>"),
        ("Bearer", "", "<del>Bearer</del>"),
        ("", "", ""),
    ],
)
def test_a_difference_is_marked(old, new, marked):
    assert difference(old, new) == marked


def test_a_difference_is_no_markup_of_its_own():
    assert difference("<b>", "<script>") == ("&lt;<del>b</del> <ins>script</ins>&gt;")


def test_many_equal_lines_are_told_and_not_shown():
    lines = [f"Line {n}." for n in range(10)]
    assert difference("\n".join(lines), "\n".join([*lines, "The end."])) == (
        '<span class="quiet">… 10 lines as before …</span>\n<ins>The end.</ins>'
    )


def test_a_very_long_line_is_not_compared_word_by_word():
    old, new = "word " * 2000, "word " * 1999
    assert difference(old, new) == f"<del>{old}</del> <ins>{new}</ins>"
