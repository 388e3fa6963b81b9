"""Records with all that is asked of them, and the tables of the chain."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        # The column stays as it is; only the foreign key goes: removing a user changed records.
        migrations.AlterField(
            "record", "user", models.BigIntegerField(null=True, db_column="user_id")
        ),
        migrations.RenameField("record", "user", "user_id"),
        migrations.AlterField("record", "user_id", models.BigIntegerField(null=True)),
    ]
