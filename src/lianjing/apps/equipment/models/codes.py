"""Who has or had which 20-digit code: a code is never given twice."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.equipment.choices import FileKind


class UsedCode(models.Model):
    """A code that some file has or once had. The primary key is what makes a clash impossible."""

    code = models.CharField(max_length=20, primary_key=True)
    kind = models.CharField(max_length=10, choices=FileKind.choices)
    file = models.BigIntegerField(null=True)
    """Key of the file; None: allocated or reserved and not yet written into one."""
    origin = models.CharField(max_length=10)
    """`allocated`, `imported`, `reserved`."""
    released_at = models.DateTimeField(null=True)
    """When its file was removed; the code stays used."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "file"])]

    def __str__(self) -> str:
        return self.code


class CodeCounter(models.Model):
    """The next serial of one prefix (centre, industry, type, network: 14 digits)."""

    prefix = models.CharField(max_length=14, unique=True)
    next_serial = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.prefix}{self.next_serial:06d}"


class CodeRange(models.Model):
    """Serials kept for a project until it uses them or the reservation ends."""

    prefix = models.CharField(max_length=14)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    project = models.CharField(max_length=200)
    reserved_by = models.CharField(max_length=80)
    reserved_at = models.DateTimeField(default=timezone.now)
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["prefix", "first"]
        indexes: ClassVar = [models.Index(fields=["prefix", "first"])]

    def __str__(self) -> str:
        return f"{self.prefix} {self.first}-{self.last} {self.project}"


class RegionTable(models.Model):
    """A code table as one region uses it: entries that differ from or add to the shipped ones."""

    region = models.CharField(max_length=12)
    table = models.CharField(max_length=60)
    version = models.CharField(max_length=24)
    entries = models.JSONField(default=list)
    """`[{"code", "zh", "en", "note"}]`"""
    source = models.CharField(max_length=200, blank=True, default="")
    active = models.BooleanField(default=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("region", "table", "version", name="region_table_once"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.table}@{self.version}"
