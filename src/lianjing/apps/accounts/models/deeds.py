"""Deeds that wait for a second person, and what became of them."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.choices import DeedState
from lianjing.apps.accounts.models.people import User


class Deed(models.Model):
    """Something one person asked for and another one confirms before it is done (双人复核)."""

    name = models.CharField(max_length=40)
    """A `DeedName`."""
    service = models.CharField(max_length=80)
    """Which service does it: its app and function."""
    payload = models.JSONField()
    """What the service is given; never a secret."""
    about = models.BigIntegerField(null=True)
    """Key of the person it is about, who does not confirm it."""
    target = models.CharField(max_length=200, blank=True, default="")
    before = models.JSONField(default=dict)
    """What it rests on: were this different when it is confirmed, it would not be done."""
    after = models.JSONField(default=dict)
    """What will be, as tried out when it was asked for."""
    reason = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(
        max_length=12, choices=DeedState.choices, default=DeedState.ASKED, db_index=True
    )
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    asked_name = models.CharField(max_length=80)
    asked_from = models.CharField(max_length=64, blank=True, default="")
    token = models.CharField(max_length=100, blank=True, default="")
    """The token it was asked with; it must still be good when the deed is done."""
    limits = models.JSONField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    lapses_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_name = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=300, blank=True, default="")
    """What the one who decided says."""
    cause = models.CharField(max_length=64, blank=True, default="")
    """Why it could not be done: a code of `kernel.causes`."""
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "lapses_at"], name="deed_due")]

    def __str__(self) -> str:
        return f"{self.name} {self.target}".strip()[:200]
