from django.db import migrations

from timeline.models import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0026_documents_of_like_letters")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
