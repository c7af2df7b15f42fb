from django.db import migrations

from timeline.models import spantable


def make_narrow(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        spantable.destroy(connection)
        spantable.create(connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0015_documents_of_words")]

    operations = [migrations.RunPython(make_narrow, migrations.RunPython.noop)]
