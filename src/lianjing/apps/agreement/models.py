"""Tables of agreement: differences, decisions, values that go up, doubles, settings, marks."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.models import User
from lianjing.apps.agreement.choices import (
    DecisionAction,
    DecisionState,
    DifferenceKind,
    DifferenceState,
    DuplicateKind,
    DuplicateState,
    PairProposal,
)
from lianjing.apps.equipment.models import Camera
from lianjing.apps.places.models import Unit


class Difference(models.Model):
    """One thing the files and the network disagree about; the list with an owner and a date."""

    identity = models.CharField(max_length=120, unique=True)
    """What it is about, the same in each comparison: `field:17:name`, `only_network:<d>:<c>`."""
    kind = models.CharField(max_length=14, choices=DifferenceKind.choices)
    field = models.CharField(max_length=24, blank=True, default="")
    camera = models.ForeignKey(Camera, models.CASCADE, null=True, related_name="+")
    device_code = models.CharField(max_length=20, blank=True, default="")
    channel_code = models.CharField(max_length=64, blank=True, default="")
    """The channel by its codes: its row may go and come back."""
    code = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    registry_value = models.CharField(max_length=400, blank=True, default="")
    network_value = models.CharField(max_length=400, blank=True, default="")
    region = models.CharField(max_length=12, blank=True, default="")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+", db_index=False)
    """Who answers for it: the unit of the file, or the one it was given to."""
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField(null=True)
    state = models.CharField(
        max_length=8, choices=DifferenceState.choices, default=DifferenceState.OPEN
    )
    action = models.CharField(max_length=12, choices=DecisionAction.choices, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)
    run = models.BigIntegerField(default=0)
    """The comparison that saw it last."""

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "kind", "field", "id"]),
            models.Index(fields=["state", "region", "id"]),
            models.Index(fields=["unit", "state"]),
            models.Index(fields=["code"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.field} {self.code} {self.name}".strip()


class Run(models.Model):
    """One comparison, whole or of what changed."""

    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    whole = models.BooleanField(default=False)
    cameras = models.PositiveIntegerField(default=0)
    channels = models.PositiveIntegerField(default=0)
    differences = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"comparison {self.pk}"


class Mark(models.Model):
    """Something to be compared again: cheap to write in the transaction of any change."""

    code = models.CharField(max_length=64, blank=True, default="")
    camera = models.BigIntegerField(null=True)
    """Neither code nor camera: everything."""

    def __str__(self) -> str:
        return self.code or str(self.camera or "*")


class Decision(models.Model):
    """What somebody decided about one or many differences at once; can be undone."""

    action = models.CharField(max_length=12, choices=DecisionAction.choices)
    state = models.CharField(
        max_length=8, choices=DecisionState.choices, default=DecisionState.DONE
    )
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    count = models.PositiveIntegerField(default=0)
    undone_by = models.CharField(max_length=80, blank=True, default="")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.action} × {self.count}"


class Step(models.Model):
    """What a decision did for one difference, with what is needed to undo it."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="steps")
    difference = models.ForeignKey(Difference, models.SET_NULL, null=True, related_name="steps")
    camera = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"step {self.pk} of {self.decision_id}"


class Override(models.Model):
    """Values that go up in our catalogue in place of what the device sends.

    Known by codes, so that it outlives a channel that goes and comes back.
    """

    device_code = models.CharField(max_length=20)
    channel_code = models.CharField(max_length=64)
    values = models.JSONField(default=dict)
    """`{element of the catalogue: text}`, as `fields.py` names the elements."""
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("device_code", "channel_code", name="override_once"),
        ]

    def __str__(self) -> str:
        return f"{self.device_code} {self.channel_code}"


class Duplicate(models.Model):
    """Two files that may be of one camera, or one that serves two; `first` has the lower key."""

    kind = models.CharField(max_length=8, choices=DuplicateKind.choices)
    first = models.ForeignKey(Camera, models.CASCADE, related_name="+")
    second = models.ForeignKey(Camera, models.CASCADE, related_name="+")
    state = models.CharField(
        max_length=8, choices=DuplicateState.choices, default=DuplicateState.OPEN
    )
    proposal = models.CharField(
        max_length=8, choices=PairProposal.choices, default=PairProposal.MERGE
    )
    evidence = models.JSONField(default=dict)
    """What they share: `{"ipv4": …, "metres": …}`."""
    region = models.CharField(max_length=12, blank=True, default="")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    undo = models.JSONField(default=dict)
    """What the files were before a merge."""
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)
    run = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "first", "second", name="duplicate_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "kind", "id"]),
            models.Index(fields=["state", "region", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_id} {self.second_id}"


class Setting(models.Model):
    """One threshold of the comparison, with where it comes from."""

    key = models.CharField(max_length=40, unique=True)
    value = models.JSONField()
    updated_by = models.CharField(max_length=80, blank=True, default="")
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"
