"""What signal has still to be told: an outbox in the transaction of the change itself."""

from typing import ClassVar

from django.db import models

from lianjing.apps.registry.choices import RosterSubject


class RosterChange(models.Model):
    """One thing to read again and tell signal; its key is the version of the roster."""

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=8, choices=RosterSubject.choices)
    key = models.CharField(max_length=64)
    """Code of the device, or short name of the upper platform."""

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.id}: {self.subject} {self.key}"
