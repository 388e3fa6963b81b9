"""The regular review of accounts, and the envelope for when nobody is there."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.choices import ReviewAnswer
from lianjing.apps.accounts.models.people import User


class Review(models.Model):
    """One round over all accounts."""

    due_on = models.DateField()
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.due_on:%F}"


class ReviewItem(models.Model):
    """One account in a round."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="items")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=12, choices=ReviewAnswer.choices, blank=True, default="")
    comment = models.CharField(max_length=300, blank=True, default="")
    answered_by = models.CharField(max_length=80, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("review", "user", name="account_once_a_review"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.user_id}"


class Seal(models.Model):
    """One sealed envelope for emergencies; only the hash of its code is kept."""

    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=80)
    replaced_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    broken_by = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.made_at:%F}"
