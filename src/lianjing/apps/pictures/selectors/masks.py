"""Reads of masks."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.pictures.models import Mask, MaskPosition
from lianjing.apps.pictures.policies import may_unmask
from lianjing.apps.registry.models import Channel
from lianjing.link.pictures import Masks, Rect

MOST_HISTORY = 200


def masks_for(*, actor: Actor, channel: Channel) -> Masks | None:
    """Give what `Play` is told for this person: empty for the clear picture.

    None, where nothing is covered, leaves it to signal, which hears of new masks before we do.
    """
    if may_unmask(actor, channel):
        return ()
    return rects_of(channel) or None


def rects_of(channel: Channel) -> Masks:
    """Give what is covered of a camera now."""
    return tuple(_rect(mask) for mask in _active(channel))


def masks(*, actor: Actor, channel: Channel) -> list[Mask]:
    """Give the masks of a camera that is in reach."""
    require(actor, Permission.MASKS_VIEW)
    return list(_active(channel))


def mask_history(*, actor: Actor, channel: Channel) -> list[Mask]:
    """Give masks that no longer cover anything, the last ended first."""
    require(actor, Permission.MASKS_VIEW)
    rows = Mask.objects.filter(device_code=channel.device.code, channel_code=channel.code)
    return list(rows.exclude(ended_at=None).order_by("-ended_at", "-id")[:MOST_HISTORY])


def masked_channels(channels: Iterable[Channel]) -> frozenset[int]:
    """Give the keys of those of some channels of which something is covered."""
    by_code = {(one.device.code, one.code): one.pk for one in channels}
    rows = Mask.objects.filter(ended_at=None, channel_code__in={code for _, code in by_code})
    places = rows.values_list("device_code", "channel_code").distinct()
    return frozenset(by_code[place] for place in places if place in by_code)


def position_of(channel: Channel) -> MaskPosition:
    """Give for which position a camera's masks are drawn, and whether it stands there."""
    place = {"device_code": channel.device.code, "channel_code": channel.code}
    return MaskPosition.objects.filter(**place).first() or MaskPosition(**place)


def mask_presets() -> dict[tuple[str, str], int]:
    """Give device and channel → the preset masks are drawn for, for the roster."""
    rows = MaskPosition.objects.exclude(preset=0)
    listed = rows.values_list("device_code", "channel_code", "preset")
    return {(device, channel): preset for device, channel, preset in listed}


def every_mask() -> Iterator[tuple[str, str, Masks]]:
    """Give all that is covered, for the roster: device, channel, rectangles."""
    rows = Mask.objects.filter(ended_at=None).order_by("device_code", "channel_code", "id")
    for (device, channel), some in groupby(
        rows.iterator(2000), key=lambda row: (row.device_code, row.channel_code)
    ):
        yield device, channel, tuple(_rect(mask) for mask in some)


def _active(channel: Channel) -> Iterable[Mask]:
    return Mask.objects.filter(
        device_code=channel.device.code, channel_code=channel.code, ended_at=None
    ).order_by("id")


def _rect(mask: Mask) -> Rect:
    return Rect(mask.left, mask.top, mask.right, mask.bottom)
