"""Masks of cameras that turn: for which preset they are drawn, and whether they fit."""

from datetime import datetime

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.pictures.choices import MOST_PRESET
from lianjing.apps.pictures.errors import BadMaskError
from lianjing.apps.pictures.models import MaskPosition
from lianjing.apps.pictures.selectors import position_of
from lianjing.apps.registry.choices import RosterSubject
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.services import note_change
from lianjing.apps.registry.signalling import ask
from lianjing.link.media import Done
from lianjing.link.signal import MasksFit


@transaction.atomic
def tie_masks(*, actor: Actor, channel: Channel, preset: int) -> MaskPosition:
    """Say for which preset a camera's masks are drawn; 0 unties them.

    The preset can then be called by everybody who may turn the camera, and changed by nobody.
    """
    require(actor, Permission.MASKS_MANAGE)
    if not 0 <= preset <= MOST_PRESET:
        raise BadMaskError(f"预置位 1 至 {MOST_PRESET} / presets are 1 to {MOST_PRESET}")
    row, _ = MaskPosition.objects.select_for_update().get_or_create(
        device_code=channel.device.code, channel_code=channel.code
    )
    if row.preset != preset:
        before, row.preset = row.preset, preset
        row.save(update_fields=["preset"])
        note_change(RosterSubject.MASK, "*")
        audit.record(
            actor, "mask.tied", channel, before={"preset": before}, after={"preset": preset}
        )
    return row


def confirm_masks_fit(*, actor: Actor, channel: Channel) -> MaskPosition:
    """Say that a camera that was turned stands as its masks are drawn; they count again."""
    require(actor, Permission.MASKS_MANAGE)
    found = position_of(channel)
    since = found.turned_at
    ask(MasksFit(device=channel.device.code, channel=channel.code), Done)
    with transaction.atomic():
        note_turned(device=channel.device.code, channel=channel.code, at=None)
        audit.record(actor, "mask.confirmed", channel, before={"turned": since}, after={})
    return position_of(channel)


@transaction.atomic
def note_turned(*, device: str, channel: str, at: datetime | None) -> None:
    """Note what signal tells of a camera with masks: turned at a time, or back in place."""
    MaskPosition.objects.update_or_create(
        device_code=device, channel_code=channel, defaults={"turned_at": at}
    )
