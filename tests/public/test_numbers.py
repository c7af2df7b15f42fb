import pytest
from django.utils.translation import override

from timeline.public.numbers import grouped


@pytest.mark.parametrize(
    ("language", "written"), [("en-gb", "1,234,567"), ("fr", "1\u00a0234\u00a0567")]
)
def test_thousands_stand_apart_as_the_language_has_it(language, written):
    with override(language):
        assert (grouped(999), grouped(1_234_567)) == ("999", written)
