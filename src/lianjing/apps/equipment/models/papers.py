"""Photos and filings."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.equipment.choices import FileKind, FilingState, PhotoKind
from lianjing.apps.equipment.models.base import FileBase


class Photo(models.Model):
    """A picture of a camera, pole or sign; its bytes lie in the data directory under its hash."""

    of = models.CharField(max_length=10, choices=FileKind.choices, default=FileKind.CAMERA)
    file = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=PhotoKind.choices)
    digest = models.CharField(max_length=64)
    """SHA-256 of the stored bytes, which carry no EXIF any more."""
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    """Where EXIF or the phone said it was taken, WGS-84."""
    distance = models.FloatField(null=True)
    """Metres between that and the file's position when it came in."""
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 -- NULL is not unique
    """Idempotency key of the phone that sent it: sending again adds nothing."""

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["of", "file", "-id"])]

    def __str__(self) -> str:
        return f"{self.of} {self.file} {self.kind}"


class Filing(FileBase):
    """A filing (备案) of one system or place with the county police (Decree 799 Art. 14).

    `filed` freezes what was stated, so that a later change of the files shows as `change_due`.
    """

    system = models.ForeignKey(
        "equipment.System", models.SET_NULL, null=True, related_name="filings"
    )
    place_class = models.CharField(max_length=8, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    in_use_on = models.CharField(max_length=10, blank=True, default="")
    due_on = models.DateField(null=True)
    filing_state = models.CharField(
        max_length=12, choices=FilingState.choices, default=FilingState.DUE, db_index=True
    )
    number = models.CharField(max_length=60, blank=True, default="")
    channel = models.CharField(max_length=16, blank=True, default="")
    """online or paper."""
    agent = models.CharField(max_length=100, blank=True, default="")
    submitted_on = models.CharField(max_length=10, blank=True, default="")
    accepted_on = models.CharField(max_length=10, blank=True, default="")
    returned_reason = models.CharField(max_length=300, blank=True, default="")
    camera_count = models.PositiveIntegerField(null=True)
    storage_days = models.PositiveIntegerField(null=True)
    filed = models.JSONField(default=dict)
    proof = models.CharField(max_length=64, blank=True, default="")
    """SHA-256 of the scanned receipt in the data directory."""
    cameras: "models.ManyToManyField[models.Model, models.Model]" = models.ManyToManyField(
        "equipment.Camera", related_name="filings"
    )

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()
