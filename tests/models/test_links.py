import pytest
from django.test.utils import override_script_prefix
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from timeline.models.links import page, with_text_fragment


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


@pytest.mark.parametrize(
    ("url", "text", "address"),
    [
        ("https://a.example/x", "the flag", "https://a.example/x#:~:text=the%20flag"),
        ("https://a.example/x#top", "the flag", "https://a.example/x#top:~:text=the%20flag"),
        ("https://a.example/", "well-known, & “so”", "%2Dknown%2C%20%26%20%E2%80%9Cso%E2%80%9D"),
        ("https://a.example/", "a b c d e f g h i j k", "a%20b%20c%20d%20e,g%20h%20i%20j%20k"),
    ],
)
def test_an_address_leads_to_the_words_on_their_page(url, text, address):
    assert with_text_fragment(url, text).endswith(address)
