"""Upper platforms; what each may know of and do say grants (`apps.rights`)."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.registry.models import Channel
from lianjing.apps.sharing.choices import SharedEdition, SipTransport


class UpperPlatform(models.Model):
    """A platform we register with; the columns under "shadow" are written by `ingest`."""

    key = models.CharField(max_length=16, unique=True)
    """Short name of this link between our own processes; never changes."""
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=20)
    address = models.CharField(max_length=100)
    port = models.PositiveIntegerField(default=5060)
    transport = models.CharField(
        max_length=8, choices=SipTransport.choices, default=SipTransport.UDP
    )
    username = models.CharField(max_length=64, blank=True, default="")
    """Empty is our own platform code."""
    secret = models.CharField(max_length=400, blank=True, default="")
    edition = models.CharField(
        max_length=8, choices=SharedEdition.choices, default=SharedEdition.GB2022
    )
    charset = models.CharField(max_length=16, default="GB18030")
    keepalive_seconds = models.PositiveIntegerField(default=60)
    expires = models.PositiveIntegerField(default=3600)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    # --- shadow of the live state ---
    online = models.BooleanField(default=False)
    status_reason = models.CharField(max_length=40, blank=True, default="never_seen")
    status_changed_at = models.DateTimeField(null=True)
    shared = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    acknowledged = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    rights_digest = models.CharField(max_length=64, blank=True, default="")
    """Of the grants in force when signal was last told; time alone changes them too."""

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("code", "address", "port", name="upper_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class ShownCode(models.Model):
    """The code a channel is shown as to uppers where its own is taken by another device's.

    Kept for ever: an upper knows the channel by it (GB/T 28181-2022 §9.3 asks for unique codes).
    """

    channel = models.OneToOneField(
        Channel, models.CASCADE, primary_key=True, related_name="shown_code"
    )
    code = models.CharField(max_length=20, unique=True)

    def __str__(self) -> str:
        return self.code
