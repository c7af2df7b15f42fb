from django.db import migrations

from timeline.models import spantable


def create(apps, schema_editor):
    spantable.create(schema_editor.connection)


def destroy(apps, schema_editor):
    spantable.destroy(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0009_findings")]

    operations = [migrations.RunPython(create, destroy)]
