import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from tests.seeds.conftest import SeedFolder
from timeline.models import Person, SeedConflict
from timeline.templatetags.conflicts import open_conflicts


@pytest.fixture
def conflict(tmp_path, db):
    seeds = SeedFolder(tmp_path)
    seeds.load()
    Person.objects.update(name="The one who bears it")
    seeds.replace("people.toml", "The bearer", "The flag bearer")
    seeds.load()
    return SeedConflict.objects.get()


@pytest.fixture
def viewer(db, django_user_model):
    user = django_user_model.objects.create(username="viewer")
    user.user_permissions.add(Permission.objects.get(codename="view_seedconflict"))
    return user


def test_open_conflicts_are_counted(conflict, viewer):
    assert open_conflicts(viewer) == 1
    SeedConflict.objects.update(decision="kept")
    assert open_conflicts(viewer) == 0


def test_nothing_is_counted_for_those_who_may_not_see_it(conflict, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert open_conflicts(AnonymousUser()) == 0
