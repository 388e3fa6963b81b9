"""What registers with us: cameras, recorders, lower platforms."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.registry.choices import (
    DeviceKind,
    Edition,
    SayWho,
    SsrcPolicy,
    StreamTransport,
    Substream,
)


class Device(models.Model):
    """A device or lower platform: what people entered, and a shadow of its live state.

    `signal` alone knows what is online now; the columns under "shadow" are written by `ingest`.
    """

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=16, choices=DeviceKind.choices, default=DeviceKind.DEVICE)
    name = models.CharField(max_length=200, blank=True, default="")
    secret = models.CharField(max_length=400, blank=True, default="")
    """Its password as ciphertext (`registry.passwords`); empty: the access password counts."""
    charset = models.CharField(max_length=16, blank=True, default="")
    stream_transport = models.CharField(
        max_length=16, choices=StreamTransport.choices, default=StreamTransport.UDP
    )
    ssrc_policy = models.CharField(
        max_length=16, choices=SsrcPolicy.choices, default=SsrcPolicy.STRICT
    )
    edition = models.CharField(max_length=8, choices=Edition.choices, default=Edition.AUTO)
    substream = models.CharField(max_length=16, choices=Substream.choices, default=Substream.NONE)
    say_who = models.CharField(max_length=8, choices=SayWho.choices, default=SayWho.AUTO)
    trusted = models.BooleanField(default=True)
    """False while it is on hold: it may register, but nothing is asked of it."""
    created_at = models.DateTimeField(default=timezone.now)
    search = models.TextField(blank=True, default="")

    # --- shadow of the live state ---
    online = models.BooleanField(default=False)
    status_reason = models.CharField(max_length=40, blank=True, default="never_seen")
    status_changed_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=64, blank=True, default="")
    transport = models.CharField(max_length=8, blank=True, default="")
    registered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    last_keepalive_at = models.DateTimeField(null=True)
    gb_version = models.CharField(max_length=16, blank=True, default="")
    user_agent = models.CharField(max_length=200, blank=True, default="")
    manufacturer = models.CharField(max_length=100, blank=True, default="")
    model = models.CharField(max_length=100, blank=True, default="")
    firmware = models.CharField(max_length=100, blank=True, default="")
    suspicious = models.PositiveIntegerField(default=0)
    """How many messages claimed its identity without proof."""
    catalogue_at = models.DateTimeField(null=True)
    channels_total = models.PositiveIntegerField(default=0)
    channels_online = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "code"]),
            models.Index(fields=["online", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class RegistrationAttempt(models.Model):
    """One registration that succeeded or was refused; the last ones of each code are kept."""

    code = models.CharField(max_length=64)
    """As the peer wrote it: it need not be one of ours."""
    at = models.DateTimeField()
    ok = models.BooleanField()
    reason = models.CharField(max_length=40, blank=True, default="")
    source = models.CharField(max_length=64, blank=True, default="")
    transport = models.CharField(max_length=8, blank=True, default="")
    known = models.BooleanField(default=True)
    password_source = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["code", "-at"]),
            models.Index(fields=["ok", "-at"]),
            models.Index(fields=["-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%F %T} {'ok' if self.ok else self.reason}"
