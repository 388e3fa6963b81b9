"""Tables of the survey: campaigns, tasks and what happened to them, papers, spot checks."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.equipment.models import Camera, Photo
from lianjing.apps.places.models import Unit
from lianjing.apps.survey.choices import (
    CampaignState,
    CheckResult,
    PaperKind,
    ReminderKind,
    TaskState,
)


class Campaign(models.Model):
    """A survey (摸底调查): who must report what until when."""

    name = models.CharField(max_length=200)
    notice = models.TextField(blank=True, default="")
    """What the notice says: purpose, whom to ask, how to fill in."""
    region = models.CharField(max_length=12, blank=True, default="")
    """The division it covers."""
    forms = models.JSONField(default=list)
    """Ids of the forms asked for, for example `["f3", "f4"]`."""
    departments = models.JSONField(default=list)
    """Codes of the departments whose units must report; empty: all."""
    categories = models.JSONField(default=list)
    """Categories of units (单位类别) that must report; empty: all."""
    needs_seal = models.BooleanField(default=True)
    """Accepted only with a scan of the sealed form attached."""
    starts_on = models.DateField(null=True)
    due_on = models.DateField()
    remind_days = models.JSONField(default=list)
    """Days before the deadline on which units that have not reported are reminded."""
    state = models.CharField(
        max_length=8, choices=CampaignState.choices, default=CampaignState.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name


class Task(models.Model):
    """One unit's part of a campaign."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tasks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    region = models.CharField(max_length=12, blank=True, default="")
    department = models.CharField(max_length=32, blank=True, default="")
    """Of the unit when the task was made: later changes do not move what was reported."""
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.NOT_OPENED)
    due_on = models.DateField()
    assignee = models.CharField(max_length=80, blank=True, default="")
    """User name of who fills it in."""
    reason = models.CharField(max_length=500, blank=True, default="")
    """Why it was returned last."""
    counts = models.JSONField(default=dict)
    """What was reported, frozen when handed in: cameras, systems, recorders, public cameras."""
    signed_by = models.CharField(max_length=80, blank=True, default="")
    """Who stated that the report is true (填表人 of the form)."""
    reported_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["region", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("campaign", "unit", name="task_once_a_unit"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "state"]),
            models.Index(fields=["campaign", "region"]),
            models.Index(fields=["unit"]),
        ]

    def __str__(self) -> str:
        return f"task {self.pk} of campaign {self.campaign_id}"


class TaskEvent(models.Model):
    """One thing that happened to a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=80)
    act = models.CharField(max_length=16)
    before = models.CharField(max_length=12, choices=TaskState.choices)
    after = models.CharField(max_length=12, choices=TaskState.choices)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.task_id} {self.act}"


class Reminder(models.Model):
    """A unit was told to report; shown on its pages until the task moves on."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=10, choices=ReminderKind.choices)
    on = models.DateField()
    text = models.CharField(max_length=500, blank=True, default="")
    by = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "task",
                "kind",
                "on",
                condition=~models.Q(kind=ReminderKind.MANUAL),
                name="reminder_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind} {self.on}"


class Paper(models.Model):
    """A file attached to a task, kept under its hash in the data directory."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name


class SpotCheck(models.Model):
    """A sample drawn from what was reported, looked at on the spot (抽检)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="checks")
    camera = models.ForeignKey(Camera, models.CASCADE, related_name="+")
    draw = models.CharField(max_length=40)
    """Seed of the draw: who has it can draw the same sample again."""
    result = models.CharField(
        max_length=10, choices=CheckResult.choices, default=CheckResult.PLANNED
    )
    wrong_fields = models.JSONField(default=list)
    """Keys of fields that did not agree with what stands there."""
    comment = models.CharField(max_length=500, blank=True, default="")
    picture = models.ForeignKey(Photo, models.SET_NULL, null=True, related_name="+")
    """What the camera looked like then."""
    checked_by = models.CharField(max_length=80, blank=True, default="")
    checked_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    """Until when it must be put right."""
    rectified_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("campaign", "camera", name="spot_check_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.camera_id} {self.result}"
