"""Enters the labels cameras have already, and those grants rest on."""

from django.db import migrations


def enter(apps, schema_editor):
    del schema_editor
    label = apps.get_model("registry", "Label")
    known = set(
        apps.get_model("registry", "ChannelLabel")
        .objects.values_list("label", flat=True)
        .distinct()
    )
    known |= set(
        apps.get_model("rights", "GrantRule").objects.values_list("label", flat=True).distinct()
    )
    label.objects.bulk_create(
        [label(name=name, created_by="system:setup") for name in sorted(known) if name]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0009_labels"),
        ("rights", "0001_initial"),
    ]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
