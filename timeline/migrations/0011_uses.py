from django.db import migrations, models

from timeline.models import guards, uses


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


def fill(apps, schema_editor):
    uses.rebuild()


class Migration(migrations.Migration):

    dependencies = [
        ('timeline', '0010_spans'),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField(
            model_name='location',
            name='is_public',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='person',
            name='is_public',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='source',
            name='is_public',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name='location',
            index=models.Index(condition=models.Q(('is_public', True)), fields=['name', 'slug'], name='location_public_order'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('is_public', True)), fields=['name', 'slug'], name='person_public_order'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(condition=models.Q(('is_public', True)), fields=['title', 'slug'], name='source_public_order'),
        ),
        migrations.RunPython(install, remove),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
