import pytest

from timeline.edtf import Qualifier, Qualifiers, parse

UNCERTAIN, APPROXIMATE = frozenset({Qualifier.UNCERTAIN}), frozenset({Qualifier.APPROXIMATE})
BOTH, NONE = UNCERTAIN | APPROXIMATE, frozenset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2004-06-11", (NONE, NONE, NONE)),
        ("2004?", (UNCERTAIN, NONE, NONE)),
        ("2004-06-11~", (APPROXIMATE, APPROXIMATE, APPROXIMATE)),
        ("2004-06~-11", (APPROXIMATE, APPROXIMATE, NONE)),
        ("2004-?06-11", (NONE, UNCERTAIN, NONE)),
        ("?2004-06-04~", (BOTH, APPROXIMATE, APPROXIMATE)),
        ("2001-?09~-09", (APPROXIMATE, BOTH, NONE)),
        ("?-2004-06%", (BOTH, BOTH, NONE)),
        ("2001-~21", (NONE, APPROXIMATE, NONE)),
        ("Y170000002~", (APPROXIMATE, NONE, NONE)),
        ("1984?/2004-~06", (UNCERTAIN, APPROXIMATE, NONE)),
        ("[1667?,1668~]", (BOTH, NONE, NONE)),
    ],
)
def test_marks_reach_their_components(text, expected):
    assert parse(text).qualifiers == Qualifiers(*expected)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("?2004", "2004?"),
        ("?2004?", "2004?"),
        ("?2004~", "2004%"),
        ("~2004-~06", "2004-06~"),
        ("?2004-06%", "2004-06%"),
        ("?2004-06-04~", "2004%-~06-~04"),
        ("2001-?09~-09", "2001~-%09-09"),
        ("?2004-?06-11", "2004-06?-11"),
        ("2004-?06-?11", "2004-?06-?11"),
        ("?-2004-06", "-2004?-06"),
        ("2001-21?", "2001-21?"),
        ("?2001-?21", "2001-21?"),
    ],
)
def test_one_spelling_for_each_meaning(text, canonical):
    assert str(parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "uncertain", "approximate"),
    [
        ("2004", False, False),
        ("2004?", True, False),
        ("2004-~06", False, True),
        ("2004%", True, True),
        ("1984/2004?", True, False),
    ],
)
def test_uncertain_and_approximate(text, uncertain, approximate):
    value = parse(text)
    assert (value.is_uncertain, value.is_approximate) == (uncertain, approximate)


@pytest.mark.parametrize("mark", ["?", "~", "%"])
def test_marks_move_no_bound(mark):
    assert parse(f"2004-06{mark}").earliest == parse("2004-06").earliest
    assert parse(f"2004-06{mark}").latest == parse("2004-06").latest
