"""Tables of settings, findings, and how good each camera file is."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import Camera
from lianjing.apps.places.models import Unit
from lianjing.apps.quality.choices import FindingState, Severity


class RuleSetting(models.Model):
    """What a region changed about one rule; a change adds a version, the last one holds."""

    region = models.CharField(max_length=12, blank=True, default="")
    """Leading digits of a division; empty for the whole system."""
    rule = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    enabled = models.BooleanField(null=True)
    severity = models.CharField(max_length=8, choices=Severity.choices, blank=True, default="")
    parameters = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField(default=timezone.now)
    withdrawn = models.BooleanField(default=False)
    """This version says: as shipped again."""
    current = models.BooleanField(default=True)
    """Whether no later version has come."""

    class Meta:
        ordering: ClassVar = ["rule", "region", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint("region", "rule", "version", name="rule_setting_version_once"),
            models.UniqueConstraint(
                "region", "rule", condition=Q(current=True), name="rule_setting_current_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} in {self.region or 'all'} v{self.version}"


class Finding(models.Model):
    """One rule broken by one file; it stays, as gone, when the file is put right.

    `region` and `unit` are the file's, so that lists are limited without asking for the file.
    """

    kind = models.CharField(max_length=10, choices=FileKind.choices)
    file = models.BigIntegerField()
    rule = models.CharField(max_length=40)
    rule_version = models.PositiveIntegerField(default=1)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    field = models.CharField(max_length=40, blank=True, default="")
    """Empty for missing fields: one finding of a profile names them all in `params`."""
    params = models.JSONField(default=dict)
    group = models.CharField(max_length=255, blank=True, default="")
    """What files of one finding over the table have in common."""
    region = models.CharField(max_length=12, blank=True, default="")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=FindingState.choices, default=FindingState.OPEN)
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)
    gone_at = models.DateTimeField(null=True)
    due = models.DateField(null=True)
    """When it should be put right (internal)."""
    waived_by = models.CharField(max_length=80, blank=True, default="")
    waived_at = models.DateTimeField(null=True)
    waived_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "file", "rule", "field", name="finding_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "rule", "severity", "region"]),
            models.Index(fields=["state", "severity", "region"]),
            models.Index(fields=["state", "unit"]),
            models.Index(fields=["rule", "group"]),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.kind} {self.file} {self.field}".strip()


class Appraisal(models.Model):
    """How good one camera file is; what rates and averages are reckoned from."""

    camera = models.OneToOneField(
        Camera, models.CASCADE, primary_key=True, related_name="appraisal"
    )
    completeness = models.PositiveSmallIntegerField()
    """0-100, by the weights of the profiles."""
    complete = models.BooleanField()
    """Nothing is missing that a profile of severity error demands (完整率)."""
    position_good = models.BooleanField()
    """There is a position and no finding spoils it (经纬度准确率)."""
    code_good = models.BooleanField()
    """There is a code and no finding spoils it (编码合规率)."""
    judged_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"camera {self.camera_id}: {self.completeness} %"


class Dirty(models.Model):
    """A file to be judged again."""

    kind = models.CharField(max_length=10, choices=FileKind.choices)
    file = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "file", name="dirty_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file}"
