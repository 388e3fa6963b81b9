"""Tokens of other systems."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.models.people import User


class ApiToken(models.Model):
    """A token another system signs its calls with; only its hash is kept."""

    name = models.CharField(max_length=100)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    """Whom it acts as: never more than this user may."""
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    """Its last characters, to tell it from others."""
    permissions = models.JSONField(default=list)
    networks = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)
    used_from = models.CharField(max_length=64, blank=True, default="")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name
