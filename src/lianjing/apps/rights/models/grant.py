"""The grant: who may do what, when, from where, for which purpose."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from lianjing.apps.accounts.choices import Post, Role
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.rights.choices import GrantState, Origin, Purpose, SubjectKind


class Grant(models.Model):
    """One right given; which cameras it covers say its rules and its list."""

    number = models.CharField(max_length=24, unique=True)
    """`SQ-2026-000123`, on every paper about it."""
    state = models.CharField(
        max_length=12, choices=GrantState.choices, default=GrantState.ACTIVE, db_index=True
    )
    origin = models.CharField(max_length=12, choices=Origin.choices)
    title = models.CharField(max_length=200)

    # --- whom ---
    subject = models.CharField(max_length=8, choices=SubjectKind.choices)
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="grants")
    person_name = models.CharField(max_length=64, blank=True, default="")
    """The user name at that time: the paper outlives the account."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="grants")
    post = models.CharField(max_length=24, choices=Post.choices, blank=True, default="")
    """Only those of this post in the organisation; empty: everybody there."""
    role = models.CharField(max_length=16, choices=Role.choices, blank=True, default="")
    upper = models.CharField(max_length=16, blank=True, default="", db_index=True)
    """Short key of the upper platform."""

    # --- what, when, from where ---
    actions = models.PositiveIntegerField()
    """Sum of `choices.Action`."""
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True)
    """Excluded; only standing grants have none."""
    weekly = models.JSONField(default=list)
    """`[[days, from, until], …]`: days as a sum of 1 (Monday) to 64 (Sunday), minutes of the day in
    the platform's time zone, `until` excluded and past 1440 into the next day; empty: always."""
    networks = models.JSONField(default=list)
    """CIDR networks it may be used from; empty: anywhere."""
    max_streams = models.PositiveIntegerField(null=True)
    """Pictures at once, per person."""

    # --- why ---
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    purpose_text = models.CharField(max_length=500, blank=True, default="")
    basis = models.CharField(max_length=500, blank=True, default="")
    """Legal or duty basis as stated."""
    conditions = models.CharField(max_length=500, blank=True, default="")
    request = models.CharField(max_length=24, blank=True, default="", db_index=True)
    """Number of the request it came from."""
    ask_reason = models.BooleanField(default=False)
    """Whether the purpose is too general to stand as the reason of each look."""
    snapshot = models.JSONField(default=list)
    """Codes and names of listed channels as they stood on the paper (授权单)."""

    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    review_on = models.DateField(null=True)
    """Mid-term review."""
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True, default="")
    end_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["person", "state"]),
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["state", "valid_until"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(subject="person")
                | Q(subject="post", organisation__isnull=False)
                | Q(subject="role", role__gt="")
                | Q(subject="upper", upper__gt=""),
                name="grant_has_a_subject",
            ),
            models.CheckConstraint(
                condition=Q(origin="standing") | Q(valid_until__isnull=False) | Q(subject="upper"),
                name="grant_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
