"""Who watches what, and the story of each call."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianjing.apps.accounts.models import User
from lianjing.apps.registry.models import Channel
from lianjing.apps.viewing.choices import Outcome, StreamProfile


class Session(models.Model):
    """One viewer's place at a running pull, under one right; what stays is in the register."""

    key = models.CharField(max_length=32, unique=True)
    """Unguessable; the API's name of the session."""
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    username = models.CharField(max_length=64)
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="sessions")
    channel_code = models.CharField(max_length=64)
    profile = models.CharField(max_length=8, choices=StreamProfile.choices)
    call = models.CharField(max_length=64, blank=True, default="", db_index=True)
    stream = models.CharField(max_length=64, blank=True, default="", db_index=True)
    """Empty while the device is still asked for a picture: the place is taken already."""
    viewer_address = models.CharField(max_length=64, blank=True, default="")
    """Where the media node serves viewers, as it told us."""
    viewer_port = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=64, blank=True, default="")
    sign_in = models.CharField(max_length=32, blank=True, default="")
    """The sign-in it was begun under; it ends with it."""
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    """The earliest of: one session's length, the end of the right."""
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True, default="")
    end_note = models.CharField(max_length=200, blank=True, default="")
    """Who ended it and why, if somebody did."""
    bytes = models.BigIntegerField(default=0)

    # --- by which right ---
    grant = models.BigIntegerField(null=True)
    grant_number = models.CharField(max_length=24, blank=True, default="")
    right_until = models.DateTimeField(null=True)
    """When the right is over by the clock: its expiry, or the end of its hours."""
    unmasked = models.BooleanField(default=False)
    """Seen without privacy masks, by a right of its own."""
    entry = models.BigIntegerField(null=True)
    """Key of its entry in the call register."""

    # --- how it goes on ---
    seen_at = models.DateTimeField(null=True)
    """When the media node last served it."""
    left_at = models.DateTimeField(null=True)
    """When its last connection went; it may come back for a moment."""
    kbps = models.PositiveIntegerField(default=0)
    cut_due = models.BooleanField(default=False)
    """It has ended and the media node has still to be told."""

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="session_cut_due", condition=Q(cut_due=True)),
            models.Index(fields=["user", "ended_at"]),
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
