"""What is covered of a camera's picture, and which pictures were taken of it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.registry.models import Channel


class Mask(models.Model):
    """A rectangle of a camera's picture that is covered for whoever has no right to see it.

    It is held by the camera's codes, not by its row: a channel that leaves a catalogue and comes
    back is still covered. Rows are ended, never deleted: what was covered when can be told.
    """

    device_code = models.CharField(max_length=64)
    channel_code = models.CharField(max_length=64)
    left = models.FloatField()
    top = models.FloatField()
    right = models.FloatField()
    bottom = models.FloatField()
    """In fractions of the picture; 0,0 is its upper left."""
    name = models.CharField(max_length=60, blank=True, default="")
    """What is there: windows, a balcony."""
    reason = models.CharField(max_length=200, blank=True, default="")
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField(default=timezone.now)
    ended_by = models.CharField(max_length=80, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(
                fields=["device_code", "channel_code"],
                name="mask_active",
                condition=models.Q(ended_at=None),
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mask_in_picture",
                condition=models.Q(
                    left__gte=0,
                    top__gte=0,
                    right__lte=1,
                    bottom__lte=1,
                    left__lt=models.F("right"),
                    top__lt=models.F("bottom"),
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel_code} {self.name}".strip()

    @property
    def active(self) -> bool:
        """Whether it covers something now."""
        return self.ended_at is None


class MaskPosition(models.Model):
    """For which position of a camera its masks are drawn, and whether it stands there."""

    device_code = models.CharField(max_length=64)
    channel_code = models.CharField(max_length=64)
    preset = models.PositiveSmallIntegerField(default=0)
    """The preset they are drawn for (1 to 255); 0 for none."""
    turned_at = models.DateTimeField(null=True)
    """Since when it may stand elsewhere, as signal tells it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("device_code", "channel_code", name="mask_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel_code} {self.preset or ''}".strip()


class Snapshot(models.Model):
    """A picture somebody took; the image itself went to that person and is not kept."""

    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="+")
    channel_code = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    user = models.BigIntegerField(null=True)
    username = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    masked = models.BooleanField()
    mark = models.BigIntegerField(unique=True)
    """Number hidden in the picture; leads from a picture that surfaces somewhere to this row."""
    entry = models.BigIntegerField(null=True)
    """Key of the entry of the call register."""

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["sha256"])]

    def __str__(self) -> str:
        return f"{self.channel_code} {self.taken_at:%Y-%m-%d %H:%M:%S}"
