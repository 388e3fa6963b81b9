"""Units that own or look after equipment, the departments above them, whom to call."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from lianjing.apps.places.choices import ContactKind


class Department(models.Model):
    """主管部门: who is in charge of a sector, as this county divides the work.

    A data table: every county has its own division of work. `places.departments` has the rows
    a new installation starts with.
    """

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True, default="")
    duties = models.CharField(max_length=300, blank=True, default="")
    """Which kinds of places it answers for."""
    industry = models.CharField(max_length=8, blank=True, default="")
    """Its number in the table 所属部门/行业 (`SSBMHY`) of the 27-column sheet."""
    source = models.CharField(max_length=100, blank=True, default="")
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """单位: an organ, enterprise, school, shop or residential area with equipment."""

    name = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18, blank=True, default="")
    """统一社会信用代码 (GB 32100-2015); shops and residential areas may have none."""
    category = models.CharField(max_length=16, blank=True, default="")
    """A code of `places.categories`, the table 单位类别 of form F1."""
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, to_field="code", related_name="units"
    )
    industry = models.CharField(max_length=64, blank=True, default="")
    """Numbers of the table 所属部门/行业 (`SSBMHY`), several with `/`."""
    region = models.CharField(max_length=12, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, blank=True, default="")
    """Keys from the root to here: `/1/7/`. A unit is below another if its path begins so."""
    remark = models.CharField(max_length=500, blank=True, default="")
    active = models.BooleanField(default=True)
    search = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    """Counts changes: who writes says which one was read."""
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("uscc", condition=~Q(uscc=""), name="unit_uscc_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"]),
            models.Index(fields=["region", "name", "id"]),
            models.Index(fields=["category", "name", "id"]),
            models.Index(fields=["path"]),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; a new one is given its path, which scopes are matched by."""
        super().save(*args, **kwargs)
        if not self.path:
            above = self.parent.path if self.parent else "/"
            self.path = f"{above}{self.pk}/"
            super().save(update_fields=["path"])


class Contact(models.Model):
    """Someone of a unit; shown masked unless the reader may see more and says so."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=16, choices=ContactKind.choices)
    name = models.CharField(max_length=64)
    phone = models.CharField(max_length=64, blank=True, default="")
    """As entered: mobile, landline with extension, or several with `/`."""
    position = models.CharField(max_length=64, blank=True, default="")
    """职务."""

    class Meta:
        ordering: ClassVar = ["unit", "kind", "id"]

    def __str__(self) -> str:
        return f"contact {self.pk} of unit {self.unit_id}"
