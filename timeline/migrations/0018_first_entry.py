from django.db import migrations

from timeline.models import uses


def install(apps, schema_editor):
    uses.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0017_spans_by_year")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
