"""Alarms and positions: stored before they are acknowledged, then passed on."""

from collections.abc import Callable

from lianjing.kernel.errors import PeerError, ResourceError
from lianjing.link import events
from lianjing.protocol import manscdp
from lianjing.signal.core import Core
from lianjing.signal.directory import Device
from lianjing.signal.peers import Peers, peer_of

AlarmListener = Callable[[Device, manscdp.AlarmNotify], None]
PositionListener = Callable[[Device, manscdp.MobilePositionNotify], None]


class Reports:
    """Takes what devices report of their surroundings."""

    def __init__(self, core: Core, peers: Peers) -> None:
        self._core = core
        self._peers = peers
        self.on_alarm: list[AlarmListener] = []
        self.on_position: list[PositionListener] = []

    def take_alarm(self, device: Device, message: manscdp.Message) -> None:
        """Store an alarm, then answer it (GB/T 28181-2022 §9.4)."""
        if not isinstance(message, manscdp.AlarmNotify):
            return
        now = self._core.clock.wall()
        self._core.bus.append(
            events.AlarmRaised(
                device=device.code,
                source=message.device_id,
                at=now,
                raised_at=message.alarm_time if message.alarm_time is not None else now,
                priority=message.priority or 0,
                method=message.method or 0,
                kind="" if message.alarm_type is None else str(message.alarm_type),
                description=message.description,
            )
        )
        self._core.tasks.once(f"alarm {device.code}", self._acknowledge(device, message))
        for tell in self.on_alarm:
            tell(device, message)

    def take_position(self, device: Device, message: manscdp.Message) -> None:
        """Take a position of either edition."""
        if not isinstance(message, manscdp.MobilePositionNotify):
            return
        for fix in message.positions:
            if fix.longitude is None or fix.latitude is None:
                continue
            self._core.bus.append(
                events.PositionReported(
                    device=device.code,
                    channel=fix.device_id or message.device_id,
                    at=self._core.clock.wall(),
                    longitude=fix.longitude,
                    latitude=fix.latitude,
                    speed=fix.speed or 0.0,
                    direction=fix.direction or 0.0,
                )
            )
        for tell in self.on_position:
            tell(device, message)

    async def _acknowledge(self, device: Device, message: manscdp.AlarmNotify) -> None:
        try:
            await self._core.bus.durable()
            answer = manscdp.AlarmResponse(message.sn, message.device_id)
            await self._peers.send(peer_of(device), answer, target=device.code)
        except (PeerError, ResourceError):
            self._core.counters.add("alarm.not_acknowledged")
