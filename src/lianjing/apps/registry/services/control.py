"""Commands to devices: PTZ, presets, recording, guard, reboot; each leaves an audit record."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.registry.models import Channel, Device
from lianjing.apps.registry.signalling import ask, viewer_of
from lianjing.kernel.errors import LianjingError
from lianjing.link.media import Done
from lianjing.link.signal import (
    Answer,
    AskDeviceStatus,
    AskPresets,
    Control,
    ControlResult,
    Presets,
    Ptz,
    Refresh,
)


@dataclass(frozen=True, slots=True)
class Movement:
    """How a camera shall move; all zero stops it."""

    pan: int = 0
    tilt: int = 0
    zoom: int = 0
    focus: int = 0
    iris: int = 0
    speed: int = 5

    @property
    def stops(self) -> bool:
        """Tell whether this is a stop."""
        return not (self.pan or self.tilt or self.zoom or self.focus or self.iris)


def move(*, actor: Actor, channel: Channel, movement: Movement) -> str:
    """Move, zoom, focus or stop; gives `sent` or `ok`.

    A movement is recorded, its stop is not: they come in pairs, several a second.
    """
    require(actor, Permission.PTZ_CONTROL)
    command = Ptz(
        device=channel.device.code,
        channel=channel.code,
        pan=movement.pan,
        tilt=movement.tilt,
        zoom=movement.zoom,
        focus=movement.focus,
        iris=movement.iris,
        speed=movement.speed,
        viewer=viewer_of(actor),
    )
    if movement.stops:
        return ask(command, ControlResult).result
    with _recorded(actor, "channel.moved", channel, {"movement": repr(movement)}):
        return ask(command, ControlResult).result


def control(
    *, actor: Actor, channel: Channel, action: str, permission: Permission, number: int = 0
) -> str:
    """Carry out one control action of `link.signal.Control` on a channel."""
    require(actor, permission)
    command = Control(
        device=channel.device.code,
        channel=channel.code,
        action=action,
        number=number,
        viewer=viewer_of(actor),
    )
    with _recorded(actor, "channel.controlled", channel, {"action": action, "number": number}):
        return ask(command, ControlResult).result


def presets(*, actor: Actor, channel: Channel) -> list[tuple[int, str]]:
    """Ask a channel for its presets."""
    require(actor, Permission.PTZ_CONTROL)
    command = AskPresets(device=channel.device.code, channel=channel.code)
    return list(ask(command, Presets).items)


def refresh_device(*, actor: Actor, device: Device) -> None:
    """Ask a device for its catalogue and information again."""
    require(actor, Permission.REGISTRY_MANAGE)
    with _recorded(actor, "device.refreshed", device, {}):
        ask(Refresh(device=device.code), Done)


def reboot_device(*, actor: Actor, device: Device) -> str:
    """Restart a device."""
    require(actor, Permission.DEVICE_REBOOT)
    command = Control(
        device=device.code, channel=device.code, action="reboot", viewer=viewer_of(actor)
    )
    with _recorded(actor, "device.rebooted", device, {}):
        return ask(command, ControlResult).result


def device_status(*, actor: Actor, device: Device) -> dict[str, str]:
    """Ask a device for its DeviceStatus now."""
    require(actor, Permission.DEVICES_VIEW)
    return dict(ask(AskDeviceStatus(device=device.code), Answer).fields)


@contextmanager
def _recorded(
    actor: Actor, action: str, target: Channel | Device, after: dict[str, object]
) -> Iterator[None]:
    """Record a command once it was tried: one without an answer may have been carried out."""
    try:
        yield
    except LianjingError as error:
        after = {**after, "failed": error.code}
        raise
    finally:
        with transaction.atomic():
            audit.record(actor, action, target, after=after)
