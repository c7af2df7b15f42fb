import pytest
from django.test.utils import override_script_prefix
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from timeline.models.links import page


@pytest.mark.parametrize("language", ["en-gb", "fr"])
@pytest.mark.parametrize("prefix", ["/", "/below/"])
@pytest.mark.parametrize("slug", ["a-place", "slug", "the-slug-of-2024", "_"])
def test_a_page_is_where_django_says(language, prefix, slug):
    with override(language), override_script_prefix(prefix):
        assert page("timeline:event", slug) == reverse("timeline:event", args=[slug])


@pytest.mark.parametrize("slug", ["", "a/b", "é", "a b"])
def test_what_is_no_slug_has_no_page(slug):
    with pytest.raises(NoReverseMatch):
        page("timeline:event", slug)
