"""Workbooks made from the registry."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.models import User
from lianjing.apps.exchange.choices import ExportState


class Export(models.Model):
    """One export: what was asked for, by whom, and its file until it expires."""

    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    actor = models.CharField(max_length=80)
    form = models.CharField(max_length=16)
    where = models.JSONField(default=dict)
    """The filter, as the request gave it."""
    contacts = models.BooleanField(default=False)
    """Names and telephone numbers are written out; asked for and allowed."""
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    job = models.BigIntegerField(null=True)
    filename = models.CharField(max_length=200, blank=True, default="")
    """What a browser saves it as."""
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    cause = models.CharField(max_length=40, blank=True, default="")
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"]),
            models.Index(fields=["state", "expires_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.filename}".strip()
