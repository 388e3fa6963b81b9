"""One entry of the call register (调用登记), and what was put right about it later."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.register.choices import Deed

NUMBER_DIGITS = 8


class Entry(models.Model):
    """Who looked at what, why, when, from where (Decree 799 Art. 16(2)③).

    Everything is written down as it was called then: no foreign keys, so that it outlives people,
    cameras and grants. Once it has ended only a database trigger's exceptions change: bytes that
    arrive late. What turns out to be wrong is put right by a `Correction` beside it.
    """

    action = models.CharField(max_length=10, choices=Deed.choices)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()
    """Last sign that it went on; stands in for an end nobody saw."""
    end_reason = models.CharField(max_length=40, blank=True, default="")
    end_note = models.CharField(max_length=200, blank=True, default="")
    """Who ended it and why, when somebody else did."""
    end_seen = models.BooleanField(default=True)
    """False: the end was not seen, the last known time stands for it."""
    count = models.PositiveIntegerField(default=1)
    """Commands or pictures of a burst."""
    detail = models.CharField(max_length=200, blank=True, default="")
    """What exactly, for example the control action."""

    # --- content ---
    channel = models.BigIntegerField(null=True)
    """Key of `registry.Channel` at that time."""
    channel_code = models.CharField(max_length=64, blank=True, default="")
    channel_name = models.CharField(max_length=255, blank=True, default="")
    span_from = models.DateTimeField(null=True)
    """Footage looked at; empty for live."""
    span_until = models.DateTimeField(null=True)

    # --- unit and name ---
    user = models.BigIntegerField(null=True)
    username = models.CharField(max_length=80, blank=True, default="")
    person = models.CharField(max_length=80, blank=True, default="")
    organisation = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=200, blank=True, default="")
    """Name of the organisation, or of the platform that asked."""
    post = models.CharField(max_length=40, blank=True, default="")
    role = models.CharField(max_length=20, blank=True, default="")
    platform = models.CharField(max_length=64, blank=True, default="")
    """Code of the upper platform that asked; empty for our own people."""
    platform_name = models.CharField(max_length=200, blank=True, default="")
    platform_user = models.CharField(max_length=200, blank=True, default="")
    """`Monitor-User-Identity` as given (GB/T 28181-2022 §9.1.2 and chapter 8)."""

    # --- reason ---
    purpose = models.CharField(max_length=20, blank=True, default="")
    """A `rights.choices.Purpose`."""
    reason = models.CharField(max_length=500)
    grant = models.BigIntegerField(null=True)
    grant_number = models.CharField(max_length=24, blank=True, default="")
    request_number = models.CharField(max_length=24, blank=True, default="")

    # --- from where ---
    address = models.CharField(max_length=64, blank=True, default="")
    terminal = models.CharField(max_length=100, blank=True, default="")
    network = models.CharField(max_length=40, blank=True, default="")
    session = models.CharField(max_length=64, blank=True, default="")
    call = models.CharField(max_length=64, blank=True, default="")

    # --- what left the platform ---
    bytes = models.BigIntegerField(default=0)
    files = models.JSONField(default=list)
    """`[{"name": …, "size": …, "sha256": …}, …]` of what was saved."""
    medium = models.CharField(max_length=100, blank=True, default="")
    """Number of the disc or stick it was handed over on."""
    watermark = models.CharField(max_length=64, blank=True, default="")
    recipient = models.CharField(max_length=200, blank=True, default="")
    destination = models.CharField(max_length=300, blank=True, default="")
    """Use, and where it stays."""

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name_plural = "entries"
        indexes: ClassVar = [
            models.Index(fields=["-started_at", "-id"]),
            models.Index(fields=["channel", "-id"]),
            models.Index(fields=["user", "-id"]),
            models.Index(fields=["platform", "-id"]),
            models.Index(fields=["session"]),
            models.Index(fields=["call"]),
            models.Index(
                fields=["last_at"], name="register_open", condition=models.Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Give the number people write on paper, `DJ-2026-00000123`."""
        return f"DJ-{timezone.localtime(self.started_at):%Y}-{self.pk:0{NUMBER_DIGITS}d}"


class Correction(models.Model):
    """What was put right about an entry; neither is changed afterwards."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="corrections")
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=80)
    field = models.CharField(max_length=20)
    was = models.CharField(max_length=500, blank=True, default="")
    now = models.CharField(max_length=500, blank=True, default="")
    why = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.field}"
