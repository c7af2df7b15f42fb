import pickle

from timeline.edtf import EdtfError


def test_reads_well_for_an_editor():
    error = EdtfError("2019-02-29", 8, "February 2019 has 28 days")
    assert str(error) == '"2019-02-29": February 2019 has 28 days (at character 9)'


def test_keeps_its_parts():
    error = EdtfError("1985-13", 5, "there is no month 13")
    assert (error.text, error.position, error.reason) == ("1985-13", 5, "there is no month 13")


def test_is_a_value_error():
    assert issubclass(EdtfError, ValueError)


def test_shortens_a_long_text():
    assert str(EdtfError("1" * 70, 64, "too long")).startswith(f'"{"1" * 64}…": too long')


def test_survives_pickling():
    error = EdtfError("x", 0, "there is no month {month}", {"month": 2})
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert str(again) == '"x": there is no month February (at character 1)'
