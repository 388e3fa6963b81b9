"""Sign-ins as they run, passwords that were, second factors."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.choices import FactorKind
from lianjing.apps.accounts.models.people import User


class SignIn(models.Model):
    """One sign-in of a person: what runs in one browser until it ends."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    key = models.CharField(max_length=32, unique=True)
    """Hash of the session's key: the same as `Actor.sign_in`."""
    session = models.CharField(max_length=40)
    """Key of Django's session, to end it; emptied then."""
    address = models.CharField(max_length=64, blank=True, default="")
    terminal = models.CharField(max_length=200, blank=True, default="")
    """What the browser says it is."""
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["user", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%F %T}"


class PasswordMemory(models.Model):
    """A password somebody had, hashed, so that it is not chosen again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%F}"


class Factor(models.Model):
    """One second factor of a person."""

    user = models.ForeignKey(User, models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=12, choices=FactorKind.choices)
    name = models.CharField(max_length=60, blank=True, default="")
    secret = models.CharField(max_length=400, blank=True, default="")
    """Concealed (`accounts.secrets`); only one-time passwords have one."""
    credential = models.CharField(max_length=1400, blank=True, default="", db_index=True)
    """Id of a WebAuthn credential, base64url."""
    data = models.JSONField(default=dict)
    """Public key, transports, counter."""
    last_step = models.BigIntegerField(default=0)
    """Last time step used, so that no code counts twice (RFC 6238 §5.2)."""
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
