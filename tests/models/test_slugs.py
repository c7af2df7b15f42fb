import pytest

from timeline.models.slugs import free_slug


@pytest.mark.parametrize(
    ("taken", "slug"),
    [([], "flag"), (["flag"], "flag-2"), (["flag", "flag-2", "flag-4"], "flag-3")],
)
def test_a_slug_is_numbered_where_others_have_it(taken, slug):
    assert free_slug("flag", taken) == slug
