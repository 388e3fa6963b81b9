"""What somebody found who stood at the foot of the pole."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class FieldCheck(models.Model):
    """One look at one camera: the list gone through, a note, where the phone was.

    Pictures taken with it are `Photo` rows of their own, and a corrected position is a `Change`
    of the file: both stand without the check, and the check names only what was found.
    """

    key = models.CharField(max_length=64, unique=True)
    """Idempotency key of the phone: sending again adds nothing."""
    camera = models.ForeignKey(
        "equipment.Camera", models.CASCADE, related_name="checks", db_index=False
    )
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    """When it was done, by the phone's clock; not later than it came in."""
    received_at = models.DateTimeField(default=timezone.now)
    items = models.JSONField(default=dict)
    """`{item: "yes" | "no" | "unclear"}`, items as in `equipment.checklist`."""
    failed = models.PositiveSmallIntegerField(default=0)
    """How many items were answered no."""
    note = models.CharField(max_length=500, blank=True, default="")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    """Where the phone was, WGS-84."""
    accuracy = models.FloatField(null=True)
    """Metres, as the phone said."""
    distance = models.FloatField(null=True)
    """Metres between that and the file's position when the check came in."""
    moved = models.BooleanField(default=False)
    """The file's position was corrected with it."""

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["camera", "-id"])]

    def __str__(self) -> str:
        return f"check of {self.camera_id} by {self.by}"
