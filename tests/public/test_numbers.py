import pytest
from django.template import engines
from django.utils.translation import override

from timeline.public.numbers import grouped


@pytest.mark.parametrize(
    ("language", "written"), [("en-gb", "1,234,567"), ("fr", "1\u00a0234\u00a0567")]
)
def test_thousands_stand_apart_as_the_language_has_it(language, written):
    with override(language):
        assert (grouped(999), grouped(1_234_567)) == ("999", written)


@pytest.mark.parametrize(
    ("language", "found"), [("en-gb", "2,000 events found"), ("fr", "2\xa0000 événements trouvés")]
)
def test_what_was_found_is_counted_with_thousands_apart(language, found):
    with override(language):
        template = engines["jinja2"].get_template("timeline/_count.html")

        assert template.render({"count": 2000, "is_more": False}).strip() == found
