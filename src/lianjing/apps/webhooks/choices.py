"""What receivers are told about, and states of deliveries."""

from django.db import models

from lianjing.apps.equipment.choices import FileKind


class HookKind(models.TextChoices):
    """What a receiver is told about: kinds of files, requests, deeds that need two persons."""

    CAMERA = FileKind.CAMERA.value, FileKind.CAMERA.label
    RECORDER = FileKind.RECORDER.value, FileKind.RECORDER.label
    SYSTEM = FileKind.SYSTEM.value, FileKind.SYSTEM.label
    POLE = FileKind.POLE.value, FileKind.POLE.label
    LINK = FileKind.LINK.value, FileKind.LINK.label
    CONTRACT = FileKind.CONTRACT.value, FileKind.CONTRACT.label
    REQUEST = "request", "申请"
    DEED = "deed", "双人复核事项"


class DeliveryState(models.TextChoices):
    """Where one message to one receiver is."""

    WAITING = "waiting", "待推送"
    SENT = "sent", "已推送"
    DEAD = "dead", "推送失败"
    """Tried as often as the table of pauses says; sent again only by hand."""
