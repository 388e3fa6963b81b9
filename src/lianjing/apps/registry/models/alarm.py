"""Alarms as devices reported them."""

from typing import ClassVar

from django.db import models

from lianjing.apps.registry.models.device import Device


class Alarm(models.Model):
    """One alarm notification (GB/T 28181-2022 §9.4)."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="alarms", db_index=False)
    source = models.CharField(max_length=64)
    """The code in the alarm: a channel, an alarm input, or the device."""
    at = models.DateTimeField()
    raised_at = models.DateTimeField()
    """By the device's own clock."""
    priority = models.PositiveSmallIntegerField(default=0)
    method = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=16, blank=True, default="")
    description = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-at"]),
            models.Index(fields=["device", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.source} {self.kind}"
