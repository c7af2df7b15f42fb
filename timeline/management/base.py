"""What all commands of this project have in common."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, DataError, IntegrityError, InternalError, NotSupportedError

# Errors of this program; all others tell that the database is not there, or not as it should be.
_BUGS = (DataError, IntegrityError, InternalError, NotSupportedError)
# What shells say of a program whose reader has gone: 128 and the number of SIGPIPE.
_READER_GONE = 141


class Command(BaseCommand):
    """A command that says in a line what is wrong with the database, and ends with its reader."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return self.execute_and_flush(*args, **options)
        except DatabaseError as error:
            if isinstance(error, _BUGS):
                raise
            raise CommandError(_reason(error)) from error
        except BrokenPipeError:
            # Lest Python tries once more to write what is left, when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(_READER_GONE)

    def execute_and_flush(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        finally:
            sys.stdout.flush()


def _reason(error: DatabaseError) -> str:
    text = str(error).strip()
    if "no such table" in text or "does not exist" in text:
        return f"The database is not set up: run migrate first ({text.splitlines()[0]})"
    return f"The database is not to be had: {text}"
