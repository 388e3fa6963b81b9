"""Who watches what, and the story of each call."""

from typing import ClassVar

from django.db import models

from lianjing.apps.accounts.models import User
from lianjing.apps.registry.models import Channel
from lianjing.apps.viewing.choices import Outcome, StreamProfile


class Session(models.Model):
    """One viewer's right to a running pull; kept afterwards as the register of viewing."""

    key = models.CharField(max_length=32, unique=True)
    """Unguessable; the API's name of the session."""
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    username = models.CharField(max_length=64)
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="sessions")
    channel_code = models.CharField(max_length=64)
    profile = models.CharField(max_length=8, choices=StreamProfile.choices)
    call = models.CharField(max_length=64, db_index=True)
    stream = models.CharField(max_length=64, db_index=True)
    viewer_address = models.CharField(max_length=64)
    """Where the media node serves viewers, as it told us."""
    viewer_port = models.PositiveIntegerField()
    source = models.CharField(max_length=64, blank=True, default="")
    sign_in = models.CharField(max_length=32, blank=True, default="")
    """The sign-in it was begun under; it ends with it."""
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True, default="")
    bytes = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["ended_at", "expires_at"]),
            models.Index(fields=["channel", "ended_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.channel_code} {self.started_at:%F %T}"


class Call(models.Model):
    """One attempt to play, with its story once it is over."""

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, default="live")
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="calls")
    device_code = models.CharField(max_length=64)
    channel_code = models.CharField(max_length=64)
    viewer = models.CharField(max_length=80, blank=True, default="")
    """User name, or the upper platform it was for."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    cause = models.CharField(max_length=40, blank=True, default="")
    first_packet_ms = models.IntegerField(null=True)
    story = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["-started_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-started_at"]),
            models.Index(fields=["outcome", "-started_at"]),
            models.Index(fields=["channel", "-started_at"]),
            models.Index(fields=["viewer", "-started_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.outcome} {self.cause}"
