"""Let the database refuse to change entries."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from lianjing.apps.register import fixed


def install(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    fixed.install(editor.connection)


def remove(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    fixed.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
