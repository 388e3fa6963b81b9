"""Covering parts of a picture at the device itself (GB/T 28181-2022 §9.3, PictureMask)."""

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.pictures.choices import DEVICE_MASKS
from lianjing.apps.pictures.errors import BadMaskError
from lianjing.apps.pictures.selectors import rects_of
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.signalling import ask, viewer_of
from lianjing.link.signal import AskDeviceMasks, DeviceMasks, SendMasks

DEVICE_SECONDS = 30.0
"""Its stream may have to be started, to know how many pixels it has."""


def send_to_device(*, actor: Actor, channel: Channel, on: bool) -> DeviceMasks:
    """Have the device cover what is covered here, or nothing; gives what it answered.

    What a device covers nobody sees, with whatever right, and its recordings have it too.
    """
    require(actor, Permission.MASKS_MANAGE)
    masks = rects_of(channel) if on else ()
    if on and not masks:
        raise BadMaskError("没有可下发的遮挡区 / nothing is covered here")
    if len(masks) > DEVICE_MASKS:
        raise BadMaskError(f"设备最多 {DEVICE_MASKS} 个遮挡区 / a device covers {DEVICE_MASKS}")
    answer = ask(
        SendMasks(
            device=channel.device.code,
            channel=channel.code,
            masks=masks,
            viewer=viewer_of(actor),
        ),
        DeviceMasks,
        within=DEVICE_SECONDS,
    )
    with transaction.atomic():
        audit.record(
            actor,
            "mask.sent",
            channel,
            after={"on": on, "regions": len(masks), "result": answer.result},
        )
    return answer


def ask_device(*, actor: Actor, channel: Channel) -> DeviceMasks:
    """Read back what the device covers."""
    require(actor, Permission.MASKS_VIEW)
    return ask(
        AskDeviceMasks(device=channel.device.code, channel=channel.code),
        DeviceMasks,
        within=DEVICE_SECONDS,
    )
