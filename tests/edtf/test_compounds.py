import pytest

from timeline.edtf import End, civil, parse


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1964/2008", End.KNOWN, End.KNOWN),
        ("../2008", End.OPEN, End.KNOWN),
        ("/2008", End.UNKNOWN, End.KNOWN),
        ("1964/..", End.KNOWN, End.OPEN),
        ("1964/", End.KNOWN, End.UNKNOWN),
        ("..1964/2008..", End.OPEN, End.OPEN),
        ("/..", End.UNKNOWN, End.OPEN),
        ("[..1760]", End.OPEN, End.KNOWN),
        ("{1760..}", End.KNOWN, End.OPEN),
        ("[1667,1668]", End.KNOWN, End.KNOWN),
    ],
)
def test_kinds_of_ends(text, start, end):
    value = parse(text)
    assert (value.start_kind, value.end_kind) == (start, end)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("?1984/~2004", "1984?/2004~"),
        ("..?1984/2004..", "..1984?/2004.."),
        ("[1672,1667,1668..1670]", "[1672,1667,1668..1670]"),
        ("[1985..1985]", "[1985]"),
        ("{1985-03-05,1985,1985-03-05}", "{1985-03-05,1985}"),
        ("[1985,1985..1985]", "[1985]"),
        ("{..?1984,2004..}", "{..1984?,2004..}"),
    ],
)
def test_canonical(text, canonical):
    assert str(parse(text)) == canonical


def test_a_dated_open_end_keeps_its_date():
    value = parse("..2004-06-01/2005")
    assert (value.earliest, str(value.start)) == (None, "2004-06-01")


def test_a_set_spans_its_members_in_any_order():
    value = parse("[1672,1667..1668,1670-05]")
    assert (civil(value.earliest)[0], civil(value.latest)[0]) == (1667, 1672)


def test_members_of_a_set():
    members = parse("{..1666,1667,1670..1672}").members
    assert [str(member) for member in members] == ["..1666", "1667", "1670..1672"]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("1964/2008", 0),
        ("-0200/0200", 1),
        ("1984?/2004", 1),
        ("1984/..", 1),
        ("../..", 1),
        ("2004-XX/2005", 2),
        ("..2004/2005", 2),
        ("2004-06-~01/2005", 2),
        ("[1667]", 2),
    ],
)
def test_level(text, level):
    assert parse(text).level == level
