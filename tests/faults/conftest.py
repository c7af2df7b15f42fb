import shutil

import pytest

from tests.seeds.processes import manage

MAKE_EDITOR = "from django.contrib.auth.models import User; User.objects.create_superuser('editor')"


@pytest.fixture(scope="module")
def filled_in(empty, tmp_path_factory):
    """A database with the shipped articles and an editor."""
    path = tmp_path_factory.mktemp("filled") / "db.sqlite3"
    shutil.copy(empty, path)
    assert manage(f"sqlite:///{path}", "loadseed")[0] == 0
    assert manage(f"sqlite:///{path}", "shell", "-v0", "-c", MAKE_EDITOR)[0] == 0
    return path
