"""Has the records there are already linked, and told apart by group."""

from django.db import migrations


def queue(apps, schema_editor):
    from lianjing.apps.audit.groups import group_of

    alias = schema_editor.connection.alias
    Record = apps.get_model("audit", "Record")
    actions = Record.objects.using(alias).order_by().values_list("action", flat=True).distinct()
    for action in list(actions):
        Record.objects.using(alias).filter(action=action).update(group=group_of(action).value)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_waiting (record) SELECT id FROM audit_record")


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_fields")]
    operations = [migrations.RunPython(queue, migrations.RunPython.noop)]
