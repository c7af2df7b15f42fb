"""Letting one load at a time pass."""

from django.db import connection

# Any number will do, so long as every load asks PostgreSQL for the same one.
_ADVISORY_LOCK = 0x5EED


def lock() -> None:
    """Wait until no other load is under way; to be called inside a transaction.

    SQLite has locked with the transaction's begin already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
