from django.db import migrations

from timeline.models import content


def create(apps, schema_editor):
    content.create(schema_editor.connection)


def destroy(apps, schema_editor):
    content.destroy(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0011_uses")]

    operations = [migrations.RunPython(create, destroy)]
