"""The camera file (一机一档): layers L1 to L5 in one canonical record."""

from typing import ClassVar

from django.db import models

from lianjing.apps.equipment.choices import DatumGiven
from lianjing.apps.equipment.models.base import FileBase
from lianjing.apps.equipment.models.companions import Contract, Link, Pole, Recorder, System


def _text(length: int) -> "models.CharField[str, str]":
    return models.CharField(max_length=length, blank=True, default="")


class Camera(FileBase):
    """One camera point. Multi-values are sorted and separated by `/`; dates may end at the month.

    Coded columns hold the code of the table `fields.py` names for them.
    """

    # --- identity (L1, L2) ---
    code = models.CharField(max_length=20, null=True, unique=True)  # noqa: DJ001 -- NULL is not unique
    """The 20-digit code of GB/T 28181; None until one is known or allocated."""
    code_table = _text(24)
    """Version of the industry table its digits 9-10 are read by."""
    common_name = _text(200)
    osd_text = _text(200)
    maker = _text(60)
    model = _text(100)
    serial = _text(100)

    # --- network ---
    ipv4 = _text(15)
    ipv6 = _text(45)
    port = models.PositiveIntegerField(null=True)
    channel_number = models.PositiveIntegerField(null=True)
    mac = _text(17)
    """As `AA-BB-CC-DD-EE-FF`."""
    networked = _text(4)
    network_kind = _text(4)

    # --- what it is ---
    camera_type = _text(8)
    function_types = _text(60)
    fill_light = _text(8)
    encoding = _text(8)
    resolution = _text(40)
    imaging = _text(20)
    room_type = _text(4)
    mobile_type = _text(4)
    streams = _text(20)
    register_way = _text(4)
    security_level = _text(4)
    secrecy = models.PositiveSmallIntegerField(default=0)

    # --- where it is and looks ---
    address = _text(300)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    """WGS-84, degrees."""
    given_longitude = _text(24)
    given_latitude = _text(24)
    """As they were given, with the decimals they were given with."""
    datum = models.CharField(max_length=10, choices=DatumGiven.choices, blank=True, default="")
    police_code = _text(12)
    block = _text(40)
    grid_code = _text(40)
    grassroots_code = _text(20)
    direction = _text(4)
    azimuth = models.FloatField(null=True)
    """Degrees from north, clockwise."""
    horizontal_angle = models.FloatField(null=True)
    vertical_angle = models.FloatField(null=True)
    view_distance = models.FloatField(null=True)
    """Metres."""
    mount_height = models.FloatField(null=True)
    position_types = _text(60)
    capture_position = _text(20)
    area_description = _text(200)

    # --- classes and duties (L5, Decree 799) ---
    point_class = _text(4)
    coverage = _text(4)
    place_class = _text(8)
    key_part = models.BooleanField(default=False)
    anti_terror_key = models.BooleanField(default=False)
    forbidden_zone = _text(4)
    """Empty: checked and none; else the kind of place of Art. 8 where no camera may be."""
    forbidden_checked = models.BooleanField(default=False)
    installer_basis = _text(8)
    purpose = _text(200)
    sign = _text(4)
    """The sign that tells people (Art. 13): yes, no, or not known."""
    sign_checked_on = _text(10)
    departments = _text(60)
    industry = _text(20)
    measure = _text(16)
    """How it is meant to be integrated (计划整合方式)."""
    rent_instead_of_build = models.BooleanField(null=True)

    # --- who and when ---
    manager = _text(200)
    """管理单位 as printed on the form; `unit` is the one we know."""
    manager_contact = _text(200)
    maintainer = _text(200)
    maintainer_contact = _text(200)
    installed_on = _text(10)
    built_on = _text(10)
    in_use_on = _text(10)
    removed_on = _text(10)
    storage_days = models.PositiveIntegerField(null=True)
    device_status = _text(4)
    """在用, 维修, 拆除 as reported (SBZT); `state` is the life we keep."""

    # --- what it hangs on ---
    system = models.ForeignKey(System, models.SET_NULL, null=True, related_name="cameras")
    system_name = _text(200)
    recorder = models.ForeignKey(Recorder, models.SET_NULL, null=True, related_name="cameras")
    parent_code = _text(400)
    pole = models.ForeignKey(Pole, models.SET_NULL, null=True, related_name="cameras")
    link = models.ForeignKey(Link, models.SET_NULL, null=True, related_name="cameras")
    contract = models.ForeignKey(Contract, models.SET_NULL, null=True, related_name="cameras")
    labels = _text(200)
    """Words people sort by, separated by `/`."""
    reviewed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged")

    class Meta(FileBase.Meta):
        indexes: ClassVar = [
            models.Index(fields=["name", "id"]),
            models.Index(fields=["region", "name", "id"]),
            models.Index(fields=["unit", "name", "id"]),
            models.Index(fields=["state", "name", "id"]),
            models.Index(fields=["point_class", "name", "id"]),
            models.Index(fields=["longitude", "latitude"]),
            models.Index(fields=["ipv4", "channel_number"]),
        ]

    def __str__(self) -> str:
        return f"{self.code or '—'} {self.name}".strip()
