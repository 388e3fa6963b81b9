"""When something went online or offline, and why."""

from typing import ClassVar

from django.db import models

from lianjing.apps.registry.models.channel import Channel
from lianjing.apps.registry.models.device import Device


class StatusChange(models.Model):
    """One change of a device, or of one channel when `channel` is set.

    A channel that follows its device has no row of its own: a platform with a hundred thousand
    channels leaves one row when it goes away.
    """

    device = models.ForeignKey(Device, models.CASCADE, related_name="status_changes")
    channel = models.ForeignKey(
        Channel, models.CASCADE, null=True, related_name="status_changes", db_index=False
    )
    at = models.DateTimeField()
    online = models.BooleanField()
    reason = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["device", "channel", "-at"]),
            models.Index(fields=["channel", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {'online' if self.online else 'offline'} ({self.reason})"
