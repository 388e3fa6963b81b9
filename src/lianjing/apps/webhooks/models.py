"""Tables of webhooks: who is told, and each message to them until it has arrived."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.models import User
from lianjing.apps.webhooks.choices import DeliveryState


class Webhook(models.Model):
    """One receiver of changes."""

    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=400)
    """The key messages are signed with, as ciphertext."""
    kinds = models.JSONField(default=list)
    """Kinds of files it is told about."""
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    """Whose rights limit what it is told."""
    active = models.BooleanField(default=True)
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    """Tries in a row that failed."""

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message to one receiver."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    state = models.CharField(
        max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True)
    """HTTP status of the last answer."""
    error = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "next_at"]),
            models.Index(fields=["webhook", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook_id}"
