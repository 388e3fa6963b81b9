"""Answers of survey form F1 that count equipment without naming it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.places.models import Unit


class SurveyedGroup(models.Model):
    """So many cameras or recorders of one maker and model, as a unit wrote it on form F1.

    F1 counts; it gives neither codes nor places. No files are invented from such a count: the
    answer is kept as it was given, comes out again with the form, and counts in the summary F2
    as long as the unit has no files of that kind.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="surveyed_groups")
    kind = models.CharField(max_length=10)
    """`camera` or `recorder`."""
    position = models.PositiveSmallIntegerField()
    """Its place in the form, from 1."""
    maker = models.CharField(max_length=100, blank=True, default="")
    model_count = models.CharField(max_length=200, blank=True, default="")
    """摄像机型号数量 as given: `DS-2CD3T 12台`."""
    count = models.PositiveIntegerField(null=True)
    """The number read out of it, where there is one."""
    network = models.CharField(max_length=16, blank=True, default="")
    """网络 or 模拟, by the code of its table."""
    supports = models.CharField(max_length=40, blank=True, default="")
    """是否支持GB28181/ONVIF."""
    batch = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["unit", "kind", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint("unit", "kind", "position", name="surveyed_group_once"),
        ]

    def __str__(self) -> str:
        return f"{self.maker} {self.model_count}".strip()
