"""The table of audit records: appended, never changed."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.models import User


class Record(models.Model):
    """One thing somebody did, in the same transaction as the thing itself."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.CharField(max_length=80)
    """The name at that time: it outlives the user."""
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    address = models.CharField(max_length=64, blank=True, default="")
    action = models.CharField(max_length=64)
    """`noun.verb_in_the_past`, for example `device.renamed`."""
    target_type = models.CharField(max_length=32, blank=True, default="")
    target_id = models.CharField(max_length=64, blank=True, default="")
    target_name = models.CharField(max_length=200, blank=True, default="")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["actor", "-id"]),
            models.Index(fields=["action", "-id"]),
            models.Index(fields=["target_type", "target_id", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor} {self.action} {self.target_name}"
