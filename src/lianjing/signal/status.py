"""The one place where a change of state is carried to everyone who must know."""

import asyncio
from collections.abc import Callable, Iterable

import msgspec

from lianjing.link import events
from lianjing.link.events import Reason
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.signal.core import Core
from lianjing.signal.directory import Device, Registration

StatusListener = Callable[[Device, list[str], bool], None]
"""Called with a device, the codes of its channels that changed, and whether they are online."""

SWEEP = 1.0
"""How often deadlines are judged, in seconds."""


class Kept(msgspec.Struct, array_like=True):
    """What is kept of a registration over a restart."""

    transport: str
    host: str
    port: int
    contact: str
    call_id: str
    expires_in: int
    at: float
    gb_version: str
    user_agent: str
    online: bool
    reason: str
    changed_at: float


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Kept)


class StatusBoard:
    """Applies what the presence machine says."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.listeners: list[StatusListener] = []
        self.on_device: list[Callable[[Device], None]] = []
        """Called after a device went online or offline."""
        self._seen: dict[str, float] = {}

    def saw(self, device: Device) -> None:
        """A message came from the registered address."""
        self._seen[device.code] = self._core.clock.wall()
        if device.presence.see(now=self._core.clock.monotonic()):
            self.device_changed(device)

    def device_changed(self, device: Device) -> None:
        """Carry a device's new state to the bus, the pages, the uppers and the store."""
        core = self._core
        presence = device.presence
        device.changed_at = core.clock.wall()
        if presence.online:
            core.directory.watch(device)
        core.bus.append(
            events.DeviceStatusChanged(
                device=device.code,
                at=device.changed_at,
                online=presence.online,
                reason=presence.reason,
            )
        )
        core.notices.device(device.code, online=presence.online, reason=presence.reason)
        self.keep(device)
        reason = Reason.DEVICE_ONLINE if presence.online else Reason.DEVICE_OFFLINE
        self._announce(device, device.online_channels(), online=presence.online, reason=reason)
        for tell in self.on_device:
            tell(device)

    def channels_said(
        self, device: Device, channels: Iterable[str], *, online: bool, reason: Reason
    ) -> None:
        """Channels changed by their own word; it counts while their device is online."""
        changed = []
        for code in channels:
            channel = device.channels.get(code)
            if channel is not None and channel.own_online != online:
                channel.own_online = online
                channel.own_reason = reason
                changed.append(code)
        if device.presence.online:
            self._announce(device, changed, online=online, reason=reason)

    def keep(self, device: Device) -> None:
        """Write a device's registration into the store."""
        registration = device.registration
        if registration is None:
            self._core.store.delete(f"reg/{device.code}")
            return
        kept = Kept(
            transport=registration.flow.transport,
            host=registration.flow.host,
            port=registration.flow.port,
            contact=registration.contact,
            call_id=registration.call_id,
            expires_in=registration.expires_in,
            at=registration.at,
            gb_version=registration.gb_version,
            user_agent=registration.user_agent,
            online=device.presence.online,
            reason=device.presence.reason,
            changed_at=device.changed_at,
        )
        self._core.store.put(f"reg/{device.code}", _encoder.encode(kept))

    def resume(self) -> int:
        """Take up all registrations from before a restart; gives their number."""
        core = self._core
        now, wall = core.clock.monotonic(), core.clock.wall()
        count = 0
        for code, data in core.store.under("reg/").items():
            try:
                kept = _decoder.decode(data)
                reason, registration = Reason(kept.reason), _registration(kept)
            except (msgspec.MsgspecError, ValueError):
                core.counters.add("store.unreadable")
                continue
            device = core.directory.ensure(code)
            core.directory.set_registration(device, registration)
            device.changed_at = kept.changed_at
            device.presence.resume(
                now=now,
                expires_in=min(kept.at + kept.expires_in - wall, kept.expires_in),
                online=kept.online,
                reason=reason,
            )
            if kept.online:
                core.directory.watch(device)
            count += 1
        return count

    async def run(self) -> None:
        """Judge deadlines and report signs of life, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP)
            now = self._core.clock.monotonic()
            for device in self._core.directory.overdue(now):
                if device.presence.check(now=now):
                    self.device_changed(device)
            if self._seen:
                seen, self._seen = self._seen, {}
                self._core.bus.append(events.DeviceSeen(seen=seen))

    def _announce(
        self, device: Device, channels: list[str], *, online: bool, reason: Reason
    ) -> None:
        if not channels:
            return
        self._core.bus.append(
            events.ChannelsStatusChanged(
                device=device.code,
                at=self._core.clock.wall(),
                online=online,
                reason=reason,
                channels=tuple(channels),
            )
        )
        for code in channels:
            self._core.notices.channel(device.code, code, online=online, reason=reason)
        for listener in self.listeners:
            listener(device, channels, online)


def _registration(kept: Kept) -> Registration:
    return Registration(
        flow=Flow(Transport(kept.transport), kept.host, kept.port),
        contact=kept.contact,
        call_id=kept.call_id,
        expires_in=kept.expires_in,
        at=kept.at,
        gb_version=kept.gb_version,
        user_agent=kept.user_agent,
    )
