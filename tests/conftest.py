import gc

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import settings
from whitenoise.middleware import WhiteNoiseMiddleware

from olympics import environment
from tests.databases import database, empty, on_postgresql, on_sqlite, postgresql

__all__ = ["database", "empty", "on_postgresql", "on_sqlite", "postgresql"]

# A busy machine is no failure; how fast dates are read is measured by tests.benchmarks.edtf_parse.
settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")


@pytest.fixture(scope="session", autouse=True)
def _garbage_sought_seldom():
    """And not among all that was imported: that finds nothing, and took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _first_language(settings):
    """A request leaves its language behind for the next test."""
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _passwords_hashed_quickly(settings):
    """Not as slowly as guessing them is meant to be."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nothing_held(settings):
    """What one test was answered is none of the next one's, though their marks may be the same."""
    settings.CACHES = {"default": environment.cache({"CACHE_URL": "none"}, "CACHE_URL")}


@pytest.fixture(scope="session", autouse=True)
def _static_files_found_once():
    """Otherwise each client of a test looks through all folders for them."""
    files = WhiteNoiseMiddleware().files
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            WhiteNoiseMiddleware,
            "add_files_from_finders",
            lambda middleware: middleware.files.update(files),
        )
        yield


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """The database for fixtures of a whole module: all that is written is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
