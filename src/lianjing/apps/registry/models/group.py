"""The tree people look at: platforms, organisations, divisions."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianjing.apps.registry.choices import GroupKind
from lianjing.apps.registry.models.device import Device


class Group(models.Model):
    """A node of the tree, with its counters kept by `ingest`.

    Nodes of a device's own catalogue carry the device; its root stands for the device itself.
    Nodes without a device are the divisions of all catalogues taken together.
    """

    device = models.ForeignKey(Device, models.CASCADE, null=True, related_name="groups")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=16, choices=GroupKind.choices)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    parent_code = models.CharField(max_length=400, blank=True, default="")
    """`ParentID` as sent."""
    business_group = models.CharField(max_length=64, blank=True, default="")
    """`BusinessGroupID` as sent."""
    path = models.CharField(max_length=400, blank=True, default="")
    """Keys from the root to here: `/1/7/12/`. A node is below another if its path begins so."""
    total = models.PositiveIntegerField(default=0)
    """Channels here and below."""
    online = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("device", "code", name="group_code_once_a_device"),
            models.UniqueConstraint("code", condition=Q(device=None), name="group_division_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["parent", "kind", "code"]),
            models.Index(fields=["path"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()
