from django.db import migrations

from timeline.models import uses


def install(apps, schema_editor):
    uses.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0023_load_entries")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
