from django.db import migrations

from timeline.models import documents


def fold_anew(apps, schema_editor):
    documents.refold()


class Migration(migrations.Migration):
    # Or else nobody could write anything until all documents are looked at.
    atomic = False
    dependencies = [("timeline", "0025_lists_in_order")]

    operations = [migrations.RunPython(fold_anew, migrations.RunPython.noop)]
