from django.db import migrations

from timeline.models import guards

# A document began with marks of records and of how the event is known, and then its words.
MARKS = "\x1f\x1d"
BETWEEN = " \x1f\x1e\x1e "


def leave_words_only(apps, schema_editor):
    connection = schema_editor.connection
    guards.remove(connection)
    position = "instr" if connection.vendor == "sqlite" else "strpos"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE timeline_document SET text = substr(text, {position}(text, %s) + %s) "
            "WHERE substr(text, 1, 2) = %s",
            [BETWEEN, len(BETWEEN), MARKS],
        )
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO timeline_words (timeline_words) VALUES ('rebuild')")
    guards.install(connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0014_entries")]

    operations = [migrations.RunPython(leave_words_only, migrations.RunPython.noop)]
