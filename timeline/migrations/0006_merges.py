import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from timeline.models import roles
from timeline.models.likeness import marks


def note_all(apps, schema_editor):
    likeness = apps.get_model("timeline", "Likeness")
    for name in ("person", "location"):
        rows = apps.get_model("timeline", name).objects.only("name", "aliases", "wikidata")
        likeness.objects.bulk_create(
            (
                likeness(kind=name, object_id=row.pk, by=mark.by, value=mark.value)
                for row in rows.iterator()
                for mark in sorted(marks(row))
            ),
            batch_size=500,
        )


def install_roles(apps, schema_editor):
    roles.install_at(apps)


class Migration(migrations.Migration):

    dependencies = [
        ('timeline', '0005_roles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Likeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8)),
                ('object_id', models.BigIntegerField()),
                ('by', models.CharField(help_text='A name, folded, or the Wikidata id.', max_length=8)),
                ('value', models.CharField(max_length=200)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['kind', 'object_id'], name='likeness_of_object')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'value', 'by', 'object_id'), name='likeness_once')],
            },
        ),
        migrations.CreateModel(
            name='Distinction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8)),
                ('one', models.BigIntegerField(help_text='The lower of the two primary keys.')),
                ('other', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('kind', 'one', 'other'), name='distinction_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='distinction_of_two')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'person'), ('location', 'place'), ('source', 'source'), ('event', 'event'), ('participation', 'participation'), ('setting', 'place of an event'), ('citation', 'citation'), ('link', 'link'), ('dismissal', 'dismissal')], max_length=13)),
                ('kept_id', models.BigIntegerField(help_text='The primary key of the record that stayed.')),
                ('gone_id', models.BigIntegerField(help_text='The primary key of the record that went into it.')),
                ('kept_before', models.JSONField(help_text='Every column of the one that stayed.')),
                ('kept_after', models.JSONField(help_text='The same, after the merge.')),
                ('gone', models.JSONField(help_text='Every column of the one that went.')),
                ('moved', models.JSONField(default=list, help_text='What referred to the one that went: kind, field, primary keys.')),
                ('joined', models.JSONField(default=list, help_text='What both had: the row that went, and the one that stands for it.')),
                ('owned', models.JSONField(default=dict, help_text="The units that became an editor's, by seed record.")),
                ('drawn', models.JSONField(default=list, help_text='The distinctions that were handed on.')),
                ('at', models.DateTimeField()),
                ('undone', models.DateTimeField(editable=False, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['kind', 'kept_id'], name='merge_into_object')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone', None)), fields=('kind', 'gone_id'), name='merge_goes_into_one')],
            },
        ),
        migrations.RunPython(note_all, migrations.RunPython.noop),
        migrations.RunPython(install_roles, migrations.RunPython.noop),
    ]
