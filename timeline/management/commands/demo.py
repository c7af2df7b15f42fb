import secrets
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.files import locks
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q

from timeline.management import base
from timeline.models import roles


class Command(base.Command):
    help = "Set up the database, load the seeds, make an editor account and serve the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the port to serve on (8000)")
        parser.add_argument("--no-serve", action="store_true", help="stop when all is set up")

    def handle(self, *args: Any, **options: Any) -> None:
        with _alone():
            call_command("migrate", verbosity=0, stdout=self.stdout)
            with suppress(SystemExit):  # conflicts, which the report has told
                call_command("loadseed", stdout=self.stdout)
            account = make_editor()
        self.stdout.write(_welcome(account, options["port"]))
        if not options["no_serve"]:
            call_command("runserver", str(options["port"]), use_reloader=False)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for another first start: two that migrate one new database get in each other's way."""
    with (settings.BASE_DIR / ".demo.lock").open("w") as file:
        locks.lock(file, locks.LOCK_EX)
        yield


def make_editor() -> tuple[str, str] | None:
    """Make an account for an editor and return its name and password; None if there is one."""
    name, password = "editor", secrets.token_urlsafe(12)
    with transaction.atomic():
        if User.objects.filter(Q(is_staff=True) | Q(username=name)).exists():
            return None
        user = User.objects.create_user(name, password=password, is_staff=True)
        roles.install()
        user.groups.add(Group.objects.get(name=roles.EDITOR))
    return name, password


def _welcome(account: tuple[str, str] | None, port: int) -> str:
    site = f"http://localhost:{port}/"
    lines = ["", f"Timeline: {site}", f"Admin:    {site}admin/"]
    if account:
        name, password = account
        lines += [f"          name {name}, password {password} (shown this once)"]
    return "\n".join([*lines, ""])
