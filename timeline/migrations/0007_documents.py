from django.db import migrations

from timeline.models import documents


def create(apps, schema_editor):
    documents.create(schema_editor.connection)


def destroy(apps, schema_editor):
    documents.destroy(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0006_merges")]

    operations = [migrations.RunPython(create, destroy)]
