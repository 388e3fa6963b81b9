"""Standing in for somebody (Vertretung, 代办)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from lianjing.apps.accounts.models import User


class Delegation(models.Model):
    """Somebody decides what another would, from one moment to another."""

    giver = models.ForeignKey(User, models.PROTECT, related_name="+")
    taker = models.ForeignKey(User, models.PROTECT, related_name="+")
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    """Excluded."""
    reason = models.CharField(max_length=300)
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="delegation_to_another"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")), name="delegation_ends_after_it_begins"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["taker", "ends"])]

    def __str__(self) -> str:
        return f"{self.giver_id} -> {self.taker_id}"
