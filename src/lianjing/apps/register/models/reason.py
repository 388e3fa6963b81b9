"""Why somebody looks, said once for a session of work."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.rights.choices import Purpose


class WorkReason(models.Model):
    """A reason stated by a person; it stands for the looks under one grant until it ends."""

    user = models.BigIntegerField()
    username = models.CharField(max_length=80)
    grant = models.BigIntegerField(null=True)
    group = models.BigIntegerField(null=True)
    """Only for cameras of this node of the tree; empty: all of the grant."""
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    text = models.CharField(max_length=500, blank=True, default="")
    stated_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["user", "grant", "until"])]

    def __str__(self) -> str:
        return f"{self.username}: {self.purpose} {self.text}"
