"""What became of a file: who changed what, from what to what, and why."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.equipment.choices import FileKind, Source


class Change(models.Model):
    """One saved change of one file, in the same transaction as the change."""

    kind = models.CharField(max_length=10, choices=FileKind.choices)
    file = models.BigIntegerField()
    version = models.PositiveIntegerField()
    """The version the change made."""
    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=80)
    source = models.CharField(max_length=10, choices=Source.choices)
    action = models.CharField(max_length=24)
    """created, changed, state, coded, merged, unmerged, removed, imported."""
    reason = models.CharField(max_length=300, blank=True, default="")
    batch = models.BigIntegerField(null=True)
    """The import it belongs to."""
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    """Only what changed, by field key."""

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "file", "-id"]),
            models.Index(fields=["at"]),
            models.Index(fields=["batch"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file} v{self.version} {self.action}"
