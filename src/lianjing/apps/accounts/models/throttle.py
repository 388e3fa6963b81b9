"""Failed sign-ins."""

from django.db import models


class SignInThrottle(models.Model):
    """How often signing in failed lately for one key (a name from an address)."""

    key = models.CharField(max_length=64, unique=True)
    """A hash: names that do not exist are counted too, and nobody's typing is kept."""
    person = models.CharField(max_length=64, blank=True, default="", db_index=True)
    """A hash of the name alone, to unlock somebody wherever the failures came from."""
    failures = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.failures}"
