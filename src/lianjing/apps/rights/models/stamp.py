"""What tells processes that their copy of the grants is old, and which of them changed."""

from typing import ClassVar

from django.db import models


class BookStamp(models.Model):
    """The only row counts the changes of all grants, written in the same transaction."""

    value = models.BigIntegerField(default=0)
    token = models.BigIntegerField(default=0)
    """Random with every change: a copy made of what was rolled back is not taken for the next."""

    def __str__(self) -> str:
        return str(self.value)


class BookChange(models.Model):
    """Which grant a value of the stamp stands for; the last ones are kept."""

    value = models.BigIntegerField(unique=True)
    token = models.BigIntegerField()
    grant = models.BigIntegerField(null=True)
    """None: all of them must be read anew."""

    class Meta:
        ordering: ClassVar = ["value"]

    def __str__(self) -> str:
        return f"{self.value}: {self.grant}"
