"""The words cameras are labelled with."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

LONGEST = 40


class Label(models.Model):
    """One label there is, whether cameras have it or not; grants name it by its word."""

    name = models.CharField(max_length=LONGEST, unique=True)
    note = models.CharField(max_length=200, blank=True, default="")
    """What it is for."""
    created_by = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
