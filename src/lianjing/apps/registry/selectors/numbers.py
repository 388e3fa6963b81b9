"""Numbers for monitoring; they name nobody, so no actor is asked for."""

from django.db import DatabaseError, connection
from django.db.models import Count, Q, Sum

from lianjing.apps.registry.models import Device


def totals() -> dict[str, tuple[int, int]]:
    """Give how many devices and channels there are and how many are online."""
    found = Device.objects.aggregate(
        devices=Count("pk"),
        devices_online=Count("pk", filter=Q(online=True)),
        channels=Sum("channels_total"),
        channels_online=Sum("channels_online"),
    )
    return {
        "devices": (found["devices"], found["devices_online"]),
        "channels": (found["channels"] or 0, found["channels_online"] or 0),
    }


def database_answers() -> bool:
    """Tell whether the database answers a question now."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
