"""What people are told inside the platform."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.models import User
from lianjing.apps.approvals.choices import NoticeKind
from lianjing.apps.approvals.models.request import Request


class Notice(models.Model):
    """One person is told one thing of one request."""

    person = models.ForeignKey(User, models.CASCADE, related_name="notices")
    request = models.ForeignKey(Request, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    text = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["person", "read_at", "-id"])]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.request_id}"
