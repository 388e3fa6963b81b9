"""What a camera hangs on: systems, recorders, poles, links, contracts."""

from typing import ClassVar

from django.db import models

from lianjing.apps.equipment.choices import DatumGiven
from lianjing.apps.equipment.models.base import FileBase


def _text(length: int) -> "models.CharField[str, str]":
    return models.CharField(max_length=length, blank=True, default="")


class Contract(FileBase):
    """A maintenance, lease or operation contract (Decree 799 Art. 15, 18, 19)."""

    number = _text(60)
    kind = _text(16)
    party = _text(200)
    party_contact = _text(200)
    signed_on = _text(10)
    starts_on = _text(10)
    ends_on = _text(10)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """Ten thousand yuan (万元)."""
    confidentiality = models.BooleanField(null=True)

    class Meta(FileBase.Meta):
        indexes: ClassVar = [models.Index(fields=["ends_on"])]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


class Link(FileBase):
    """A line that carries pictures (Decree 799 Art. 18)."""

    operator = _text(100)
    kind = _text(16)
    bandwidth = models.FloatField(null=True)
    """Mbit/s."""
    encrypted = models.BooleanField(null=True)
    contract = models.ForeignKey(Contract, models.SET_NULL, null=True, related_name="links")

    def __str__(self) -> str:
        return self.name


class Pole(FileBase):
    """A pole (杆件): form F4 asks for built, number, height, arms, condition."""

    code = _text(60)
    """Its number as painted on it; unique only within its owner."""
    address = _text(300)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    given_longitude = _text(24)
    given_latitude = _text(24)
    datum = models.CharField(max_length=10, choices=DatumGiven.choices, blank=True, default="")
    built_on = _text(10)
    height = models.FloatField(null=True)
    """Metres."""
    arms = models.PositiveSmallIntegerField(null=True)
    arm_length = _text(40)
    condition = _text(8)
    shared = models.BooleanField(null=True)
    power = _text(40)

    class Meta(FileBase.Meta):
        indexes: ClassVar = [
            models.Index(fields=["code"]),
            models.Index(fields=["longitude", "latitude"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class System(FileBase):
    """A platform or system (平台) as form F3 and the platform block of F1 ask for it."""

    code = models.CharField(max_length=20, null=True, unique=True)  # noqa: DJ001 -- NULL is not unique
    maker = _text(100)
    model = _text(200)
    """品牌型号/系统版本."""
    kind = _text(16)
    """With or without a platform, digital or analogue (F1 平台类型)."""
    supports_gb28181 = _text(40)
    supports_ga1400 = _text(100)
    supports_onvif = _text(40)
    sdk = models.BooleanField(null=True)
    address = _text(300)
    network = _text(200)
    """联网方式: internal network, Internet, other; and the addresses used and planned."""
    bandwidth = _text(60)
    security = _text(300)
    storage_days = models.PositiveIntegerField(null=True)
    storage_method = _text(60)
    description = models.TextField(blank=True, default="")
    sharing = models.TextField(blank=True, default="")
    connected = _text(60)
    """是否对接本级平台."""
    cascade = _text(200)
    built_on = _text(10)
    in_use_on = _text(10)
    build_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    yearly_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """Ten thousand yuan (万元); 万元/年."""
    builder = _text(200)
    builder_contact = _text(200)
    faults = models.TextField(blank=True, default="")
    place_class = _text(8)

    def __str__(self) -> str:
        return f"{self.code or '—'} {self.name}".strip()


class Recorder(FileBase):
    """A DVR or NVR."""

    code = models.CharField(max_length=20, null=True, unique=True)  # noqa: DJ001 -- NULL is not unique
    maker = _text(100)
    model = _text(100)
    kind = _text(8)
    """dvr, nvr, hvr."""
    ipv4 = _text(15)
    channels = models.PositiveIntegerField(null=True)
    count = models.PositiveIntegerField(default=1)
    """Form F1 counts recorders of one model."""
    supports_gb28181 = _text(40)
    supports_onvif = _text(40)
    storage_days = models.PositiveIntegerField(null=True)
    capacity_tb = models.FloatField(null=True)
    room = _text(200)
    built_on = _text(10)
    system = models.ForeignKey(System, models.SET_NULL, null=True, related_name="recorders")

    def __str__(self) -> str:
        return f"{self.code or '—'} {self.name}".strip()
