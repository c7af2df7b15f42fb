from django.db import migrations

from timeline.models import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0025_lists_in_order")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
