"""From here on the database refuses to change what was recorded."""

from django.db import migrations

from lianjing.apps.audit import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor.connection)


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_queue_old_records")]
    operations = [migrations.RunPython(install, remove)]
