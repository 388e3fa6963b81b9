"""Which cameras a grant covers: rules that are resolved at every look, and lists."""

from typing import ClassVar

from django.db import models

from lianjing.apps.rights.models.grant import Grant


class GrantRule(models.Model):
    """A conjunction: every facet that is filled must fit; several rules of a grant add up.

    A rule without any facet covers every camera there is and will be.
    """

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="rules")
    own_area = models.BooleanField(default=False)
    """What the scopes of the person cover; only for subjects of kind `role`."""
    region = models.CharField(max_length=8, blank=True, default="")
    """Leading digits of the division."""
    group = models.BigIntegerField(null=True)
    """Node of the catalogue tree (`registry.Group`), with everything below it."""
    unit = models.BigIntegerField(null=True)
    """Unit that owns the camera (`places.Unit`), with those below it."""
    point_class = models.CharField(max_length=4, blank=True, default="")
    """Class 1, 2, 3 of the camera's file."""
    place_class = models.CharField(max_length=8, blank=True, default="")
    """Kind of place of Decree 799 Art. 7, by its leading characters."""
    label = models.CharField(max_length=40, blank=True, default="")

    def __str__(self) -> str:
        return f"rule of {self.grant_id}"


class GrantChannel(models.Model):
    """One channel named in a grant, or taken out of what its rules cover."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="channels")
    channel = models.BigIntegerField()
    """Key of `registry.Channel`, which is built upon this app."""
    excluded = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("grant", "channel", name="channel_once_a_grant"),
        ]
        indexes: ClassVar = [models.Index(fields=["channel", "grant"])]

    def __str__(self) -> str:
        return f"{self.grant_id}: {'-' if self.excluded else ''}{self.channel}"
