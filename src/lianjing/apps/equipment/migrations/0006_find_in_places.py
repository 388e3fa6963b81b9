"""Whoever sees one county asks about it alone: all that lists ask of a camera, by its division."""

from django.db import migrations

_PLACED = (
    "CREATE INDEX equipment_camera_placed ON equipment_camera (region, name, id, state, "
    "merged_into_id, point_class, place_class, departments, score, errors, warnings, code)"
)


class Migration(migrations.Migration):
    dependencies = [("equipment", "0005_find_labels")]
    operations = [migrations.RunSQL(_PLACED, "DROP INDEX equipment_camera_placed")]
