"""What others say should stand in a camera's file; somebody who keeps files decides."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.equipment.models.camera import Camera


class Proposal(models.Model):
    """Proposed values of one file, with the version they were proposed upon."""

    class State(models.TextChoices):
        """Where a proposal is."""

        OPEN = "open", "待处理"
        ACCEPTED = "accepted", "已采纳"
        REJECTED = "rejected", "未采纳"
        WITHDRAWN = "withdrawn", "已撤回"

    camera = models.ForeignKey(Camera, models.CASCADE, related_name="proposals")
    values = models.JSONField(default=dict)
    version = models.PositiveIntegerField()
    reason = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    proposed_by = models.CharField(max_length=80)
    user = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["camera", "-id"]),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk} for {self.camera_id}"
