from django.db import migrations, models

import timeline.models.windows
from timeline.models import guards, parts


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


def fill(apps, schema_editor):
    parts.rebuild()


class Migration(migrations.Migration):

    dependencies = [
        ('timeline', '0007_documents'),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField(
            model_name='event',
            name='is_part',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('status', 'published')), fields=['sort_key', 'position', 'slug'], name='event_published_order'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('is_part', False), ('status', 'published')), fields=['sort_key', 'position', 'slug'], name='event_top_level_order'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(timeline.models.windows.LevelOf('earliest', 'latest', 'sort_key'), models.F('sort_key'), models.F('position'), models.F('slug'), models.F('latest'), condition=models.Q(('status', 'published')), name='event_level_order'),
        ),
        migrations.RunPython(install, remove),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
