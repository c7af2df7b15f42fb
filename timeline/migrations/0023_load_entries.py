import django.db.models.deletion
from django.db import migrations, models

_BATCH = 500
_KINDS = [
    ("person", "person"),
    ("location", "place"),
    ("source", "source"),
    ("event", "event"),
    ("participation", "participation"),
    ("setting", "place of an event"),
    ("citation", "citation"),
    ("link", "link"),
    ("dismissal", "dismissal"),
]


def part(apps, schema_editor):
    Load, LoadEntry = apps.get_model("timeline", "Load"), apps.get_model("timeline", "LoadEntry")
    for pk in Load.objects.order_by("pk").values_list("pk", flat=True):
        plan = Load.objects.values_list("plan", flat=True).get(pk=pk)
        entries = [
            LoadEntry(load_id=pk, object_id=entry["id"], **{
                name: entry[name] for name in ("kind", "key", "outcome", "units", "memory", "row")
            })
            for entry in plan
        ]
        LoadEntry.objects.bulk_create(entries, batch_size=_BATCH)


def join(apps, schema_editor):
    Load = apps.get_model("timeline", "Load")
    for load in Load.objects.order_by("pk"):
        entries = load.entries.order_by("pk").values()
        load.plan = [
            {
                "id": entry["object_id"],
                **{name: entry[name] for name in ("kind", "key", "outcome", "units", "memory", "row")},
            }
            for entry in entries.iterator()
        ]
        load.save(update_fields=["plan"])


class Migration(migrations.Migration):
    dependencies = [("timeline", "0022_windows_by_kind")]

    operations = [
        migrations.CreateModel(
            name="LoadEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=_KINDS, max_length=13)),
                ("key", models.CharField(max_length=500)),
                ("outcome", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField(null=True)),
                (
                    "units",
                    models.JSONField(
                        default=list,
                        help_text="Of each unit that differed what seeds said, say now and was live.",
                    ),
                ),
                (
                    "memory",
                    models.JSONField(
                        help_text="Every column of the seed record before.", null=True
                    ),
                ),
                (
                    "row",
                    models.JSONField(help_text="Every column of what was deleted.", null=True),
                ),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="timeline.load",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(part, join),
        migrations.RemoveField(model_name="load", name="plan"),
    ]
