"""What lists and search read is right after an upgrade, whatever stood there."""

from tests.seeds.processes import finish, manage, start

# Documents and entries as they were before they told of dates and kinds, and none of them right.
BEFORE = """
import django; django.setup()
from django.db import connection
from timeline.models import documents, entries, spantable
for table in (documents, entries, spantable):
    table.remove(connection)
with connection.cursor() as cursor:
    for table, columns in {
        "timeline_document": "place bigint PRIMARY KEY, event_id bigint NOT NULL, text text",
        "timeline_entry": "kind smallint, record_id bigint, level smallint, event_id bigint",
    }.items():
        cursor.execute(f"DROP TABLE {table}")
        cursor.execute(f"CREATE TABLE {table} ({columns})")
    cursor.execute("INSERT INTO timeline_document VALUES (1, 1, 'flag')")
    cursor.execute("UPDATE timeline_span SET number = 7")
"""


def test_an_upgrade_leaves_all_that_is_found_right(database):
    assert manage(database, "migrate", "-v0", "timeline", "0017")[0] == 0
    assert manage(database, "generate", "120", "-v0")[0] == 0
    assert finish(start(database, BEFORE))[::2] == (0, "")

    assert manage(database, "migrate", "-v0")[0] == 0

    assert manage(database, "reindex", "--check")[:2] == (0, "The index is right.\n")
