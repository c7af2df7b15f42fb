from django.db import migrations

from timeline.models import bulk, guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)
    bulk.analyze()  # of the indexes that are new in 0025


class Migration(migrations.Migration):
    dependencies = [("timeline", "0026_documents_of_like_letters")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
