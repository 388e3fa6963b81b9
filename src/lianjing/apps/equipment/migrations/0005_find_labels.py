"""Labels are few, and whether the network shows a code as online is asked for many at once."""

from django.db import migrations

_LABELS = "CREATE INDEX equipment_camera_labels ON equipment_camera (labels)"
_SEEN = "CREATE INDEX registry_channel_code_online ON registry_channel (code, online)"


class Migration(migrations.Migration):
    dependencies = [
        ("equipment", "0004_field_check"),
        ("registry", "0003_override_subject"),
    ]
    operations = [
        migrations.RunSQL(_LABELS, "DROP INDEX equipment_camera_labels"),
        migrations.RunSQL(_SEEN, "DROP INDEX registry_channel_code_online"),
    ]
