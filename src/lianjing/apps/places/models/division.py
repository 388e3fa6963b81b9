"""Administrative divisions, the packages they come from, and their outlines."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.places.choices import Level
from lianjing.kernel.datum import Datum

_DATUMS = [(datum.value, datum.value) for datum in Datum]


class Division(models.Model):
    """行政区划: one division from province down to village.

    Other tables keep its `code` as text, not a key: a record outlives the package its division
    came with, and divisions that vanish stay here, inactive, because records use them.
    """

    code = models.CharField(max_length=12, unique=True)
    """2, 4, 6, 9 or 12 digits without the zeros that fill shorter ones; see `places.codes`."""
    name = models.CharField(max_length=100)
    full_name = models.CharField(max_length=300, blank=True, default="")
    """With the names above: 安徽省合肥市长丰县双凤镇."""
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    parent_code = models.CharField(max_length=12, blank=True, default="")
    source = models.CharField(max_length=64, blank=True, default="")
    """Name of the package it came with; `local` for what was entered here."""
    version = models.CharField(max_length=32, blank=True, default="")
    active = models.BooleanField(default=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    """A centre to show the map at, if known."""
    search = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [
            models.Index(fields=["parent_code", "code"]),
            models.Index(fields=["level", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DivisionPackage(models.Model):
    """A package of divisions that was loaded: what, which version, when, what changed."""

    name = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    published = models.CharField(max_length=32, blank=True, default="")
    """The day the data stand for, as the package says it."""
    scope = models.CharField(max_length=12, blank=True, default="")
    """The code everything in it begins with; empty for the whole country."""
    levels = models.CharField(max_length=16, blank=True, default="")
    """Levels it holds, as digits: `1234`."""
    added = models.PositiveIntegerField(default=0)
    renamed = models.PositiveIntegerField(default=0)
    vanished = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-loaded_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class DivisionShape(models.Model):
    """The outline of one division, as GeoJSON in WGS-84 (RFC 7946)."""

    code = models.CharField(max_length=12, unique=True)
    geometry = models.JSONField()
    """A `MultiPolygon`, valid, checked at import."""
    simplified = models.JSONField()
    """The same with fewer vertices, for the map."""
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    vertices = models.PositiveIntegerField(default=0)
    datum = models.CharField(max_length=8, choices=_DATUMS)
    """What the outline was given in."""
    source = models.CharField(max_length=100, blank=True, default="")
    version = models.CharField(max_length=32, blank=True, default="")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [models.Index(fields=["west", "east", "south", "north"])]

    def __str__(self) -> str:
        return f"outline of {self.code}"
