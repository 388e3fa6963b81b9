"""What is attached to a request, and what was looked at, copied, handed over."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.approvals.choices import ItemKind, RequestPaperKind
from lianjing.apps.approvals.models.request import Request


class Paper(models.Model):
    """A file attached to a request; its bytes lie under their hash."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="papers")
    kind = models.CharField(
        max_length=12, choices=RequestPaperKind.choices, default=RequestPaperKind.OTHER
    )
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """SHA-256."""
    media_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """One span of one camera's footage that was viewed, copied or exported (调取内容)."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=8, choices=ItemKind.choices, default=ItemKind.EXPORT)
    code = models.CharField(max_length=64)
    """Of the camera."""
    name = models.CharField(max_length=200, blank=True, default="")
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    medium = models.CharField(max_length=60, blank=True, default="")
    """Number of the medium."""
    file_name = models.CharField(max_length=200, blank=True, default="")
    size = models.PositiveBigIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    """SHA-256 of the file."""
    watermark = models.CharField(max_length=64, blank=True, default="")
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.code} {self.file_name}"
