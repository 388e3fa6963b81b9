"""An index over the search text on SQLite, so that a search reads it and not whole rows.

PostgreSQL limits the length of what a B-tree holds, and scans the table fast enough without.
"""

from django.db import migrations


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("CREATE INDEX registry_channel_search ON registry_channel (search)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP INDEX registry_channel_search")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
