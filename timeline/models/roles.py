"""Who may do what: the groups to which accounts are added.

Contributors draft, and take changes to drafts back. Editors publish, decide, merge, take back
anything, recover and delete as well. What readers see, those who may not publish cannot change:
``timeline.admin.editing`` sees to that.
"""

from typing import Any

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions

CONTRIBUTOR = "Contributor"
EDITOR = "Editor"

# What is written by hand: records, and the rows that belong to one.
_RECORDS = ("event", "person", "location", "source")
_ROWS = ("citation", "dismissal", "participation", "eventlink")


def install(apps: Any = current_apps) -> None:
    """Make the groups, or give them what permissions they lack; they keep any others."""
    groups = apps.get_model("auth", "Group")._default_manager
    permissions = apps.get_model("auth", "Permission")._default_manager
    for name in (CONTRIBUTOR, EDITOR):
        group, _ = groups.get_or_create(name=name)
        for permission in permissions.filter(content_type__app_label="timeline"):
            if _is_granted(name, permission.codename):
                group.permissions.add(permission)


def install_at(apps: Any) -> None:
    """Do the same in a migration, which passes the ``apps`` of its time.

    Django makes permissions only when all migrations have run, and of no model without a module.
    """
    app = apps.get_app_config("timeline")
    app.models_module = True
    create_permissions(app, verbosity=0, apps=apps)
    install(apps)


def remove(apps: Any = current_apps) -> None:
    """Delete the groups."""
    names = [CONTRIBUTOR, EDITOR]
    apps.get_model("auth", "Group")._default_manager.filter(name__in=names).delete()


def _is_granted(role: str, codename: str) -> bool:
    verb, _, model = codename.partition("_")
    if verb == "view":
        return True
    if verb in ("add", "change"):
        return model in _RECORDS + _ROWS
    if verb == "delete":
        return model in _ROWS or (role == EDITOR and model in _RECORDS)
    return role == EDITOR
