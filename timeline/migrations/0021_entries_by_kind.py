from django.db import migrations

from timeline.models import entries, guards


def create_anew(apps, schema_editor):
    entries.destroy(schema_editor.connection)
    entries.create(schema_editor.connection)
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0020_public_counts")]

    operations = [migrations.RunPython(create_anew, migrations.RunPython.noop)]
