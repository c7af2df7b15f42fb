import pytest
from django.contrib.auth.models import Group, Permission, User

from timeline.models import roles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def groups():
    """As a migration leaves them, which a test that empties the database takes along."""
    roles.install()


def may(role):
    user = User.objects.create_user(role)
    user.groups.add(Group.objects.get(name=role))
    return {name.removeprefix("timeline.") for name in user.get_all_permissions()}


def test_contributors_write_and_delete_rows_but_no_records():
    may_do = may(roles.CONTRIBUTOR)
    assert {"add_event", "change_event", "change_person", "delete_citation"} <= may_do
    assert may_do.isdisjoint({"delete_event", "delete_person", "delete_source"})


def test_contributors_decide_nothing():
    decisions = {
        "publish_event",
        "merge_person",
        "merge_location",
        "decide_seedconflict",
        "undo_load",
    }
    assert may(roles.CONTRIBUTOR).isdisjoint(decisions)
    assert decisions <= may(roles.EDITOR)


def test_editors_may_all_that_contributors_may():
    assert may(roles.CONTRIBUTOR) < may(roles.EDITOR)


@pytest.mark.parametrize("role", [roles.CONTRIBUTOR, roles.EDITOR])
def test_nobody_writes_the_records_of_loading_or_accounts(role):
    models = ("load", "seedrecord", "seedconflict", "user", "group")
    writing = {f"{verb}_{model}" for verb in ("add", "change", "delete") for model in models}
    assert {name.rpartition(".")[2] for name in may(role)}.isdisjoint(writing)


def test_groups_keep_what_they_were_given_besides():
    group = Group.objects.get(name=roles.CONTRIBUTOR)
    group.permissions.set(Permission.objects.filter(codename="view_user"))
    roles.install()
    assert group.permissions.filter(codename="view_user").exists()
    assert group.permissions.filter(codename="add_event").exists()


def test_groups_can_be_taken_back():
    roles.remove()
    assert not Group.objects.exists()
