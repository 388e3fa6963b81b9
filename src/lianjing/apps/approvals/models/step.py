"""Steps of requests and the seats that may decide them."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.choices import Post
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.approvals.choices import StepReason
from lianjing.apps.approvals.models.request import Request


class Step(models.Model):
    """One decision asked for (审批环节)."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=24)
    key = models.CharField(max_length=60)
    """Of the table; `owner:12` where there is one for each owner."""
    turn = models.PositiveSmallIntegerField(default=1)
    """Counts how often it was asked in this round; the last one counts."""
    label = models.CharField(max_length=200, blank=True, default="")
    """The owner's name, where there is one for each."""
    because = models.CharField(max_length=8, choices=StepReason.choices, blank=True, default="")
    """Why it is asked, where there is one for each owner."""
    cameras = models.PositiveIntegerField(null=True)
    """How many cameras it was asked for when it was opened, where there is one for each owner."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    """Who is asked; None where nobody could be found."""
    open = models.BooleanField(default=True)
    vacant = models.BooleanField(default=False)
    """Nobody can decide it until somebody is named."""
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    """Named in place of the post, by whoever manages workflows."""
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=8, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="decisions")
    decided_name = models.CharField(max_length=64, blank=True, default="")
    decided_post = models.CharField(max_length=24, blank=True, default="")
    behalf = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """For whom, by delegation."""
    behalf_name = models.CharField(max_length=64, blank=True, default="")
    words = models.CharField(max_length=1000, blank=True, default="")
    narrowing = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "request", "round", "state", "key", "turn", name="step_once_a_turn"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["open", "due_at"]),
            models.Index(fields=["decided_by", "request"]),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.key}"


class Seat(models.Model):
    """Those of a post in an organisation, who may decide a step; several are any of them."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    post = models.CharField(max_length=24, choices=Post.choices, blank=True, default="")
    """Empty: any post."""
    substitute = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("step", "organisation", "post", name="seat_once_a_step"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "post"])]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.organisation_id}/{self.post}"
