from django.db import migrations, models

from timeline.models import addresses


def install(apps, schema_editor):
    addresses.install(schema_editor.connection)


def remove(apps, schema_editor):
    addresses.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('timeline', '0002_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'person'), ('location', 'place'), ('source', 'source'), ('event', 'event'), ('participation', 'participation'), ('setting', 'place of an event'), ('citation', 'citation'), ('link', 'link'), ('dismissal', 'dismissal')], max_length=13)),
                ('slug', models.SlugField(db_index=False, max_length=120)),
                ('object_id', models.BigIntegerField(help_text='The primary key of the record that had it.')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('kind', 'slug', 'object_id'), name='former_slug_once')],
            },
        ),
        migrations.RunPython(install, remove),
    ]
