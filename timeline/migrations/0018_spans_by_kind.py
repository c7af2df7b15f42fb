from django.db import migrations

from timeline.models import spantable


def create_anew(apps, schema_editor):
    spantable.destroy(schema_editor.connection)
    spantable.create(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0017_spans_by_year")]

    operations = [migrations.RunPython(create_anew, migrations.RunPython.noop)]
