from django.db import migrations, transaction

from timeline.models import documents


def write_anew(apps, schema_editor):
    with transaction.atomic():
        documents.destroy(schema_editor.connection)
        documents.create(schema_editor.connection)
    documents.write_all()


class Migration(migrations.Migration):
    # Or else nobody could write anything until all documents are written.
    atomic = False
    dependencies = [("timeline", "0018_spans_by_kind")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
