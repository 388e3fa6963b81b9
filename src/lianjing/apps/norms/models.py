"""Days entered by hand: what is announced later, or differs in a region."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class DayEntry(models.Model):
    """One day that is worked or not, otherwise than its weekday or the shipped table says."""

    day = models.DateField()
    works = models.BooleanField()
    name = models.CharField(max_length=60, blank=True, default="")
    region = models.CharField(max_length=12, blank=True, default="")
    """Leading digits of the division it holds in; empty: everywhere."""
    source = models.CharField(max_length=200)
    """The notice it goes back to."""
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.CharField(max_length=80, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["day", "region", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "day", "region", condition=Q(withdrawn_at=None), name="day_entered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.region}"
