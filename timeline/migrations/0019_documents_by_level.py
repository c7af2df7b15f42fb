from django.db import migrations

from timeline.models import documents


def write_anew(apps, schema_editor):
    documents.destroy(schema_editor.connection)
    documents.create(schema_editor.connection)
    documents.refresh()


class Migration(migrations.Migration):
    dependencies = [("timeline", "0018_spans_by_kind")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
