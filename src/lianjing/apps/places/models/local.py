"""Places the county draws itself: police districts, grids, zones that need consent."""

from typing import ClassVar

from django.db import models

from lianjing.apps.places.choices import PoliceLevel, ZoneKind


class PoliceOrganisation(models.Model):
    """公安机关, known by its code of twelve digits (GA/T 380)."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=200)
    level = models.PositiveSmallIntegerField(choices=PoliceLevel.choices)
    parent_code = models.CharField(max_length=12, blank=True, default="")
    region = models.CharField(max_length=12, blank=True, default="")
    """Its division: the first digits of the code without filling zeros."""
    active = models.BooleanField(default=True)
    search = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [
            models.Index(fields=["parent_code", "code"]),
            models.Index(fields=["region", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Grid(models.Model):
    """网格: the smallest area of grass-roots government, below a village or community."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    region = models.CharField(max_length=12)
    """The division it lies in."""
    geometry = models.JSONField(null=True)
    """Its outline in WGS-84 as a `MultiPolygon`, if known."""
    active = models.BooleanField(default=True)
    search = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [models.Index(fields=["region", "code"])]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class SensitiveZone(models.Model):
    """An area around which a camera needs a unit's consent first (Decree 799 Art. 10).

    Where such zones lie is itself restricted: nobody but who manages places reads this table.
    """

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=16, choices=ZoneKind.choices)
    region = models.CharField(max_length=12)
    geometry = models.JSONField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    consent = models.CharField(max_length=200, blank=True, default="")
    """Whose consent is needed and how it is asked for."""
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [models.Index(fields=["west", "east", "south", "north"])]

    def __str__(self) -> str:
        return self.name
