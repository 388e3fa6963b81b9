"""The table of background work."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.models import User
from lianjing.apps.jobs.choices import JobState


class Job(models.Model):
    """One piece of work somebody asked for; it outlives restarts of any process."""

    kind = models.CharField(max_length=40)
    """`app.verb`, as the handler is named; see `jobs.handlers`."""
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    """Whose rights it runs with; None: the system's."""
    actor = models.CharField(max_length=80)
    language = models.CharField(max_length=2, default="zh")
    params = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    """0 while nobody knows."""
    step = models.CharField(max_length=40, blank=True, default="")
    """What it is doing, as a word the pages know."""
    cause = models.CharField(max_length=40, blank=True, default="")
    facts = models.JSONField(default=dict)
    """Why it failed: a code of `kernel.causes` and what fills its sentences."""
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    """When its runner last said that it lives."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "id"]),
            models.Index(fields=["kind", "-id"]),
            models.Index(fields=["user", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"
