"""A channel as an upper may reach it, and what of a device can be one."""

from collections.abc import Iterable
from typing import NamedTuple

from lianjing.kernel import codes
from lianjing.kernel.codes import NodeKind
from lianjing.signal.directory import Channel, Device

GROUPING = frozenset(
    {NodeKind.REGION, NodeKind.PLATFORM, NodeKind.BUSINESS_GROUP, NodeKind.ORGANISATION}
)
"""Kinds of nodes that only stand above others."""


class Shown(NamedTuple):
    """A channel an upper may reach."""

    device: Device
    channel: str


def is_up(device: Device, channel_code: str) -> bool:
    """Whether a node of a device is there now."""
    channel = device.channels.get(channel_code)
    return device.presence.online and (channel is None or channel.own_online)


def leaves(device: Device) -> Iterable[str]:
    """Name what can be shared of a device: everything but grouping nodes and itself.

    A camera that registered but gives no catalogue is its own channel.
    """
    if not device.channels and codes.classify(device.code) is NodeKind.CAMERA:
        return [device.code] if device.registration is not None else []
    return [code for code, channel in device.channels.items() if is_leaf(channel)]


def is_leaf(channel: Channel) -> bool:
    """Whether a node can be shared: it groups nothing."""
    return channel.item.kind not in GROUPING and not has_children(channel)


def has_children(channel: Channel) -> bool:
    """Whether a node is a recorder among the channels of a platform."""
    return channel.item.kind is NodeKind.DEVICE
