"""From here on SQLite also refuses to put another row in the place of one that was recorded."""

from django.db import migrations

from lianjing.apps.audit import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_append_only")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
