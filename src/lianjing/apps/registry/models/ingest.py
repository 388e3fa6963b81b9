"""What ingest must remember to go on where it stopped."""

from django.db import models


class BusCursor(models.Model):
    """How far the events of the bus are in the tables; moved in the transaction of the rows."""

    reader = models.CharField(max_length=32, unique=True)
    position = models.CharField(max_length=64, blank=True, default="")
    """Everything up to here is folded."""
    held_from = models.CharField(max_length=64, null=True)  # noqa: DJ001 - none differs from the start
    """Before the oldest unfinished catalogue; its parts are read again after a restart."""

    def __str__(self) -> str:
        return f"{self.reader}: {self.position}"


class Identity(models.Model):
    """Which database this is: a restored copy or another one gets a whole roster, not changes."""

    value = models.CharField(max_length=32, unique=True)

    def __str__(self) -> str:
        return self.value
