from django.db import migrations

from timeline.models import entries, uses


def create(apps, schema_editor):
    entries.create(schema_editor.connection)
    uses.install(schema_editor.connection)
    uses.rebuild()


def destroy(apps, schema_editor):
    uses.remove(schema_editor.connection)
    entries.destroy(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0013_spans_by_month")]

    operations = [migrations.RunPython(create, destroy)]
