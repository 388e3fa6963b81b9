"""Workflows as regions changed them, and the very text each request is worked by."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.models import Organisation


class WorkflowOverride(models.Model):
    """What a region or an organisation has otherwise; each change is a new row."""

    workflow = models.CharField(max_length=24)
    region = models.CharField(max_length=12, blank=True, default="")
    """Leading digits of the division of the applicant's organisation; empty: everywhere."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    """Requests of this organisation only; goes before regions."""
    body = models.JSONField(default=dict)
    """What replaces the keys of the shipped table: `deadlines`, `who`, `settings` key by key,
    `state`, `transition` and the rest as a whole; empty: as shipped."""
    source = models.CharField(max_length=200)
    """The paper it goes back to."""
    reason = models.CharField(max_length=500)
    version = models.PositiveIntegerField(default=1)
    active = models.BooleanField(default=True)
    """Whether it is the present one of its region and organisation."""
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["workflow", "active"])]

    def __str__(self) -> str:
        return f"{self.workflow} {self.region} {self.version}".strip()


class WorkflowText(models.Model):
    """A whole table as some request was submitted under; later changes do not move those."""

    digest = models.CharField(max_length=64, unique=True)
    workflow = models.CharField(max_length=24)
    version = models.CharField(max_length=40)
    body = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.workflow} {self.version}"
