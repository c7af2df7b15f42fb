import pytest
from django.utils import translation
from hypothesis import settings

# A busy machine is no failure; how fast dates are read is measured by tests.benchmarks.edtf_parse.
settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")


@pytest.fixture(autouse=True)
def _first_language(settings):
    """A request leaves its language behind for the next test."""
    yield
    translation.activate(settings.LANGUAGE_CODE)
