"""What can be played."""

from typing import ClassVar

from django.db import models

from lianjing.apps.registry.models.device import Device
from lianjing.apps.registry.models.group import Group


class Channel(models.Model):
    """One channel of a device, known by (device, code): codes alone repeat in the field.

    The row is kept narrow, because lists and searches walk over a hundred thousand of them;
    what only one page shows is in `ChannelDetail`.
    """

    device = models.ForeignKey(Device, models.CASCADE, related_name="channels", db_index=False)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True, default="")
    group = models.ForeignKey(Group, models.SET_NULL, null=True, related_name="channels")
    region = models.CharField(max_length=8, blank=True, default="")
    online = models.BooleanField(default=False)
    """What people are shown: reported as working, and its device is online."""
    reported = models.BooleanField(default=True)
    """What the device says of it."""
    status_reason = models.CharField(max_length=40, blank=True, default="")
    status_changed_at = models.DateTimeField(null=True)
    ptz_type = models.PositiveSmallIntegerField(default=0)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    # --- what rights look at besides, from the camera's file or the catalogue ---
    unit = models.BigIntegerField(null=True)
    """Key of the unit that owns it."""
    point_class = models.CharField(max_length=4, blank=True, default="", db_default="")
    place_class = models.CharField(max_length=8, blank=True, default="", db_default="")
    secret = models.BooleanField(default=False, db_default=False)
    """`Secrecy` = 1 by the catalogue or by the file."""
    private = models.BooleanField(default=False, db_default=False)
    """In a private place by the file, or seen to show one (Decree 799 Art. 8(1), 13)."""

    fingerprint = models.BigIntegerField(default=0)
    """Of the catalogue item as sent: an item that did not change is not written again."""
    search = models.TextField(blank=True, default="")
    """Lower-case name, pinyin, initials, code, address and IP; see `places.search`."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("device", "code", name="channel_code_once_a_device"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"]),
            models.Index(fields=["online", "name", "id"]),
            models.Index(fields=["device", "name", "id"]),
            models.Index(fields=["group", "name", "id"]),
            models.Index(fields=["region", "online"]),
            models.Index(fields=["code"]),
            models.Index(fields=["unit"]),
            models.Index(fields=["place_class", "region"]),
            models.Index(
                fields=["group", "region"],
                name="channel_secret_only",
                condition=models.Q(secret=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class ChannelLabel(models.Model):
    """One label of a channel, for grants and for finding it."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="labels")
    label = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("label", "channel", name="label_once_a_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.label}"


class ChannelDetail(models.Model):
    """The rest of a channel's catalogue item, as sent."""

    channel = models.OneToOneField(Channel, models.CASCADE, primary_key=True, related_name="detail")
    parent_code = models.CharField(max_length=400, blank=True, default="")
    """`ParentID` as sent; may name several parents separated by `/`."""
    civil_code = models.CharField(max_length=64, blank=True, default="")
    business_group = models.CharField(max_length=64, blank=True, default="")
    manufacturer = models.CharField(max_length=100, blank=True, default="")
    model = models.CharField(max_length=100, blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")
    ip = models.CharField(max_length=64, blank=True, default="")
    secrecy = models.PositiveSmallIntegerField(default=0)
    fields = models.JSONField(default=dict)
    """All other elements of the item by their names."""

    def __str__(self) -> str:
        return f"detail of {self.channel_id}"
