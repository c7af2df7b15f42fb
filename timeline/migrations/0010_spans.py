from django.db import migrations

from timeline.models import spans


def create(apps, schema_editor):
    spans.create(schema_editor.connection)


def destroy(apps, schema_editor):
    spans.destroy(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0009_findings")]

    operations = [migrations.RunPython(create, destroy)]
