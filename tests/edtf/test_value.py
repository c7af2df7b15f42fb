import copy
import pickle
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given

from tests.edtf.strategies import VALUES
from timeline.edtf import UNDATED_SORT_KEY, End, Precision, parse, seconds


@given(VALUES, VALUES)
def test_exactly_one_of_less_equal_greater(a, b):
    assert [a < b, a == b, a > b].count(True) == 1


@given(VALUES, VALUES, VALUES)
def test_order_is_transitive(a, b, c):
    low, middle, high = sorted([a, b, c])
    assert low <= middle <= high
    assert low <= high


@given(VALUES)
def test_equal_values_have_equal_hashes(value):
    again = parse(str(value))
    assert (again, hash(again)) == (value, hash(value))


@given(VALUES)
def test_known_ends_and_bounds_agree(value):
    assert (value.earliest is None) == (value.start_kind is not End.KNOWN)
    assert (value.latest is None) == (value.end_kind is not End.KNOWN)


def test_order_on_a_timeline():
    texts = ["../2024-08-11", "2024-08-11", "2024-08-11/2024-08-12", "2024-08-11/..", "2024-08-12"]
    assert [str(value) for value in sorted(map(parse, reversed(texts)))] == texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-08", seconds(2024, 8)),
        ("../2024-08-11", seconds(2024, 8, 11)),
        ("/2024-08-11", seconds(2024, 8, 11)),
        ("[..2024-08-11]", seconds(2024, 8, 11)),
        ("../2024-08", seconds(2024, 8)),
        ("..2004-06-01/2004-06-20..", seconds(2004, 6, 1)),
        ("{..1983-12-31,1984-10-10}", seconds(1983, 12, 31)),
        ("../..", UNDATED_SORT_KEY),
        ("/", UNDATED_SORT_KEY),
    ],
)
def test_sort_key(text, expected):
    assert parse(text).sort_key == expected


def test_is_immutable():
    with pytest.raises(FrozenInstanceError):
        parse("2024").earliest = 0


def test_takes_no_new_attributes():
    with pytest.raises((AttributeError, TypeError)):
        parse("2024").note = "invented"


COPIED = ["2024-08", "198X?/..", "[1667,1670..1672]", "2024-21", "Y12345S2"]


@pytest.mark.parametrize("text", COPIED)
def test_survives_pickling(text):
    value = parse(text)
    again = pickle.loads(pickle.dumps(value))  # noqa: S301
    assert (again, again.latest) == (value, value.latest)


@pytest.mark.parametrize("text", COPIED)
def test_survives_copying(text):
    value = parse(text)
    again = copy.deepcopy(value)
    assert (again, again.latest) == (value, value.latest)


def test_is_not_equal_to_its_text():
    assert parse("2024") != "2024"


def test_is_not_ordered_with_other_types():
    with pytest.raises(TypeError):
        parse("2024") < "2025"  # noqa: B015


def test_repr_reads_back():
    assert repr(parse("?2024")) == "parse('2024?')"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-08-11T21:00:00", Precision.SECOND),
        ("2024-08-11", Precision.DAY),
        ("2024-08-1X", Precision.MONTH),
        ("2024-08", Precision.MONTH),
        ("2024-XX-11", Precision.YEAR),
        ("2024-22", Precision.SEASON),
        ("2024-34", Precision.QUARTER),
        ("2024-37", Precision.QUADRIMESTER),
        ("2024-40", Precision.SEMESTER),
        ("Y12345", Precision.YEAR),
        ("-198X", Precision.DECADE),
        ("1953S2", Precision.CENTURY),
        ("1XX3-12-21", Precision.MILLENNIUM),
        ("2024-08-11/2025", Precision.YEAR),
        ("[2024-08,2024-09-01]", Precision.MONTH),
        ("/..", Precision.UNKNOWN),
    ],
)
def test_precision(text, expected):
    assert parse(text).precision is expected
